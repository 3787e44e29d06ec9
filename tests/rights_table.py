"""Writes docs/rights.md, who may what: `python -m tests.rights_table`, a quarter of a minute.

The actions are asked of the rights themselves, as an account of each role; pages and list actions are those of
`tests.desk_table`, which `tests/test_desk_rights.py` opens as everybody.
"""

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parent.parent / "docs" / "rights.md"
HEAD = """# Who may what

Made by `python -m tests.rights_table`; a test compares it with what the portal does. Do not edit it by hand.

The code of it: `portal/desk/rights.py` asks, `events/rights.py`, `people/rights.py` and `portal/desk/account_rights.py`
answer. An administrator of the portal may grant single permissions besides; an account that may do everything
(`is_superuser`) has all of them.
"""
ABOUT_ACTIONS = """
## What is done with records

Only drafts of events are deleted. Nobody changes an account or a role that has a right they have not themselves, gives
a role that has one, or deletes a role that somebody has; accounts are switched off and never deleted.
"""
ABOUT_PAGES = """
## Pages of the desk

Addresses are below `/kk/admin/` and `/ru/admin/`. *see* is the page itself, *send* its form.
"""
ABOUT_LISTS = """
## Actions of lists
"""
GENERAL_WORDS = {"enter_desk": "enter the desk", "read_audit_log": "read the audit log"}
# Pieces of the addresses of Django and django-reversion, in place of their patterns.
PIECES = (
    (r"\(\?P<(\w+)>[^)]*\)", r"<\1>"),
    (r"\(\[\^/\]\+\)/history/\(\\d\+\)", "<object_id>/history/<version>"),
    (r"\(\\d\+\)", "<version>"),
    (r"<\w+:(\w+)>", r"<\1>"),
)


def words(code: str) -> str:
    return code.replace("_", " ")


def accounts() -> dict:
    """One account of each role, by the heading of its column; in the database."""
    from django.contrib.auth.models import AnonymousUser

    from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, make_staff

    staff = {role: make_staff(role, f"table-{role.lower()}") for role in (EDITOR, PUBLISHER, ADMINISTRATOR)}
    return {"Anonymous": AnonymousUser()} | staff


def rows_of_actions(people) -> Iterator[list[str]]:
    from django.contrib.admin import site

    from events.models import TableImport
    from portal.desk.rights import can

    for action, name in GENERAL_WORDS.items():
        yield ["—", name, *(yes(can(user, action)) for user in people.values())]
    for model in sorted((*site._registry, TableImport), key=lambda model: model._meta.label):
        by_answer = defaultdict(list)
        for action in actions_of(model):
            by_answer[tuple(yes(can(user, action, model)) for user in people.values())].append(words(action))
        for answers, actions in by_answer.items():
            yield [str(model._meta.verbose_name), ", ".join(actions), *answers]


def actions_of(model) -> list[str]:
    """Those for which there is a page or a button."""
    from django.contrib.admin import site

    from portal.desk import translation_status
    from portal.desk.revisions import RevisedAdmin
    from portal.desk.rights import ACTIONS, policy_of

    own = policy_of(model).permissions.get(model, {})
    if model not in site._registry:
        return list(own)
    without = set() if model in translation_status.checked_models else {"check_translation"}
    without |= set() if isinstance(site._registry[model], RevisedAdmin) else {"restore", "recover"}
    return [action for action in {**ACTIONS, **own} if action not in without]


def yes(answer: bool) -> str:
    return "yes" if answer else "—"


def rows_of_pages(people) -> Iterator[list[str]]:
    from tests.desk_table import OTHERS, PAGES, may, routes

    for register, page, route in sorted(routes(), key=lambda each: plain(each[2])):
        first = (PAGES.get(register) or OTHERS)[page]
        cells = [
            ", ".join(
                word
                for word, least in zip(("see", "send"), first, strict=True)
                if may(who.lower() if who == "Anonymous" else who, least)
            )
            for who in people
        ]
        yield [f"`{plain(route)}`", *(cell or "—" for cell in cells)]


def plain(route: str) -> str:
    route = route.removeprefix("/kk/admin/")
    for pattern, piece in PIECES:
        route = re.sub(pattern, piece, route)
    return route or "/"


def rows_of_lists(people) -> Iterator[list[str]]:
    from tests.desk_table import ACTIONS, may

    for register, actions in ACTIONS.items():
        for action, first in actions.items():
            names = [who.lower() if who == "Anonymous" else who for who in people]
            yield [words(register), words(action), *(yes(may(who, first)) for who in names)]


def table(headings: list[str], rows) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def document() -> str:
    """The whole file, in English, the language of the documentation."""
    from django.utils import translation

    with translation.override("en"):
        people = accounts()
        return "".join(
            [
                HEAD,
                ABOUT_ACTIONS + "\n",
                table(["record", "action", *people], rows_of_actions(people)),
                ABOUT_PAGES + "\n",
                table(["page", *people], rows_of_pages(people)),
                ABOUT_LISTS + "\n",
                table(["list", "action", *people], rows_of_lists(people)),
            ]
        )


def main():
    from bench.made_up import set_up

    with tempfile.TemporaryDirectory() as folder:
        set_up(f"sqlite:///{folder}/rights.sqlite3", SITE_URL="http://testserver")
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        FILE.write_text(document())


if __name__ == "__main__":
    main()
