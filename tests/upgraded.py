"""An older database brought up to this code: `python -m tests.upgraded FOLDER`, in the database of the environment.

Does what `docs/upgrading.md` asks for and prints one JSON object: what was there before and after, and what was told.
"""

import json
import os
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path

import django

LANGUAGES = ("kk", "ru")
# Tables that the frameworks and the index of the search write anew, and not from what somebody has entered.
MADE_ANEW = ("django_", "search_", "sqlite_", "auth_permission", "auth_group_permissions", "portal_edition")


def kept_columns() -> dict[str, list[str]]:
    """The columns of every table that holds what people have entered."""
    from django.db import connection

    with connection.cursor() as cursor:
        return {
            table: sorted(
                column.name for column in connection.introspection.get_table_description(cursor, table)
            )
            for table in connection.introspection.table_names(cursor)
            if not table.startswith(MADE_ANEW)
        }


def rows_of(columns: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """Of each table the number of its rows and a digest of what stands in these columns."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, names in columns.items():
            quoted = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = len(rows), sha256("\n".join(rows).encode()).hexdigest()
    return found


def told(*command: str) -> str:
    from django.core.management import call_command

    said = StringIO()
    call_command(*command, stdout=said)
    return said.getvalue()


def stored_names() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT file FROM events_document WHERE file <> '' ORDER BY file")
        return [name for (name,) in cursor.fetchall()]


def store_files(folder: Path) -> dict[str, bytes]:
    """The uploads of the database, as they were taken: the photo with what a camera writes into it."""
    from tests.uploading import pdf, photo

    stored = {name: pdf() if name.endswith(".pdf") else photo(orientation=6) for name in stored_names()}
    for name, content in stored.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return stored


def asked_pages() -> tuple[dict[str, int], dict[str, int]]:
    """The status of the page of every public record and of every hidden event in either language, by address."""
    from django.test import Client
    from django.utils import translation

    from events.models import Award, Event, Subject
    from people.models import Organisation, Person

    addresses, hidden = [], []
    for language in LANGUAGES:
        with translation.override(language):
            for model in (Event, Person, Organisation, Subject, Award):
                addresses += [record.get_absolute_url() for record in model.objects.public()]
            hidden += [
                event.get_absolute_url() for event in Event.objects.exclude(pk__in=Event.objects.public())
            ]
        addresses += [f"/{language}/", f"/{language}/events/?view=table", f"/{language}/people/"]
    visitor = Client()
    return tuple(
        {address: visitor.get(address).status_code for address in asked} for asked in (addresses, hidden)
    )


def titles_not_found() -> list[str]:
    """Titles of public events in either language that a search for them does not find."""
    from django.test import Client
    from django.utils import translation

    from events.models import Event

    lost = []
    for event in Event.objects.public():
        for language in LANGUAGES:
            title = getattr(event, f"title_{language}")[:150]
            with translation.override(language):
                page = Client().get(f"/{language}/events/", {"q": " ".join(title.split()[:10])})
                if event.get_absolute_url() not in page.content.decode():
                    lost.append(title)
    return lost


def upgrade(folder: Path) -> dict:
    from django.conf import settings
    from django.contrib.auth.models import User

    from events.models import Document
    from people.models import Region
    from portal.operations.database import waiting_migrations
    from portal.search.currency import index_is_current

    columns = kept_columns()
    stored = store_files(Path(settings.MEDIA_ROOT))
    facts = {"waiting": waiting_migrations(), "before": rows_of(columns)}
    told("migrate", "--verbosity=0")
    facts |= {"waiting_after": waiting_migrations(), "was_current": index_is_current()}
    told("rebuild_search", "--if-needed")
    facts["is_current"] = index_is_current()
    facts["zones"] = dict(Region.objects.filter(iso__in=["KZ-23", "KZ-71"]).values_list("iso", "time_zone"))
    facts["cleaned"] = told("clean_photos")
    facts["checked"] = told("check_data")
    facts["after"] = rows_of(columns)
    backup = told("backup", str(folder / "backups")).strip()
    facts["verified"] = told("verify_backup", backup).splitlines()[-1]
    facts["public"], facts["hidden"] = asked_pages()
    facts["not_found"] = titles_not_found()
    facts["roles"] = {
        user.username: [*user.groups.values_list("name", flat=True), user.check_password("right-Password-7")]
        for user in User.objects.all()
    }
    facts["made_anew"] = [
        Path(name).suffix
        for name, old in stored.items()
        if (Path(settings.MEDIA_ROOT) / name).read_bytes() != old
    ]
    facts["photos_as_taken"] = Document.objects.photos_as_taken().count()
    return facts


def main(folder: str):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from tests.environment import serve_static_files_uncollected

    serve_static_files_uncollected()
    django.setup()
    sys.stdout.write(json.dumps(upgrade(Path(folder))))


if __name__ == "__main__":
    main(sys.argv[1])
