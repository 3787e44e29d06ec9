"""Twenty thousand hostile queries over every search of the portal: none may fail, none may take two seconds.

    python -m bench.fuzz_search [--queries 20000] [--seed 7]

The queries are made of the syntax of both databases, quotes, NUL, lone surrogates, emoji, right-to-left letters, marks
without letters, words of both languages and pieces of all these, up to the length that is refused. Each goes to one
address after another: the list, suggestions, people, organisations, the API, downloads, and the desk's lists and
look-up. The database is that of DATABASE_URL; without one, a SQLite file of its own with the sample records. Time is
elapsed, that of the database's server with it; what took too long is asked twice more and the shortest time counts, so
that neighbours on the machine do not.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 2
TRIES = 3
PIECES = (
    *(
        "құрылтай",
        "Құрылтайдың",
        "Айдашевқа",
        "заседании",
        "ЗАСЕДАНИЕ",
        "Qurultai",
        "іс-шара",
        "ҚХА-ның",
        "2022",
        "31-ші",
    ),
    *(
        '"',
        "«",
        "»",
        "“",
        "'",
        "''",
        '"" ""',
        "-",
        "−",
        "--",
        "*",
        "^",
        "%",
        "_",
        "\\",
        "\\\\",
        "/",
        ";",
        "--;",
        "`",
    ),
    *(
        " AND ",
        " OR ",
        " NOT ",
        " NEAR(",
        "NEAR/2",
        "title:",
        "marked:",
        "{marked}",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
    ),
    *(
        ":*",
        "&",
        "|",
        "!",
        "<->",
        "<2>",
        "::tsquery",
        "@@",
        "&&",
        "ARRAY[",
        "'}'",
        "{1,2}",
        "1:",
        "2:",
        "0:",
        "1=",
        "=ff",
    ),
    *(
        "\x00",
        "\x01",
        "\x1f",
        "\x7f",
        "\ud800",
        "\udfff",
        "\ufffe",
        "\ufeff",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2028",
        "\u0301",
    ),
    *(
        "😀",
        "👩‍👩‍👧",
        "مرحبا",
        "שלום",
        "中文",
        "ﬁ",
        "½",
        "²",
        "①",
        "№",
        "ß",
        "İ",
        "ŉ",
        "ǰ",
        "Ⅻ",
        "١٢",
        "𝟘",
        "꙯",
    ),
    *(
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\u00a0",
        ".",
        ",",
        "+",
        "?",
        "#",
        "=",
        "$1",
        "%s",
        "%(a)s",
        "{{ 7 }}",
        "<b>",
        "&amp;",
    ),
)
PUBLIC = (
    *("/kk/events/", "/ru/events/", "/kk/suggest/", "/ru/suggest/", "/kk/people/", "/ru/organisations/"),
    *("/api/v1/events/", "/api/v1/people/", "/api/v1/organisations/", "/kk/events.csv", "/ru/events.atom"),
)
DESK = ("/kk/admin/events/event/", "/ru/admin/people/person/", "/kk/admin/people/organisation/")


def queries(number: int, seed: int):
    """As many queries, the same ones for the same seed."""
    lots = random.Random(seed)
    for _ in range(number):
        shape = lots.random()
        if shape < 0.1:  # one thing many times over
            yield lots.choice(PIECES) * lots.randrange(1, 220)
        elif shape < 0.2:  # any characters whatever
            yield "".join(chr(lots.randrange(0x11_0000)) for _ in range(lots.randrange(1, 60)))
        else:
            yield "".join(lots.choice(PIECES) for _ in range(lots.randrange(1, 24)))


def told(asked):
    """The same, with a word now and then on how far it is."""
    for number, words in enumerate(asked):
        if number and number % 1000 == 0:
            print(f"{number} asked", flush=True)
        yield words


def addresses(public=PUBLIC, desk=DESK) -> list[tuple[str, str]]:
    """Every searching address with its parameter of words."""
    look_up = "/kk/admin/autocomplete/?app_label=events&model_name=participation&field_name=person"
    return [*((address, "q") for address in public), *((address, "q") for address in desk), (look_up, "term")]


def attack(browser, asked) -> tuple[Counter, float, list[str]]:
    """The answers by status, the longest time of one in seconds, and what failed or took too long."""
    statuses, longest, failed = Counter(), 0.0, []
    for number, words in enumerate(asked):
        address, parameter = addresses()[number % len(addresses())]
        text = words.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if number % 2 else words
        status, spent = asked_once(browser, address, {parameter: text})
        for _ in range(TRIES - 1) if spent > MOST_SECONDS else ():
            spent = min(spent, asked_once(browser, address, {parameter: text})[1])
        longest = max(longest, spent)
        statuses[status] += 1
        if status >= 500 or spent > MOST_SECONDS:
            failed.append(f"{status} {spent:.2f} s {address} {words!r}")
    return statuses, longest, failed


def asked_once(browser, address: str, asked: dict) -> tuple[int, float]:
    """The status of the answer and the seconds that it took."""
    began = time.perf_counter()
    status = status_of(browser, address, asked)
    return status, time.perf_counter() - began


def status_of(browser, address: str, asked: dict) -> int:
    """A lone surrogate is sent as the bytes that it would have."""
    from urllib.parse import quote

    (name, words), joint = next(iter(asked.items())), "&" if "?" in address else "?"
    answer = browser.get(f"{address}{joint}{name}={quote(words.encode('utf-8', 'surrogatepass'))}")
    if answer.streaming:
        for _piece in answer.streaming_content:
            pass
    return answer.status_code


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kenes-fuzz-") as folder:
        browser = set_up(folder)
        began = time.perf_counter()
        statuses, longest, failed = attack(browser, told(queries(asked.queries, asked.seed)))
        spent = time.perf_counter() - began
    print(f"{asked.queries} queries over {len(addresses())} addresses in {spent:.0f} s")
    print(f"statuses {dict(statuses)}; the longest answer took {longest * 1000:.0f} ms; {len(failed)} failed")
    print("\n".join(failed[:20]))
    sys.exit(bool(failed))


def set_up(folder: str):
    """A signed-in browser beside the sample records."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/fuzz.sqlite3")
    os.environ.setdefault("SECRET_KEY", "only-for-measurements")
    os.environ.update(DJANGO_SETTINGS_MODULE="portal.settings", RATE_LIMITS="off")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from bench.listing import serve_static_files_uncollected

    settings.ALLOWED_HOSTS = ["testserver"]
    serve_static_files_uncollected()
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    call_command("load_sample", verbosity=0)
    user = get_user_model()(username="fuzz", is_staff=True, is_superuser=True)
    user.save()
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    browser.get(
        "/kk/events/?q=кенес"
    )  # the tables of the language are loaded once, by the first query of a process
    return browser


if __name__ == "__main__":
    main()
