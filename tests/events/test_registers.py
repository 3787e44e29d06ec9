import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from people.models import FormerSlug
from portal.search.index import deferred_indexing
from tests.factories import (
    make_award,
    make_decision,
    make_event,
    make_grant,
    make_hidden_events,
    make_organisation,
    make_organisation_name,
    make_person,
    make_region,
    make_region_name,
    make_subject,
    make_topic,
)
from tests.pages import (
    LANGUAGES,
    html_of,
    links_of,
    main_of,
    names_of,
    results_of,
    section_of,
    text_of,
    total_of,
)

pytestmark = pytest.mark.django_db
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def almaty():
    return make_region("KZ-75", name_kk="Алматы қаласы", name_ru="город Алматы")


def totals(client, address, queries):
    return [total_of(html_of(client, address + query)) for query in queries]


# --- Subjects


@pytest.mark.parametrize(
    ("language", "names"),
    [("kk", ["Әділет", "Бюджет", "Қала"]), ("ru", ["Бюджет", "Город", "Юстиция"])],
)
def test_subjects_stand_in_the_order_of_the_page_with_their_numbers(client, language, names):
    for kk, ru in (("Қала", "Город"), ("Бюджет", "Бюджет"), ("Әділет", "Юстиция")):
        subject = make_subject(name_kk=kk, name_ru=ru)
        event = make_event()
        make_topic(event, [subject])
        make_topic(event, [subject])
        for hidden in make_hidden_events():
            make_topic(hidden, [subject])
    for hidden in make_hidden_events():
        make_topic(hidden, [make_subject(name_kk="Құпия", name_ru="Тайна")])
    html = html_of(client, f"/{language}/subjects/")
    counts = [
        text_of(result).removeprefix(name).split()[0]
        for name, result in zip(names, results_of(html), strict=True)
    ]
    assert (names_of(html), total_of(html), counts) == (names, 3, ["1", "1", "1"])


@both_languages
def test_subject_page_lists_its_public_events_and_its_years(client, language):
    subject = make_subject()
    for year in (2021, 2022, 2022):
        make_topic(make_event(date=dt.date(year, 3, 1)), [subject])
    for hidden in make_hidden_events():
        make_topic(hidden, [subject])
    html = html_of(client, f"/{language}/subjects/{subject.slug}/")
    assert (total_of(html), len(results_of(html))) == (3, 3)
    bars = links_of(section_of(html, "years").split("</ol>")[0])
    assert [(words, total_of(html_of(client, address))) for address, words in bars] == [
        ("1 2021", 1),
        ("2 2022", 2),
    ]


@pytest.mark.parametrize(("language", "missing"), [("kk", "kk"), ("ru", "ru")])
def test_subject_page_marks_texts_of_the_other_language(client, language, missing):
    subject = make_subject(**{f"name_{missing}": None, f"description_{missing}": None})
    make_topic(make_event(), [subject])
    html = main_of(html_of(client, f"/{language}/subjects/{subject.slug}/"))
    other = "ru" if missing == "kk" else "kk"
    assert f'<h1><span lang="{other}">' in html
    assert html.count("notice-language") == 1
    assert f'<p class="lead" lang="{other}">' in html


def test_subject_and_award_of_hidden_records_have_no_page(client):
    for hidden in make_hidden_events():
        subject, award = make_subject(), make_award()
        make_topic(hidden, [subject])
        make_grant(hidden, award)
        addresses = (f"/kk/subjects/{subject.slug}/", f"/kk/awards/{award.slug}/")
        assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_subject_and_award_move_with_their_addresses(client):
    subject, award = make_subject(), make_award()
    make_topic(make_event(), [subject])
    make_grant(make_event(), award)
    FormerSlug.objects.create(kind="subject", slug="eski", object_id=subject.pk)
    FormerSlug.objects.create(kind="award", slug="eski", object_id=award.pk)
    moved = [client.get(address) for address in ("/kk/subjects/eski/", "/ru/awards/eski/")]
    assert [(answer.status_code, answer["Location"]) for answer in moved] == [
        (301, f"/kk/subjects/{subject.slug}/"),
        (301, f"/ru/awards/{award.slug}/"),
    ]


# --- Awards


@pytest.fixture
@deferred_indexing()
def grants():
    """Two medals in Astana in 2021 and 2022, a letter to an organisation in Almaty in 2023; and hidden ones."""
    medal, letter = make_award(), make_award(name_kk="Алғыс хат", name_ru="Благодарственное письмо")
    body = make_organisation()
    person = make_person()
    make_grant(make_event(date=dt.date(2021, 5, 5)), medal, recipient=person, organisation=body)
    make_grant(make_event(date=dt.date(2022, 5, 5)), medal)
    make_grant(make_event(date=dt.date(2023, 5, 5), region=almaty()), letter, recipient_organisation=body)
    for event in make_hidden_events():
        make_grant(event, medal, recipient=person, organisation=body)
    return {"medal": medal.slug, "letter": letter.slug, "body": body.slug, "person": person.slug}


@both_languages
def test_award_register_narrows_by_every_filter(client, language, grants):
    queries = {
        "": 3,
        "?award={medal}": 2,
        "?award={medal}&award={letter}": 3,
        "?region=KZ-75": 1,
        "?region=KZ-71&date_after=2022": 1,
        "?date_before=2021": 1,
        "?date_after=2022&date_before=2021": 0,
        "?organisation={body}": 2,
        "?person={person}": 1,
        "?award=joq": 0,
        "?award={medal}&unknown=1": 2,
    }
    found = totals(client, f"/{language}/awards/", [query.format(**grants) for query in queries])
    assert dict(zip(queries, found, strict=True)) == queries


@both_languages
def test_award_register_counts_what_each_choice_would_give(client, language, grants):
    html = html_of(client, f"/{language}/awards/?region=KZ-71")
    counts = {}
    for name, code, count in re.findall(
        r'name="(\w+)" value="([^"]+)"[^>]*>.*?<span class="count">(\d+)</span>', html
    ):
        counts.setdefault(name, {})[code] = int(count)
    assert counts == {
        "award": {grants["medal"]: 2},
        "region": {"KZ-71": 2, "KZ-75": 1},
        "organisation": {grants["body"]: 1},
    }


@both_languages
def test_award_register_shows_the_recipient_under_the_names_of_that_day(client, language):
    make_region_name()
    body = make_organisation()
    make_organisation_name(body)
    make_grant(make_event(), recipient_organisation=body)
    text = text_of(results_of(html_of(client, f"/{language}/awards/"))[0])
    then = (
        ("Қаланың бұрынғы кеңесі", "Нұр-Сұлтан")
        if language == "kk"
        else ("Прежний совет города", "Нур-Султан")
    )
    assert [name in text for name in then] == [True, True]
    assert "Астана" in text


@both_languages
def test_award_register_links_no_person_without_a_page(client, language):
    hidden = make_person(has_own_page=False)
    make_grant(make_event(), recipient=hidden, given_by=hidden)
    assert hidden.slug not in html_of(client, f"/{language}/awards/")


@both_languages
def test_award_page_lists_its_grants(client, language, grants):
    html = html_of(client, f"/{language}/awards/{grants['medal']}/")
    assert (total_of(html), len(results_of(html))) == (2, 2)
    bars = links_of(section_of(html, "years").split("</ol>")[0])
    assert [(words, total_of(html_of(client, address))) for address, words in bars] == [
        ("1 2021", 1),
        ("1 2022", 1),
    ]


# --- Decisions


@pytest.fixture
@deferred_indexing()
def decisions():
    first, second = make_organisation(), make_organisation()
    make_decision(make_event(date=dt.date(2021, 5, 5)), executor=first, state="done")
    make_decision(make_event(), co_executors=[first, second], kind="recommendation")
    make_decision(make_event(region=almaty()), executor=second, kind="plan", state="in_progress")
    for event in make_hidden_events():
        make_decision(event, executor=first, state="done")
    return {"first": first.slug, "second": second.slug}


@both_languages
def test_decision_register_narrows_by_every_filter(client, language, decisions):
    queries = {
        "": 3,
        "?state=done": 1,
        "?state=done&state=in_progress": 2,
        "?kind=plan": 1,
        "?kind=nothing": 0,
        "?region=KZ-75": 1,
        "?organisation={first}": 2,
        "?organisation={first}&organisation={second}": 3,
        "?date_after=2022-06-22": 2,
        "?state=done&region=KZ-75": 0,
    }
    found = totals(client, f"/{language}/decisions/", [query.format(**decisions) for query in queries])
    assert dict(zip(queries, found, strict=True)) == queries


@both_languages
def test_decision_register_shows_state_due_day_and_executors_of_that_day(client, language):
    body, other = make_organisation(), make_organisation(name_kk="Қосымша", name_ru="Второй")
    make_organisation_name(body)
    make_decision(
        make_event(),
        [other],
        executor=body,
        due_on=dt.date(2022, 12, 31),
        state="in_progress",
        state_on=dt.date(2022, 9, 1),
    )
    result = results_of(html_of(client, f"/{language}/decisions/"))[0]
    text = text_of(result)
    executors = (
        ["Қаланың бұрынғы кеңесі", "Қосымша"] if language == "kk" else ["Прежний совет города", "Второй"]
    )
    assert [word in text for word in [*executors, "31.12.2022", "01.09.2022"]] == [True] * 4
    assert 'class="state state-in_progress"' in result


@both_languages
def test_decision_register_sorts_both_ways(client, language):
    for year in (2021, 2023, 2022):
        make_decision(make_event(date=dt.date(year, 1, 1)), text_kk=f"{year}", text_ru=f"{year}")
    orders = {}
    for sort in ("-date", "date"):
        rows = results_of(html_of(client, f"/{language}/decisions/?sort={sort}"))
        orders[sort] = [row.split('decision-text"><p>')[1][:4] for row in rows]
    assert orders == {"-date": ["2023", "2022", "2021"], "date": ["2021", "2022", "2023"]}


@both_languages
def test_decision_in_one_language_is_marked(client, language):
    other = "ru" if language == "kk" else "kk"
    make_decision(make_event(), **{f"text_{language}": None})
    result = results_of(html_of(client, f"/{language}/decisions/"))[0]
    assert f'<div class="decision-text" lang="{other}">' in result
    assert "notice-language" in result


# --- What both registers and all pages of parts share


@both_languages
@pytest.mark.parametrize("register", ["awards", "decisions"])
@pytest.mark.parametrize(
    "query", ["date_after=2022-13", "region=%C2%B2", "page=0", "sort=name", "organisation=%00"]
)
def test_registers_refuse_malformed_input_and_keep_the_rest(client, language, register, query):
    html = html_of(client, f"/{language}/{register}/?region=KZ-71&date_before=2022&{query}", 400)
    assert '<div class="error-summary"' in html
    assert 'name="date_before" maxlength="10" inputmode="numeric" autocomplete="off" value="2022"' in html
    assert '<input type="hidden" name="region" value="KZ-71"' in html


@both_languages
@pytest.mark.parametrize("page", [2, 10**9])
def test_registers_have_no_page_past_the_end(client, language, page):
    medal, subject = make_award(), make_subject()
    event = make_event()
    make_grant(event, medal)
    make_decision(event)
    make_topic(event, [subject])
    for path in ("awards/", "decisions/", f"awards/{medal.slug}/", f"subjects/{subject.slug}/"):
        assert client.get(f"/{language}/{path}?page={page}").status_code == 404


@both_languages
def test_registers_break_into_pages(client, language):
    event = make_event()
    for _ in range(21):
        make_decision(event)
    second = html_of(client, f"/{language}/decisions/?page=2&state=unknown")
    assert (len(results_of(second)), total_of(second)) == (1, 21)
    assert "page=1&amp;state=unknown" in second


@pytest.mark.parametrize("count", [1, 3])
def test_registers_take_as_many_queries_for_three_as_for_one(client, count, django_assert_max_num_queries):
    medal, subject = make_award(), make_subject()
    for _ in range(count):
        body = make_organisation()
        make_organisation_name(body)
        event = make_event(convening_body=body)
        Event.objects.filter(pk=event.pk).update(region=make_region())
        make_grant(event, medal, organisation=body)
        make_decision(event, [body, make_organisation()], executor=body)
        make_topic(event, [subject])
    budgets = {
        "awards/": 9,
        "decisions/": 10,
        f"awards/{medal.slug}/": 4,
        "subjects/": 1,
        f"subjects/{subject.slug}/": 6,
    }
    for path, budget in budgets.items():
        with django_assert_max_num_queries(budget):
            html_of(client, f"/kk/{path}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_counts_of_a_register_are_kept_until_the_data_change(client, language):
    def asked() -> tuple[int, dict]:
        with CaptureQueriesContext(connection) as queries:
            facets = client.get(f"/{language}/decisions/?kind=recommendation").context["facets"]
        return len(queries), {value.code: value.count for value in facets[2].values}

    event = make_event(region=make_region("KZ-71"))
    make_decision(event, kind="recommendation")
    first, again = asked(), asked()
    assert first[1] == again[1] == {"KZ-71": 1}
    assert again[0] < first[0] - 3
    make_decision(event, kind="recommendation")
    assert asked()[1] == {"KZ-71": 2}
