"""Deeds killed in their middle: `python -m tests.killing save 100`, in the database of the environment.

Each round a child of this process does the deed, says when it has begun and when it is acknowledged, and is killed at a
moment drawn from the time that the deed takes. Then the traces of the deed are counted: all or none may be there,
and all when it was acknowledged. Prints one JSON object, see `Figures`.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django
from django.db import connection, connections

NAME = "to be killed"  # of the child's session in PostgreSQL
PATIENCE = 120  # seconds for the slowest deed on the slowest machine


@dataclass
class Figures:
    rounds: int = 0
    acknowledged: int = 0
    whole: int = 0
    lost: list = field(default_factory=list)  # rounds that were acknowledged and have left no trace
    half: list = field(default_factory=list)  # rounds with some traces and without others


# --- The deeds: `prepare` once; each round `begin`, `do` in the child, and `traces`: what of the deed is there -------


def indexed(word: str) -> int:
    """How many events the index knows by this word, whether or not they are there."""
    from events.models import Event
    from portal.search.engines import search_engine
    from portal.search.finding import keys_with_hidden

    return len(search_engine().fetched(keys_with_hidden(Event, word)))


class Save:
    """An editor's form with its rows: in turn a new record, and a change of every text of the newest."""

    def prepare(self):
        from tests.factories import make_person
        from tests.staff import signed_in

        self.browser, self.people = signed_in(), [make_person().pk, make_person().pk]

    def begin(self, word):
        from events.models import Event
        from tests.staff import filled, with_row

        self.word, newest = word, Event.objects.order_by("-pk").first()
        changes = newest is not None and int(word[5:]) % 2
        self.address = f"/kk/admin/events/event/{f'{newest.pk}/change' if changes else 'add'}/"
        values = filled(self.browser.get(self.address)) | {"title_kk": word, "date": "05.03.2024"}
        if not changes:
            for person in self.people:
                values = with_row(values, "participations", person=person)
            values = with_row(values, "references")
        rows = {"participations": "printed_name", "references": "label_kk"}
        for section, name in rows.items():
            for number in range(int(values[f"{section}-TOTAL_FORMS"])):
                values[f"{section}-{number}-{name}"] = word
        self.values = values

    def do(self):
        answer = self.browser.post(self.address, self.values)
        if answer.status_code != 302:
            from tests.staff import errors_of

            raise AssertionError(errors_of(answer))

    def traces(self, word):
        from reversion.models import Version

        from events.models import Event, EventReference, Participation

        named = Event.objects.filter(title_kk=word)
        versions = Version.objects.filter(serialized_data__contains=word)
        people = Participation.objects.filter(printed_name=word).count()
        return [
            named.count() == 1,
            people == 2,
            people >= 1,
            EventReference.objects.filter(label_kk=word).count() == 1,
            versions.count() == 4,
            versions.exists(),
            indexed(word) == 1,
        ]


class Import:
    """A table of thirty rows."""

    rows = 30

    def prepare(self):
        """Nothing has to be there."""

    def begin(self, word):
        lines = [f"2024-03-05;{word} {number}" for number in range(self.rows)]
        self.table = "\n".join(["date;title_kk", *lines]).encode()

    def do(self):
        from django.core.files.base import ContentFile

        from events.importing import import_table

        outcome = import_table(ContentFile(self.table), "table.csv")
        assert not outcome.mistakes, outcome.mistakes

    def traces(self, word):
        from reversion.models import Version

        from events.models import Event

        events = Event.objects.filter(title_kk__startswith=f"{word} ").count()
        versions = Version.objects.filter(serialized_data__contains=f"{word} ").count()
        found = indexed(word)
        return [number > 0 for number in (events, versions, found)] + [
            number == self.rows for number in (events, versions, found)
        ]


class Restore:
    """A backup into an emptied database."""

    def prepare(self):
        from django.conf import settings
        from django.core.files.base import ContentFile

        from portal.operations.backup import make_backup
        from tests import factories as make

        for number in range(20):
            event = make.make_event(title_kk=f"Отырыс {number}")
            make.make_participation(event)
            document = make.make_document(event)
            document.url = ""
            document.file.save(f"{number}.pdf", ContentFile(b"%PDF-1.7 " * 5_000))
        self.media = Path(settings.MEDIA_ROOT)
        self.folder = Path(tempfile.mkdtemp(dir=self.media.parent))
        self.file = make_backup(self.folder)

    def begin(self, word):
        """An empty place, as on the day after a disaster."""
        import shutil

        from django.core.management import call_command

        call_command("flush", interactive=False, verbosity=0)
        shutil.rmtree(self.media)
        self.media.mkdir()

    def do(self):
        from portal.operations.restoring import restore_backup

        restore_backup(self.file)

    def traces(self, word):
        """Files that a killed restore has left are no harm: they are written again."""
        from events.models import Event
        from portal.operations.backup import digest_of_rows, kept_models, media_files, table_of
        from portal.operations.restoring import FILLED_BY_MIGRATE, verify_backup
        from portal.search.models import Entry

        manifest = verify_backup(self.file)
        there = [
            digest_of_rows(model) == manifest["tables"][table_of(model)]
            for model in kept_models()
            if model._meta.label not in FILLED_BY_MIGRATE and manifest["tables"][table_of(model)]["rows"]
        ]
        whole_media = media_files() == sorted(manifest["media"])
        indexed = Entry.objects.filter(kind="event").count() == 20
        return [*there, indexed, Event.objects.exists(), whole_media if all(there) else any(there)]


DEEDS = {"save": Save, "import": Import, "restore": Restore}


# --- Doing and killing ---------------------------------------------------------------------------------------------


def kill_often(deed, rounds: int) -> Figures:
    from portal.web.edition import edition_now

    deed.prepare()
    took, figures = measured(deed), Figures()
    for number in range(1, rounds + 1):
        word = f"round{number}"
        deed.begin(word)
        edition = edition_now()
        is_near = random.random() < 0.5  # half of the kills around the end, where it commits
        delay = random.uniform(*((0.85, 1.15) if is_near else (0, 1))) * took
        was_acknowledged = done_and_killed(deed, delay)
        if is_near:
            took *= (
                0.95 if was_acknowledged else 1.05
            )  # keeps to the end also when the machine becomes slower
        traces = [*deed.traces(word), edition_now() != edition]
        figures.rounds += 1
        figures.acknowledged += was_acknowledged
        figures.whole += all(traces)
        if was_acknowledged and not any(traces):
            figures.lost.append(number)
        elif any(traces) and not all(traces):
            figures.half.append([number, traces])
    return figures


def measured(deed) -> float:
    """Seconds that the deed takes when it is left alone."""
    deed.begin("round0")
    began = time.monotonic()
    assert done_and_killed(deed, PATIENCE), "the deed does not go well even when it is left alone"
    took = time.monotonic() - began
    assert all(deed.traces("round0")), deed.traces("round0")
    return took


def done_and_killed(deed, delay: float) -> bool:
    """Whether the deed was acknowledged before the kill."""
    connections.close_all()  # a child that shared a connection would break it
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        do_in_child(deed, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.readline() == "begun\n"
        was_acknowledged = wait(told, delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = told.read()
    wait_for_the_server_to_notice()
    return was_acknowledged or "done" in rest


def wait(told, delay: float) -> bool:
    import select

    ready, _, _ = select.select([told], [], [], delay)
    return bool(ready) and told.readline() == "done\n"


def do_in_child(deed, writing):
    """Never returns."""
    os.environ["PGAPPNAME"] = NAME
    try:
        os.write(writing, b"begun\n")
        deed.do()
        os.write(writing, b"done\n")
        signal.pause()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def wait_for_the_server_to_notice():
    """PostgreSQL ends a session only when it next listens to it."""
    if connection.vendor != "postgresql":
        return
    for _turn in range(PATIENCE * 20):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME])
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("a session of a killed process does not end")


def main(name: str, rounds: str):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.test.utils import setup_test_environment

    from tests.environment import serve_static_files_uncollected

    setup_test_environment()
    serve_static_files_uncollected()
    json.dump(asdict(kill_often(DEEDS[name](), int(rounds))), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
