"""The search on the pages: what is found, why, and what is said of it."""

import datetime as dt
import json
from urllib.parse import quote_plus

import pytest

from tests.factories import make_event, make_hidden_events, make_organisation, make_participation, make_person

pytestmark = pytest.mark.django_db


def titles(page):
    return [event.title_kk for event in page.context["page"]]


def test_list_marks_the_inflected_word_in_the_title(client):
    make_event(title_kk="Ұлттық құрылтайдың <отырысы>", title_ru="Заседание")
    page = client.get("/kk/events/", {"q": "құрылтай"})
    assert "Ұлттық <mark>құрылтайдың</mark> &lt;отырысы&gt;" in page.content.decode()


def test_list_shows_the_passage_that_matched(client):
    make_event(summary_ru="Обсудили <b>тарифы</b> на воду в городе.", summary_kk=None)
    page = client.get("/ru/events/", {"q": "тариф"})
    assert "&lt;b&gt;<mark>тарифы</mark>&lt;/b&gt; на воду" in page.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_both_languages_answer_on_either_page(client, language):
    make_event(title_kk="Тіл саясаты", title_ru="Языковая политика")
    for words in ("саясат", "политику", "тіл политика"):
        assert titles(client.get(f"/{language}/events/", {"q": words})) == ["Тіл саясаты"]


def test_relevance_puts_the_title_before_the_text_and_date_the_newest_first(client):
    make_event(title_kk="Су туралы", title_ru=None, date=dt.date(2020, 1, 1))
    make_event(
        title_kk="Ауа туралы",
        title_ru=None,
        summary_kk="Су да айтылды.",
        summary_ru=None,
        date=dt.date(2021, 1, 1),
    )
    assert titles(client.get("/kk/events/", {"q": "су"})) == ["Ауа туралы", "Су туралы"]
    assert titles(client.get("/kk/events/", {"q": "су", "sort": "relevance"})) == ["Су туралы", "Ауа туралы"]
    assert titles(client.get("/kk/events/", {"q": "су", "sort": "relevance", "view": "table"})) == [
        "Су туралы",
        "Ауа туралы",
    ]


def test_relaxed_results_are_said_to_be_relaxed(client):
    make_event(title_kk="Су туралы", title_ru="О воде")
    page = client.get("/ru/events/", {"q": "вода космодром"})
    assert (titles(page), page.context["answer"].is_relaxed) == (["Су туралы"], True)
    assert 'class="notice" role="status"' in page.content.decode()


def test_relaxed_results_come_nearest_first_unless_another_order_is_asked_for(client):
    make_event(title_kk="Балқаш көлі туралы тыңдау", title_ru=None, date=dt.date(2020, 1, 1))
    make_event(title_kk="Жол туралы тыңдау", title_ru=None, date=dt.date(2021, 1, 1))
    asked = {"q": "Балқаш көліне арналған тыңдау"}
    nearest, newest = "Балқаш көлі туралы тыңдау", "Жол туралы тыңдау"
    assert titles(client.get("/kk/events/", asked)) == [nearest, newest]
    assert titles(client.get("/kk/events/", asked | {"sort": "relevance"})) == [nearest, newest]
    assert titles(client.get("/kk/events/", asked | {"sort": "-date"})) == [newest, nearest]
    assert titles(client.get("/kk/events/", asked | {"view": "table"})) == [nearest, newest]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_relaxed_results_have_one_order_in_every_shape(client, language):
    make_event(title_kk="Балқаш көлі туралы тыңдау", title_ru=None, date=dt.date(2020, 1, 1))
    make_event(title_kk="Жол туралы тыңдау", title_ru=None, date=dt.date(2021, 1, 1))
    make_event(title_kk="Арал көлі", title_ru=None, date=dt.date(2019, 1, 1))
    asked = {"q": "Балқаш көліне арналған тыңдау"}
    page = client.get(f"/{language}/events/", asked)
    shown = titles(page)
    lines = b"".join(client.get(f"/{language}/events.jsonl", asked).streaming_content).decode().splitlines()
    rows = client.get("/api/v1/events/", asked).json()["results"]

    assert shown[0] == "Балқаш көлі туралы тыңдау"
    assert [json.loads(line)["title_kk"] for line in lines] == shown
    assert [row["title"]["kk"] for row in rows] == shown
    assert f"?q={quote_plus(asked['q'])}&amp;sort=-date" in page.content.decode()


def test_pages_of_relaxed_results_follow_on_each_other_in_the_api(client):
    for year, words in enumerate(
        ["Балқаш көлі", "Арал көлі", "Балқаш тыңдауы", "Тыңдау", "Жол тыңдауы"], 2015
    ):
        make_event(title_kk=words, title_ru=None, date=dt.date(year, 1, 1))
    asked = {"q": "Балқаш көліне арналған тыңдау", "page_size": 2}
    answer, seen = client.get("/api/v1/events/", asked).json(), []
    whole = client.get("/api/v1/events/", {"q": asked["q"]}).json()["results"]
    while True:
        seen += answer["results"]
        if answer["next"] is None:
            break
        answer = client.get(answer["next"]).json()
    assert [row["id"] for row in seen] == [row["id"] for row in whole]
    assert len(whole) == 5


def test_a_rare_word_weighs_more_than_a_common_one_and_two_good_ones_more_than_a_rare_one(client):
    for number in range(12):
        make_event(title_kk=f"Тыңдау: {'жол' if number % 2 else 'көпір'}", title_ru=None)
    for _number in range(3):
        make_event(title_kk="Экология", title_ru=None, summary_kk="Балқаш.", summary_ru=None)
    make_event(title_kk="Космодром", title_ru=None, date=dt.date(2001, 1, 1))
    shown = titles(client.get("/kk/events/", {"q": "космодром Балқаш экологиясы тыңдауы"}))
    assert (shown[:5], len(shown)) == (["Экология"] * 3 + ["Космодром", shown[4]], 16)


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        ("kk", "Терілген күйінде ештеңе табылмады. «курылтай» бойынша табылғандар көрсетілді."),
        ("ru", "В набранном виде ничего не найдено. Показано найденное по запросу «курылтай»."),
    ],
)
def test_what_was_looked_for_instead_is_said(client, language, notice):
    body = make_organisation(name_kk="Ұлттық құрылтай", name_ru="Национальный курултай")
    make_event(title_kk="Құрылтай", title_ru="Курултай", convening_body=body)
    page = client.get(f"/{language}/events/", {"q": "rehsknfq"})
    assert notice in page.content.decode()
    assert page.context["named"] == [body]


def test_the_excerpt_shows_what_the_title_does_not(client):
    far = "Қоғамдық тыңдау өтті. " + "Жол салынады. " * 30 + "Балқаш туралы айтылды."
    make_event(title_kk="Қоғамдық тыңдау", title_ru=None, summary_kk=far, summary_ru=None)
    [shown] = client.get("/kk/events/", {"q": "қоғамдық тыңдау Балқаш"}).context["page"].object_list
    assert "<mark>Балқаш</mark>" in shown.match.excerpt.html
    [shown] = client.get("/kk/events/", {"q": "қоғамдық тыңдау космодром"}).context["page"].object_list
    assert shown.match.excerpt is None


def test_words_to_leave_out_name_nobody(client):
    body = make_organisation(name_kk="Су қоры", name_ru="Фонд воды")
    make_event(convening_body=body)
    assert client.get("/kk/events/", {"q": "-құрылтай"}).context["named"] == []


def test_a_slip_of_the_keyboard_gets_a_link_to_what_may_be_meant(client):
    make_event(title_kk="Ұлттық құрылтай", title_ru=None)
    page = client.get("/kk/events/", {"q": "құралтай", "region": "KZ-71"})
    assert page.context["answer"].suggestion == "құрылтай"
    assert "region=KZ-71" in page.content.decode().split('class="did-you-mean"')[1].split("</p>")[0]


def test_list_leads_to_people_and_organisations_of_that_name(client):
    person = make_person(family_name_kk="Айдашев", family_name_ru="Айдашев")
    body = make_organisation(name_kk="Айдашев қоры", name_ru="Фонд Айдашева")
    make_participation(make_event(), person=person, organisation=body)
    page = client.get("/kk/events/", {"q": "Айдашевқа"})
    assert page.context["named"] == [person, body]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_suggestions_are_public_names_and_titles(client, language):
    event = make_event(title_kk="Құрылтай отырысы", title_ru="Курултай: заседание")
    person = make_person(family_name_kk="Құрманов", family_name_ru="Курманов")
    make_participation(event, person=person, organisation=None)
    make_hidden_events(title_kk="Құпия", title_ru="Курьёз")
    found = client.get(f"/{language}/suggest/", {"q": "Кур"}).json()["suggestions"]
    assert [(row["kind"], row["url"]) for row in found] == [
        ("person", f"/{language}/people/{person.slug}/"),
        ("event", f"/{language}/events/{event.slug}/"),
    ]


def test_suggestions_refuse_malformed_words(client):
    assert client.get("/kk/suggest/", {"q": "а" * 201}).status_code == 400
    assert client.get("/kk/suggest/").json() == {"suggestions": []}
