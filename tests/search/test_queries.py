"""What visitors type: phrases, exclusions, and everything that must be plain words."""

import random

import pytest

from events.models import Event
from portal.search.expressions import AllOf, AnyOf
from portal.search.finding import find_records
from portal.search.query import parse_query
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def titles(words: str, **options) -> list[str]:
    by_key = dict(Event.objects.values_list("pk", "title_kk"))
    return [by_key[key] for key in find_records("event", words, **options).ids]


def make_titles(*texts: str):
    for text in texts:
        make_event(title_kk=text, title_ru=None, summary_kk=None, summary_ru=None)


def test_phrase_finds_neighbours_in_order_on_any_keyboard():
    make_titles("Тіл саясаты туралы", "Саясат пен тіл")
    assert (
        titles('"тіл саясаты"')
        == titles("«тил саясаты»")
        == titles("“Тіл саясаты”")
        == ["Тіл саясаты туралы"]
    )


def test_phrase_of_nothing_is_loosened_and_said_to_be():
    make_titles("Саясат пен тіл")
    found = find_records("event", '"тіл саясаты"')
    assert (len(found.ids), found.is_relaxed) == (1, True)


def test_minus_excludes_every_form_of_a_word():
    make_titles("Су және орман", "Су туралы")
    assert titles("су -орманның") == titles("су −орман") == ["Су туралы"]
    assert titles("-орман") == ["Су туралы"]


def test_hyphen_inside_a_word_excludes_nothing():
    make_titles("Іс-шара жоспары", "Іс жоспары")
    assert titles("іс-шараның") == ["Іс-шара жоспары"]


def test_function_words_are_not_asked_for():
    make_titles("Су мәселесі")
    assert titles("су туралы және мәселе", loosen=False) == ["Су мәселесі"]


def test_tiers_put_the_exact_title_first_and_the_keyboard_last():
    make_titles("Курылтай", "Құрылтайдың күні", "Құрылтай")
    make_event(title_kk="Күн", title_ru=None, summary_kk="Құрылтай", summary_ru=None)
    by_key = dict(Event.objects.values_list("pk", "title_kk"))
    ranked = [by_key[key] for key in find_records("event", "құрылтай").best_first]
    assert ranked == ["Құрылтай", "Құрылтайдың күні", "Күн", "Курылтай"]


ATTACKS = [
    *(
        '"',
        '""',
        '"" ""',
        "'",
        "''",
        "\\",
        "%",
        "_",
        "*",
        "су*",
        "^су",
        "NEAR(су 2)",
        "su AND",
        "OR",
        "NOT су",
        "title:су",
    ),
    *(
        "су:*",
        "су & !тіл",
        "су <-> тіл",
        "(",
        "((((",
        "{title}",
        "-",
        "--",
        '-"',
        "- су",
        '-"су',
        "1:су",
        "5:",
        "0:",
    ),
    *(
        "\x00",
        "с\x00у",
        "\ud800",
        "су\udfff",
        "😀",
        "👩‍👩‍👧",
        "\u202eсу\u202c",
        "مرحبا",
        "שלום",
        "\u200b",
        "№",
        "²",
        "１２",
    ),
    *(
        "а" * 200,
        "а " * 100,
        "-" * 200,
        '"а' * 66,
        "а-" * 100,
        "1." * 100,
        "q" * 200,
        "ng" * 100,
        "\u0301" * 200,
    ),
]


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
def test_no_input_breaks_the_pages(client, words):
    make_titles("Су туралы")
    for address in ("/kk/events/", "/ru/suggest/", "/kk/people/", "/ru/organisations/"):
        text = words.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        assert client.get(address, {"q": text}).status_code in (200, 400)
    find_records("event", words)


def test_random_input_finds_public_records_once_or_nothing():
    make_titles("Су туралы", "Тіл саясаты")
    public = set(Event.objects.values_list("pk", flat=True))
    letters = "суқтілаbq019 \"«»-−*:&|!()<>'\\%_^~{}[]\x00\u0301\u200b\ud800😀ش№²."
    lots = random.Random(7)
    for _ in range(300):
        found = find_records("event", "".join(lots.choice(letters) for _ in range(lots.randrange(1, 60))))
        assert set(found.ids) <= public
        assert len(found.ids) == len(set(found.ids))
    assert titles("су") == ["Су туралы"]


def size_of(expression) -> int:
    is_group = isinstance(expression, AllOf | AnyOf)
    return sum(map(size_of, expression.parts)) if is_group else 1


@pytest.mark.parametrize("words", ["құрылтай " * 40, "іс-шара-қоғам-кеңес " * 20, "заседаниями " * 50])
def test_a_query_is_bounded_whatever_was_typed(words):
    assert max(map(size_of, parse_query(words).tiers())) <= 12 * 9 * 120


@pytest.mark.parametrize("words", ["anzor-abaev", "al-farabi o'neil", "a_b`c", "[x]{y}", "k+m=n;o"])
@pytest.mark.django_db
def test_words_whose_other_spelling_has_a_gap_are_looked_for_without_a_fault(client, words):
    make_event(title_kk="Анзор Абаевтың баяндамасы")
    answer = client.get("/kk/events/", {"q": words})
    assert answer.status_code == 200
    assert words != "anzor-abaev" or "Анзор" in answer.content.decode()
