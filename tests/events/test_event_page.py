"""The page of one record: names of that day, languages, budgets."""

import datetime as dt
import html
import re

import pytest
from django.utils import timezone

from people.models import FormerSlug
from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """What a reader sees, white space folded."""
    body = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def page(client, event, language="kk"):
    response = client.get(f"/{language}/events/{event.slug}/")
    assert response.status_code == 200
    return text_of(response)


# --- Names of that day ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "language", "place"),
    [
        (dt.date(2022, 6, 22), "kk", "Нұр-Сұлтан қаласы (қазір Астана қаласы"),
        (dt.date(2022, 6, 22), "ru", "город Нур-Султан (ныне город Астана"),
        (dt.date(2022, 9, 16), "kk", "Нұр-Сұлтан қаласы (қазір Астана қаласы"),
        (dt.date(2022, 9, 17), "kk", "Астана қаласы"),
        (dt.date(2019, 3, 22), "ru", "город Астана"),
    ],
)
def test_a_place_bears_the_name_of_that_day(client, day, language, place):
    region = make.make_region()
    make.make_region_name(region)
    event = make.make_event(date=day, region=region, locality_kk=None, locality_ru=None)
    seen = page(client, event, language)
    assert place in seen
    assert ("қазір" in seen or "ныне" in seen) == ("(" in place)


def test_bodies_bear_the_names_of_that_day(client):
    body = make.make_organisation(name_kk="Жаңа кеңес", name_ru="Новый совет")
    make.make_organisation_name(
        body, name_kk="Ескі кеңес", name_ru="Старый совет", valid_to=dt.date(2023, 1, 1)
    )
    event = make.make_event(convening_body=body)
    make.make_participation(event, organisation=body)
    make.make_group(event, [body])
    make.make_decision(event, [body], executor=make.make_organisation())
    make.make_grant(event, organisation=body)
    make.make_grant(event, recipient_organisation=body)
    seen = page(client, event)
    # The facts, three citations, two participations, a decision, two awards.
    assert seen.count("Ескі кеңес") == 9
    assert seen.count("Жаңа кеңес") == 1  # beside the name of that day, in the facts


# --- Languages --------------------------------------------------------------------------------------------------


def test_a_text_in_the_other_language_is_marked_and_announced(client):
    event = make.make_event(title_ru=None, summary_ru=None)
    make.make_statement(event, text_kk="Айтылған сөз", text_ru=None)
    body = client.get(f"/ru/events/{event.slug}/").content.decode()
    assert '<span lang="kk">Қоғамдық кеңестің отырысы</span>' in body
    assert '<div lang="kk"><p>Айтылған сөз</p></div>' in body
    assert body.count("notice-language") == 3
    assert "notice-language" not in client.get(f"/kk/events/{event.slug}/").content.decode()


def test_markup_in_texts_is_shown_as_text(client):
    event = make.make_event(title_kk="<script>alert(1)</script>", summary_kk="<b>қалың</b>")
    body = client.get(f"/kk/events/{event.slug}/").content.decode()
    assert "<script>alert" not in body
    assert "&lt;b&gt;қалың&lt;/b&gt;" in body


def test_unknown_things_are_said_to_be_unknown(client):
    event = make.make_event(convening_body=None, region=None, locality_kk=None, locality_ru=None)
    make.make_statement(event)
    make.make_grant(event)
    seen = page(client, event, "ru")
    assert "время неизвестно" in seen
    assert "в записи нет" in seen


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "Жоспарланған іс-шара; өткен-өтпегені туралы мәлімет жоқ."),
        ("ru", "Было запланировано; сведений о проведении нет."),
    ],
)
@pytest.mark.parametrize(
    ("status", "days", "is_said"), [("planned", -1, True), ("planned", 0, False), ("held", -1, False)]
)
def test_of_a_plan_whose_day_is_over_the_page_says_that_the_outcome_is_unknown(
    client, status, days, is_said, language, words
):
    event = make.make_event(status=status, date=timezone.localdate() + dt.timedelta(days=days))
    assert (words in page(client, event, language)) is is_said


# --- Addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_former_address_leads_to_the_present_one(client, language):
    event = make.make_event()
    FormerSlug.objects.create(kind="event", slug="once", object_id=event.pk)
    response = client.get(f"/{language}/events/once/")
    assert (response.status_code, response["Location"]) == (301, f"/{language}/events/{event.slug}/")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_withdrawn_record_leaves_a_neutral_page(client, language):
    event = make.make_withdrawn_event(title_kk="Құпия", title_ru="Тайна")
    response = client.get(f"/{language}/events/{event.slug}/")
    assert response.status_code == 410
    assert "Құпия" not in response.content.decode()
    assert "Тайна" not in response.content.decode()


def test_neighbours_are_public_events_of_the_same_body(client):
    body = make.make_organisation()
    first, _hidden, event, _other, last = (
        maker(convening_body=convening, date=dt.date(2022, 6, day), title_kk=f"{day}-күн")
        for maker, convening, day in (
            (make.make_event, body, 1),
            (make.make_draft, body, 2),
            (make.make_event, body, 3),
            (make.make_event, None, 4),
            (make.make_event, body, 5),
        )
    )
    shown = client.get(f"/kk/events/{event.slug}/").context["event"]
    assert (shown.previous_event.slug, shown.next_event.slug) == (first.slug, last.slug)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_twelve_queries_at_most(client, django_assert_max_num_queries, number):
    event = make.make_event(convening_body=make.make_organisation())
    for _ in range(number):
        body = make.make_organisation()
        topic = make.make_topic(event, [make.make_subject()])
        participation = make.make_participation(event, organisation=body)
        make.make_group(event, [body])
        make.make_statement(event, topic=topic, participation=participation)
        make.make_decision(event, [body], topic=topic, executor=body)
        make.make_grant(event, organisation=body)
        make.make_document(event)
        make.make_reference(event)
        make.make_reference(make.make_event(), target=event)
    with django_assert_max_num_queries(12):
        client.get(f"/kk/events/{event.slug}/")


@pytest.mark.parametrize(("language", "silence"), [("kk", "дереккөзде "), ("ru", "в источнике")])
def test_a_page_of_a_record_never_says_that_a_source_is_silent(client, language, silence):
    event = make.make_event()
    make.make_statement(event, participation=None)
    make.make_participation(event, printed_name="Г.Сәрсенова")
    make.make_grant(event, given_by=None, printed_name="Г.Сәрсенова")
    assert silence not in page(client, event, language).lower()
