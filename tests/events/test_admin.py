"""The event at the desk: its form with all its rows, its list, its revisions, its steps; who may do what."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from reversion.models import Version

from events.models import AgendaTopic, Decision, Event, Participation, Statement
from portal.search.index import deferred_indexing
from tests.factories import (
    make_award,
    make_decision,
    make_document,
    make_draft,
    make_event,
    make_grant,
    make_group,
    make_hidden_events,
    make_organisation,
    make_organisation_name,
    make_participation,
    make_person,
    make_person_name,
    make_reference,
    make_region,
    make_scheduled_event,
    make_statement,
    make_subject,
    make_topic,
    make_withdrawn_event,
)
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, errors_of, filled, signed_in, with_row

pytestmark = pytest.mark.django_db

LANGUAGES = ["kk", "ru"]


def address(event, language="kk", page="change"):
    return f"/{language}/admin/events/event/{event.pk}/{page}/"


def form_of(browser, event, language="kk"):
    return filled(browser.get(address(event, language)))


def save(browser, event, values, language="kk"):
    return browser.post(address(event, language), values)


def saved(answer):
    if answer.status_code == 200:
        pytest.fail(f"refused: {errors_of(answer)}")
    return answer.status_code == 302


@deferred_indexing()
def make_full_event(participations=2, **fields):
    """A draft with rows of every kind that name one another."""
    event = make_draft(convening_body=make_organisation(), **fields)
    topic = make_topic(event, subjects=[make_subject()])
    body = make_organisation(name_kk="Ғылыми институт", name_ru="Научный институт")
    speakers = [
        make_participation(event, make_person(family_name_kk=f"Әлиев{number}"), organisation=body)
        for number in range(participations)
    ]
    make_group(event, organisations=[body])
    make_statement(event, topic=topic, participation=speakers[0])
    make_decision(event, topic=topic, executor=body, co_executors=[body])
    make_grant(event, organisation=body)
    make_document(event)
    make_reference(event)
    return event


# --- The form


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_lays_kazakh_and_russian_side_by_side(language):
    event = make_full_event()

    html = signed_in().get(address(event, language)).content.decode()

    for name in (
        "title",
        "summary",
        "remark",
        "locality",
        "venue",
        "topics-0-title",
        "participations-0-position",
    ):
        for code in LANGUAGES:
            assert f'name="{name}_{code}"' in html
        assert f'name="{name}"' not in html
    for piece in html.split("<")[1:]:
        for code in LANGUAGES:
            if piece.startswith(("input", "textarea")) and f'_{code}"' in piece.partition("id=")[0]:
                assert f'lang="{code}"' in piece


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_saved_unchanged_changes_nothing(language):
    event = make_full_event()
    rows = {
        model: list(model.objects.filter(event=event).values())
        for model in (AgendaTopic, Participation, Statement, Decision)
    }
    texts = Event.objects.filter(pk=event.pk).values(
        "title_kk", "title_ru", "summary_kk", "date", "slug", "state"
    )
    before = list(texts)
    browser = signed_in()

    saved(save(browser, event, form_of(browser, event, language), language))

    assert list(texts.all()) == before
    for model, was in rows.items():
        now = list(model.objects.filter(event=event).values())
        assert [{**row, "order": 0} for row in now] == [{**row, "order": 0} for row in was]


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_event_is_a_draft_with_an_address_of_its_own(language):
    browser = signed_in()
    values = filled(browser.get(f"/{language}/admin/events/event/add/"))
    values |= {"title_kk": "Жастар кеңесінің отырысы", "date": "05.03.2024"}

    saved(browser.post(f"/{language}/admin/events/event/add/", values))

    event = Event.objects.get()
    assert (event.title_kk, event.title_ru) == ("Жастар кеңесінің отырысы", None)
    assert (event.state, event.publish_at, event.date) == (Event.State.DRAFT, None, dt.date(2024, 3, 5))
    assert event.slug == "2024-03-05-jastar-kenesinin-otyrysy"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cleared", LANGUAGES)
def test_text_of_either_language_can_be_cleared(language, cleared):
    event, browser = make_draft(), signed_in()

    saved(save(browser, event, form_of(browser, event, language) | {f"summary_{cleared}": "  "}, language))

    event.refresh_from_db()
    kept = "ru" if cleared == "kk" else "kk"
    assert getattr(event, f"summary_{cleared}") is None
    assert getattr(event, f"summary_{kept}")


def test_title_pasted_with_line_breaks_becomes_one_line():
    event, browser = make_draft(), signed_in()

    saved(
        save(browser, event, form_of(browser, event) | {"title_ru": " Заседание\r\n  общественного\tсовета "})
    )

    event.refresh_from_db()
    assert event.title_ru == "Заседание общественного совета"


@pytest.mark.parametrize("language", LANGUAGES)
def test_mistakes_are_named_and_nothing_typed_is_lost(language):
    event, browser = make_draft(), signed_in()
    abai = make_region("KZ-10", name_kk="Абай облысы", name_ru="область Абай", valid_from=dt.date(2022, 6, 8))
    typed = {
        "title_kk": "",
        "title_ru": "",
        "date": "01.06.2022",
        "end_date": "31.05.2022",
        "start_time": "15:00",
        "end_time": "14:00",
        "region": str(abai.pk),
        "venue_kk": "Жаңа зал",
    }

    page = save(browser, event, form_of(browser, event, language) | typed, language)

    assert page.status_code == 200
    assert set(errors_of(page)) == {"title_kk", "end_date", "region"}
    assert {name: page.context["adminform"].form[name].value() for name in typed} == typed
    event.refresh_from_db()
    assert event.venue_kk == "Достық үйі"


@pytest.mark.parametrize(
    "day", ["99999-01-01", "01.01.99999", "31.02.2022", "01.01.1066", "²", "\x00", "а" * 60_000]
)
def test_impossible_days_are_refused_with_words(day):
    event, browser = make_draft(), signed_in()

    page = save(browser, event, form_of(browser, event) | {"date": day})

    assert page.status_code == 200
    assert set(errors_of(page)) == {"date"}


def test_end_before_beginning_on_one_day_is_refused():
    event, browser = make_draft(), signed_in()

    page = save(browser, event, form_of(browser, event) | {"start_time": "15:00", "end_time": "14:00"})

    assert set(errors_of(page)) == {"end_time"}


def test_published_record_keeps_its_date():
    event, browser = make_event(), signed_in()

    page = save(browser, event, form_of(browser, event) | {"date": ""})

    assert set(errors_of(page)) == {"date"}


@pytest.mark.parametrize("forged", [{"state": "published"}, {"publish_at": "2022-01-01"}, {"slug": "mine"}])
def test_forged_fields_of_publication_are_refused(forged):
    event, browser = make_draft(), signed_in()
    before = (event.state, event.publish_at, event.slug)

    assert save(browser, event, form_of(browser, event) | forged).status_code == 403

    event.refresh_from_db()
    assert (event.state, event.publish_at, event.slug) == before


def test_region_is_chosen_from_regions_with_their_days():
    make_region("KZ-10", name_kk="Абай облысы", name_ru="область Абай", valid_from=dt.date(2022, 6, 8))
    event = make_draft()

    html = signed_in().get(address(event, "ru")).content.decode()

    assert re.search(r"<option[^>]*>область Абай \([^)]*08\.06\.2022[^)]*\)</option>", html)
    assert re.search(r"<option[^>]*>город Астана</option>", html)


# --- Rows


def participations(event):
    return list(event.participations.order_by("order").values_list("order", "person__family_name_kk"))


@deferred_indexing()
def make_ordered(*names):
    event = make_draft()
    for name in names:
        make_participation(event, make_person(family_name_kk=name))
    return event


def test_rows_change_places():
    event, browser = make_ordered("Бірінші", "Екінші", "Үшінші"), signed_in()
    values = form_of(browser, event)

    saved(
        save(
            browser,
            event,
            values
            | {"participations-0-order": "3", "participations-1-order": "2", "participations-2-order": "1"},
        )
    )

    assert participations(event) == [(1, "Үшінші"), (2, "Екінші"), (3, "Бірінші")]


def test_row_without_an_order_goes_to_the_end_and_gaps_close():
    event, browser = make_ordered("Бірінші", "Екінші", "Үшінші"), signed_in()
    person = make_person(family_name_kk="Жаңа")
    values = form_of(browser, event) | {"participations-1-DELETE": "on"}
    values = with_row(values, "participations", person=person.pk, role="guest", presence="present", order="")

    saved(save(browser, event, values | {"participations-0-order": "70"}))

    assert participations(event) == [(1, "Үшінші"), (2, "Бірінші"), (3, "Жаңа")]


def test_equal_orders_keep_the_order_of_the_form():
    event, browser = make_ordered("Бірінші", "Екінші"), signed_in()
    values = form_of(browser, event)

    saved(save(browser, event, values | {"participations-0-order": "5", "participations-1-order": "5"}))

    assert participations(event) == [(1, "Бірінші"), (2, "Екінші")]


@pytest.mark.parametrize("order", ["-1", "1e9", "9" * 40, "²", "бір"])
def test_impossible_orders_are_refused(order):
    event, browser = make_ordered("Бірінші"), signed_in()

    page = save(browser, event, form_of(browser, event) | {"participations-0-order": order})

    assert set(errors_of(page)) == {"participations-0-order"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_rows_name_new_rows_of_the_same_form(language):
    event, browser, person = make_draft(), signed_in(), make_person()
    values = form_of(browser, event, language)
    values = with_row(values, "topics", title_kk="Су туралы", order="")
    values = with_row(
        values, "participations", person=person.pk, role="speaker", presence="present", order=""
    )
    values = with_row(
        values,
        "statements",
        kind="report",
        topic="new-0",
        participation="new-0",
        text_kk="Су тапшы.",
        order="",
    )
    values = with_row(
        values, "decisions", kind="decision", topic="new-0", state="unknown", text_ru="Беречь воду"
    )

    saved(save(browser, event, values, language))

    statement, decision = event.statements.get(), event.decisions.get()
    assert statement.participation.person == person
    assert statement.topic == decision.topic == event.topics.get()


def test_new_rows_chosen_stay_chosen_when_the_form_is_refused():
    event, browser, person = make_draft(), signed_in(), make_person()
    values = with_row(
        form_of(browser, event), "participations", person=person.pk, role="chair", presence="present"
    )
    values = with_row(values, "statements", kind="report", participation="new-0", text_kk="Су тапшы.")

    page = save(browser, event, values | {"date": "²"})

    assert set(errors_of(page)) == {"date"}
    assert filled(page)["statements-0-participation"] == "new-0"
    assert '<option value="new-0" selected>' in page.content.decode()


@pytest.mark.parametrize("forged", ["foreign", "new-7", "new-", "²", "9" * 40, "\x00"])
def test_rows_of_other_events_are_no_choice(forged):
    event, browser = make_full_event(), signed_in()
    other = make_full_event(region=None)
    speaker, topic = other.participations.first(), other.topics.first()
    values = form_of(browser, event)
    values |= {
        "statements-0-participation": str(speaker.pk) if forged == "foreign" else forged,
        "statements-0-topic": str(topic.pk) if forged == "foreign" else forged,
        "decisions-0-topic": str(topic.pk) if forged == "foreign" else forged,
    }

    page = save(browser, event, values)

    assert set(errors_of(page)) == {"statements-0-participation", "statements-0-topic", "decisions-0-topic"}
    assert event.statements.get().topic == event.topics.get()


def test_foreign_row_key_is_refused():
    event, browser = make_full_event(), signed_in()
    foreign = make_statement(make_draft(region=None))

    values = form_of(browser, event) | {"statements-0-id": str(foreign.pk), "statements-0-text_kk": "Бөтен"}

    assert save(browser, event, values).status_code == 403
    assert list(Statement.objects.filter(text_kk="Бөтен")) == []


def test_topic_removed_in_the_same_save_leaves_its_statements_without_one():
    event, browser = make_full_event(), signed_in()
    values = form_of(browser, event) | {"topics-0-DELETE": "on", "statements-0-text_kk": "Басқаша айтты."}

    saved(save(browser, event, values))

    statement = event.statements.get()
    assert (statement.topic, statement.text_kk) == (None, "Басқаша айтты.")


def test_speaker_with_statements_is_not_removed():
    event, browser = make_full_event(), signed_in()

    page = save(browser, event, form_of(browser, event) | {"participations-0-DELETE": "on"})

    assert page.status_code == 200
    assert event.participations.count() == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"person": "", "group_kk": ""}, "person"),
        ({"group_ru": "гости"}, "person"),
        ({"person": "9" * 40}, "person"),
        ({"person": "²"}, "person"),
        ({"organisation": "0"}, "organisation"),
        ({"organisations": ["9" * 40]}, "organisations"),
        ({"role": "tsar"}, "role"),
        ({"headcount": "-3"}, "headcount"),
        ({"position_kk": "а" * 501}, "position_kk"),
    ],
)
def test_impossible_participation_is_refused_with_words(row, field):
    event, browser = make_draft(), signed_in()
    row = {"person": make_person().pk, "role": "guest", "presence": "present"} | row

    page = save(browser, event, with_row(form_of(browser, event), "participations", **row))

    assert list(errors_of(page)) == [f"participations-0-{field}"]


def test_one_person_takes_part_once():
    event, browser, person = make_draft(), signed_in(), make_person()
    values = form_of(browser, event)
    for _ in range(2):
        values = with_row(values, "participations", person=person.pk, role="guest", presence="present")

    page = save(browser, event, values)

    assert page.status_code == 200
    assert "participations" in errors_of(page)


@pytest.mark.parametrize("prefix", ["topics", "statements", "decisions"])
def test_rows_need_their_text_in_some_language(prefix):
    event, browser = make_draft(), signed_in()
    text = "title" if prefix == "topics" else "text"
    row = {"order": "1", "kind": "decision" if prefix == "decisions" else "report", "state": "unknown"}

    page = save(browser, event, with_row(form_of(browser, event), prefix, **row, **{f"{text}_ru": " \r\n "}))

    assert list(errors_of(page)) == [f"{prefix}-0-{text}_kk"]


def test_award_goes_to_one_recipient():
    event, browser, award = make_draft(), signed_in(), make_award()
    row = {"award": award.pk, "recipient": make_person().pk, "recipient_group_kk": "еріктілер"}

    page = save(browser, event, with_row(form_of(browser, event), "award_grants", **row))

    assert list(errors_of(page)) == ["award_grants-0-recipient"]


def test_document_is_a_link_or_a_file():
    event, browser = make_draft(), signed_in()
    rows = [{"url": ""}, {"url": "javascript:alert(1)"}]

    pages = [
        save(
            browser,
            event,
            with_row(form_of(browser, event), "documents", kind="plan", title_kk="Жоспар", **row),
        )
        for row in rows
    ]

    assert [list(errors_of(page)) for page in pages] == [["documents-0-url"]] * 2


# --- Query budgets


@pytest.mark.parametrize("number", [1, 3, 40])
def test_form_takes_few_queries_however_many_participations(number, django_assert_max_num_queries):
    event, browser = make_full_event(number), signed_in()
    for participation in event.participations.filter(person__isnull=False)[1:]:
        make_statement(event, participation=participation)
    browser.get(address(event))

    with django_assert_max_num_queries(30):
        page = browser.get(address(event))

    assert len(page.context["inline_admin_formsets"][1].formset.initial_forms) == number + 1


@pytest.mark.parametrize("number", [1, 40])
def test_list_takes_eight_queries(number, django_assert_max_num_queries):
    browser = signed_in()
    for count in range(number):
        body = make_organisation(name_kk=f"Кеңес {count}")
        make_draft(title_kk=f"Отырыс {count}", convening_body=body, region=make_region())

    with django_assert_max_num_queries(8):
        page = browser.get("/kk/admin/events/event/")

    assert page.context["cl"].result_count == number


@pytest.mark.parametrize("number", [1, 15])
def test_completing_people_takes_eight_queries(number, django_assert_max_num_queries):
    browser, body = signed_in(), make_organisation()
    for count in range(number):
        make_participation(
            make_draft(title_kk=f"{count}"), make_person(given_name_kk=f"А{count}"), organisation=body
        )

    with django_assert_max_num_queries(8):
        assert len(complete(browser, "participation", "person", "сәрсенова")) == number


# --- Completing while typing


def complete(browser, model, field, term, language="kk"):
    answer = browser.get(
        f"/{language}/admin/autocomplete/",
        {"app_label": "events", "model_name": model, "field_name": field, "term": term},
    )
    assert answer.status_code == 200
    return [result["text"] for result in answer.json()["results"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["Сәрсенова", "САРСЕНОВА", "гульнар сарсен", "Sarsenqyzy", "саpсенова"])
def test_people_are_found_in_both_languages_and_by_variants(language, typed):
    person = make_person()
    make_person_name(person, text="Sarsenqyzy", language="la")
    make_person(family_name_kk="Оспанов", family_name_ru="Оспанов")

    assert len(complete(signed_in(), "participation", "person", typed, language)) == 1


def test_organisations_are_found_by_former_names():
    make_organisation_name(make_organisation(), name_kk="Нұр-Сұлтан кеңесі")

    assert len(complete(signed_in(), "participation", "organisation", "нур-султан")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_namesakes_are_told_apart(language):
    teacher, doctor, unknown = make_person(), make_person(), make_person()
    school = make_organisation(name_kk="Мектеп", name_ru="Школа", short_name_kk=None, short_name_ru=None)
    clinic = make_organisation(name_kk="Емхана", name_ru="Больница", short_name_kk=None, short_name_ru=None)
    for year in (2019, 2023):
        make_participation(make_draft(date=dt.date(year, 5, 1)), teacher, organisation=school)
    make_participation(make_draft(date=dt.date(2021, 5, 1)), doctor, organisation=clinic)

    found = complete(signed_in(), "participation", "person", "сарсенова", language)

    texts = {"kk": ("Мектеп", "Емхана"), "ru": ("Школа", "Больница")}[language]
    assert set(found) == {
        f"{teacher.name_in(language)} — {texts[0]}, 2019–2023",
        f"{doctor.name_in(language)} — {texts[1]}, 2021",
        str(unknown.name_in(language)),
    }
    assert len(found) == 3


@pytest.mark.parametrize("term", ["\ud800", "а" * 60_000, "сөз " * 1_500, "%_\\'\"", "(", "ﷺ" * 200])
def test_whatever_is_typed_completes_to_nobody_who_does_not_match(term):
    make_person()

    typed = term.encode("utf-8", "replace").decode()

    assert complete(signed_in(), "participation", "person", typed) == []


def test_completing_needs_an_account():
    query = {"app_label": "events", "model_name": "participation", "field_name": "person", "term": "а"}
    assert Client().get("/kk/admin/autocomplete/", query).status_code == 302


# --- The list


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_shows_what_a_clerk_looks_for(language):
    make_scheduled_event(title_ru=None, convening_body=make_organisation())

    html = signed_in().get(f"/{language}/admin/events/event/").content.decode()

    for piece in (
        "22.06.2022",
        "Қоғамдық кеңестің отырысы",
        "state-scheduled",
        {"kk": '<td class="field-missing">орысша</td>', "ru": '<td class="field-missing">на русском</td>'}[
            language
        ],
    ):
        assert piece in html


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"q": "КОГАМДЫК кенестин"}, 5),
        ({"q": "общественного"}, 5),
        ({"q": "жоқ сөз"}, 0),
        ({"state__exact": "draft"}, 1),
        ({"region": "KZ-71"}, 5),
        ({"region": "KZ-62"}, 0),
        ({"year": "2022"}, 5),
        ({"missing": "ru"}, 0),
        ({"kind__exact": "session"}, 5),
    ],
)
def test_list_is_narrowed(query, number):
    make_event()
    make_hidden_events()

    assert signed_in().get("/kk/admin/events/event/", query).context["cl"].result_count == number


STATUSES = {
    "held": {"kk": "Өтті", "ru": "Состоялось"},
    "planned": {"kk": "Жоспарланған", "ru": "Запланировано"},
    "cancelled": {"kk": "Болдырылмады", "ru": "Отменено"},
    "outcome_unknown": {"kk": "Өткен-өтпегені белгісіз", "ru": "Исход неизвестен"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_tells_the_status_and_is_narrowed_by_it(language):
    coming = timezone.localdate() + dt.timedelta(30)
    events = {
        "held": make_event(),
        "planned": make_event(status="planned", date=coming),
        "cancelled": make_event(status="cancelled", date=coming),
        "outcome_unknown": make_event(status="planned"),
    }
    browser, where = signed_in(), f"/{language}/admin/events/event/"
    html = browser.get(where).content.decode()
    shown = re.findall(r'<td class="field-status_words">([^<]+)</td>', html)
    assert sorted(shown) == sorted(words[language] for words in STATUSES.values())
    for code, event in events.items():
        page = browser.get(where, {"status": code})
        assert list(page.context["cl"].result_list) == [event]
        assert f'<td class="field-status_words">{STATUSES[code][language]}</td>' in page.content.decode()
        assert f'<a href="?status={code}">{STATUSES[code][language]}</a>' in html
    assert browser.get(where, {"status": "never"}).context["cl"].result_count == len(events)


@pytest.mark.parametrize(
    "query",
    [
        "title__regex=(",
        "title_kk__iregex=(",
        "participations__person__family_name_kk__startswith=А",
        "region=%00",
        "state__exact=%27%20OR%201",
        "date__year=99999",
    ],
)
def test_forged_lookups_are_refused(query):
    make_event()

    assert signed_in().get(f"/kk/admin/events/event/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "year=99999",
        "year=²",
        "region=XX-99",
        "missing=de",
        "state__exact=none",
        "p=" + "9" * 30,
        "p=²",
        "o=99.²",
        "q=%00",
        "q=%ED%A0%80",
        "q=" + "%20слово" * 1_500,
        "q=" + "а" * 60_000,
        "_facets=1",
        "all=",
    ],
)
def test_odd_addresses_of_the_list_do_not_crash(query):
    make_event()

    assert signed_in().get(f"/kk/admin/events/event/?{query}", follow=True).status_code == 200


# --- Revisions


@pytest.mark.parametrize("language", LANGUAGES)
def test_save_is_one_revision_of_the_event_with_its_parts(language):
    event, browser = make_full_event(), signed_in()

    saved(save(browser, event, form_of(browser, event, language), language))

    (version,) = Version.objects.get_for_object(event)
    models = sorted(other.content_type.model for other in version.revision.version_set.all())
    assert version.revision.user == browser.user
    assert models == [
        "agendatopic",
        "awardgrant",
        "decision",
        "document",
        "event",
        "eventreference",
        "participation",
        "participation",
        "participation",
        "statement",
    ]


def latest_version(event):
    return Version.objects.get_for_object_reference(Event, event.pk).first()


def snapshot(event):
    """The event and all its rows, many-to-many included, without their keys' neighbours."""
    event = Event.objects.get(pk=event.pk)
    rows = {
        "participations": list(
            event.participations.values("pk", "order", "person", "position_kk", "group_ru")
        ),
        "statements": list(
            event.statements.values("pk", "order", "participation", "topic", "text_kk", "text_ru")
        ),
        "topics": [
            (topic.pk, [subject.pk for subject in topic.subjects.all()]) for topic in event.topics.all()
        ],
        "bodies": [[body.pk for body in row.organisations.all()] for row in event.participations.all()],
        "executors": [[body.pk for body in row.co_executors.all()] for row in event.decisions.all()],
        "grants": list(event.award_grants.values("pk", "award", "recipient", "reason_ru")),
        "documents": list(event.documents.values("pk", "url")),
        "references": list(event.references.values("pk", "label_kk")),
    }
    return event.title_kk, event.title_ru, event.venue_ru, rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_restoring_brings_back_texts_rows_orders_and_links(language):
    event, browser = make_full_event(3), signed_in()
    saved(save(browser, event, form_of(browser, event)))
    before, version = snapshot(event), latest_version(event)
    statement = event.statements.get()
    event.decisions.all().delete()
    values = form_of(browser, event) | {"title_kk": "Бүлінген", "title_ru": "", "topics-0-DELETE": "on"}
    values |= {
        "participations-0-order": "9",
        "statements-0-participation": "new-4",
        "statements-0-text_ru": "",
    }
    values = with_row(values, "participations", person=make_person().pk, role="guest", presence="present")
    saved(save(browser, event, values))
    assert event.statements.get().participation != statement.participation

    page = browser.get(address(event, language, f"history/{version.pk}"))
    assert page.status_code == 200
    assert "Қоғамдық кеңестің отырысы" in page.content.decode()
    assert Event.objects.get(pk=event.pk).title_kk == "Бүлінген"

    answer = browser.post(address(event, language, f"history/{version.pk}"))

    assert answer.status_code == 302
    assert snapshot(event) == before
    assert len(Version.objects.get_for_object(event)) == 3


@pytest.mark.parametrize("now", [make_draft, make_scheduled_event, make_withdrawn_event])
def test_restoring_leaves_the_state_as_it_is_today(now):
    event, browser = now(), signed_in()
    state, moment = event.state, event.publish_at
    Event.objects.filter(pk=event.pk).update(state="published", publish_at=timezone.now())
    saved(save(browser, event, form_of(browser, event)))
    version = latest_version(event)
    Event.objects.filter(pk=event.pk).update(state=state, publish_at=moment)

    browser.post(address(event, page=f"history/{version.pk}"))

    event.refresh_from_db()
    assert (event.state, event.publish_at) == (state, moment)


def test_version_that_names_deleted_records_is_refused_with_words():
    event, browser = make_full_event(), signed_in()
    saved(save(browser, event, form_of(browser, event)))
    version = latest_version(event)
    person = event.award_grants.get().recipient
    lost = f"№ {person.pk}"
    event.award_grants.all().delete()
    person.delete()

    answer = browser.post(address(event, page=f"history/{version.pk}"), follow=True)

    assert lost in str(list(answer.context["messages"])[-1])
    assert event.award_grants.count() == 0


def test_deleted_draft_is_recovered_as_a_draft():
    event, browser = make_full_event(), signed_in()
    before, slug = snapshot(event), event.slug
    browser.post(address(event, page="delete"), {"post": "yes"})
    assert not Event.objects.filter(pk=event.pk).exists()
    listed = browser.get("/kk/admin/events/event/recover/")
    assert str(event) in listed.content.decode()
    version = latest_version(event)

    assert browser.get(f"/kk/admin/events/event/recover/{version.pk}/").status_code == 200
    assert not Event.objects.filter(pk=event.pk).exists()
    browser.post(f"/kk/admin/events/event/recover/{version.pk}/")

    assert snapshot(event) == before
    recovered = Event.objects.get(pk=event.pk)
    assert (recovered.state, recovered.publish_at, recovered.slug) == ("draft", None, slug)


def test_recovered_draft_gets_another_address_when_its_own_is_taken():
    event, browser = make_draft(), signed_in()
    browser.post(address(event, page="delete"), {"post": "yes"})
    again = make_draft()

    browser.post(f"/kk/admin/events/event/recover/{latest_version(event).pk}/")

    assert again.slug == event.slug
    assert Event.objects.get(pk=event.pk).slug == f"{event.slug}-2"


def test_version_of_another_record_does_not_open_here():
    event, other, browser = make_full_event(), make_draft(region=None), signed_in()
    saved(save(browser, event, form_of(browser, event)))

    assert browser.get(address(other, page=f"history/{latest_version(event).pk}")).status_code == 404


# --- Deleting


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER, ADMINISTRATOR])
def test_only_drafts_are_deleted(role):
    browser = signed_in(role)
    kept = [make_event(), *make_hidden_events()[1:]]

    for event in kept:
        answer = browser.post(address(event, page="delete"), {"post": "yes"}, follow=True)
        assert answer.status_code == 200
        assert len(answer.context["messages"]) == 1

    assert Event.objects.filter(pk__in=[event.pk for event in kept]).count() == 4


def test_draft_that_another_record_refers_to_is_protected_with_words():
    event, browser = make_draft(), signed_in()
    make_reference(make_event(region=None), target=event)

    page = browser.post(address(event, page="delete"), {"post": "yes"})

    assert page.status_code == 200
    assert page.context["protected"]
    assert Event.objects.filter(pk=event.pk).exists()


def test_there_is_no_bulk_deletion():
    event, browser = make_draft(), signed_in(ADMINISTRATOR)

    browser.post(
        "/kk/admin/events/event/", {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"}
    )

    assert Event.objects.filter(pk=event.pk).exists()


# --- Steps of publication


def step_address(step, *events, language="kk"):
    ids = "&".join(f"ids={event.pk}" for event in events)
    return f"/{language}/admin/events/event/deed/{step}/?{ids}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_editor_corrects_a_published_record_in_a_revision(language):
    event, browser = make_event(), signed_in(EDITOR)

    saved(save(browser, event, form_of(browser, event, language) | {"title_ru": "Исправлено"}, language))

    event.refresh_from_db()
    assert (event.title_ru, event.state) == ("Исправлено", Event.State.PUBLISHED)
    assert latest_version(event).revision.user == browser.user


@pytest.mark.parametrize(
    ("role", "maker", "steps"),
    [
        (EDITOR, make_draft, {"review"}),
        (EDITOR, make_event, set()),
        (PUBLISHER, make_draft, {"review"}),
        (PUBLISHER, make_scheduled_event, {"publish", "schedule", "return"}),
        (PUBLISHER, make_event, {"withdraw"}),
        (PUBLISHER, make_withdrawn_event, {"publish", "schedule"}),
    ],
)
def test_form_offers_the_steps_that_exist(role, maker, steps):
    event = maker()

    page = signed_in(role).get(address(event))

    assert {address.split("/deed/")[1].split("/")[0] for _label, address in page.context["buttons"]} == steps


def test_steps_through_the_desk():
    event, editor, publisher = make_draft(), signed_in(EDITOR), signed_in(PUBLISHER)

    def state():
        return Event.objects.get(pk=event.pk).state

    assert editor.get(step_address("review", event)).status_code == 200
    assert state() == "draft"
    editor.post(step_address("review", event))
    assert state() == "in_review"
    publisher.post(step_address("return", event), {"note": "мекенжайы жоқ"})
    assert state() == "draft"
    editor.post(step_address("review", event))
    publisher.post(step_address("publish", event))
    assert state() == "published"
    publisher.post(step_address("withdraw", event), {"reason": "қате"})
    assert state() == "withdrawn"


@pytest.mark.parametrize("step", ["publish", "schedule", "return", "withdraw"])
def test_editor_is_refused_the_steps_of_a_publisher(step):
    event, browser = make_draft(state="in_review"), signed_in(EDITOR)
    moment = {"at_0": "01.01.2099", "at_1": "10:00", "note": "а", "reason": "а"}

    assert browser.post(step_address(step, event), moment).status_code == 403
    assert Event.objects.get(pk=event.pk).state == "in_review"


@pytest.mark.parametrize("language", LANGUAGES)
def test_publisher_schedules(language):
    event, browser = make_draft(state="in_review"), signed_in(PUBLISHER)

    browser.post(step_address("schedule", event, language=language), {"at_0": "01.02.2099", "at_1": "10:30"})

    event.refresh_from_db()
    assert timezone.localtime(event.publish_at).replace(tzinfo=None) == dt.datetime(2099, 2, 1, 10, 30)
    assert event.is_scheduled


@pytest.mark.parametrize("moment", ["", "²", "01.01.99999", "01.01.2020"])
def test_impossible_moment_keeps_the_page(moment):
    event, browser = make_draft(state="in_review"), signed_in(PUBLISHER)

    page = browser.post(step_address("schedule", event), {"at_0": moment, "at_1": "10:30"})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert Event.objects.get(pk=event.pk).state == "in_review"


def test_step_over_several_records_does_what_is_possible_and_says_what_is_not():
    ready, dateless, draft = (
        make_draft(state="in_review"),
        make_draft(state="in_review", date=None),
        make_draft(title_kk="Басқа отырыс", title_ru="Другое заседание"),
    )
    browser = signed_in(PUBLISHER)
    chosen = [ready.pk, dateless.pk, draft.pk]
    led = browser.post("/kk/admin/events/event/", {"action": "deed_publish", "_selected_action": chosen})

    answer = browser.post(led.url, follow=True)

    assert [Event.objects.get(pk=pk).state for pk in chosen] == ["published", "in_review", "draft"]
    assert sorted(message.level_tag for message in answer.context["messages"]) == [
        "error",
        "error",
        "success",
    ]
    assert Version.objects.get_for_object(ready).get().revision.version_set.count() == 1


@pytest.mark.parametrize("ids", ["", "ids=²", "ids=" + "9" * 40, "ids=999999"])
def test_steps_over_nothing_are_not_found(ids):
    assert signed_in(PUBLISHER).get(f"/kk/admin/events/event/deed/publish/?{ids}").status_code == 404


def test_unknown_step_is_not_found():
    event = make_draft()

    assert signed_in(PUBLISHER).get(step_address("destroy", event)).status_code == 404


def test_form_says_what_is_missing_apart_from_what_is_advised():
    event = make_draft(date=None, region=None, summary_ru=None)

    page = signed_in().get(address(event))

    assert len(page.context["missing"]) == 1
    assert len(page.context["advice"]) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_mistakes_are_listed_with_ways_to_them(language):
    event, browser = make_full_event(), signed_in()
    values = form_of(browser, event, language) | {"date": "²", "decisions-0-due_on": "31.02.2022"}

    page = save(browser, event, values, language)

    assert [field_id for _place, _words, field_id in page.context["mistakes"]] == [
        "id_date",
        "id_decisions-0-due_on",
    ]
    for _place, _words, field_id in page.context["mistakes"]:
        assert f'href="#{field_id}"' in page.content.decode()
        assert f'id="{field_id}"' in page.content.decode()


def test_closest_name_comes_first():
    make_organisation(
        name_kk="Батыс Қазақстан облысының Ассамблея кеңесі", short_name_kk="БҚО Ассамблея кеңесі"
    )
    make_organisation(name_kk="Ассамблея кеңесі", short_name_kk=None)

    found = complete(signed_in(), "event", "convening_body", "ассамблея кеңесі")

    assert [text.split(" — ")[0] for text in found] == [
        "Ассамблея кеңесі",
        "Батыс Қазақстан облысының Ассамблея кеңесі",
    ]


@pytest.mark.parametrize(("maker", "number"), [(make_event, 1), (make_draft, 0), (make_scheduled_event, 0)])
def test_way_to_the_public_page_is_offered_while_it_is_public(maker, number):
    event = maker()

    html = signed_in().get(address(event)).content.decode()

    assert html.count("viewsitelink") == number


# --- Others


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_without_a_role_see_nothing(language):
    event, browser = make_full_event(), signed_in()
    browser.user.groups.clear()

    assert [
        browser.get(address(event, language, page)).status_code for page in ("change", "delete", "history")
    ] == [403] * 3
    assert browser.post(address(event, language), {"title_kk": "Бөтен"}).status_code == 403


def test_who_may_only_look_sees_the_record_and_changes_nothing():
    event, browser = make_full_event(), signed_in()
    values = form_of(browser, event)
    browser.user.groups.clear()
    browser.user.user_permissions.add(Permission.objects.get(codename="view_event"))

    html = browser.get(address(event)).content.decode()
    answer = browser.post(address(event), values | {"title_kk": "Бөтен"})

    assert "Қоғамдық кеңестің отырысы" in html
    assert 'name="title_kk"' not in html
    assert answer.status_code == 403
    assert Event.objects.get(pk=event.pk).title_kk == "Қоғамдық кеңестің отырысы"


def test_strangers_are_led_to_the_sign_in():
    event = make_full_event()

    for page in (address(event), step_address("publish", event), "/kk/admin/events/event/"):
        answer = Client().get(page)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/kk/admin/login/")
