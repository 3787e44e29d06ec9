"""The event form as a browser gets it: what its HTML sends, how heavy it is, what a save asks of the database."""

import re

import pytest
from reversion.models import Version

from portal.search.index import deferred_indexing
from tests.events.test_admin import address, errors_of, make_full_event, save, saved, snapshot
from tests.factories import make_draft, make_group, make_participation, make_person, make_statement
from tests.html_forms import sent_by
from tests.staff import filled, signed_in, with_row

pytestmark = pytest.mark.django_db

LANGUAGES = ["kk", "ru"]
EMPTY = ("", [], None)


def html_of(browser, event, language="kk"):
    return browser.get(address(event, language)).content.decode()


@deferred_indexing()
def make_event_of(number):
    """With so many people, a statement of each, and rows of every other kind."""
    event = make_full_event(number)
    for participation in event.participations.filter(person__isnull=False)[1:]:
        make_statement(event, participation=participation)
    return event


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_sends_every_value_of_the_form(language):
    event, browser = make_full_event(), signed_in()
    make_participation(event, make_person(family_name_ru='<b>"О\'Нил"</b> & Ко'), remark_kk="Кешікті.")

    page = browser.get(address(event, language))
    sent, held = sent_by(page.content.decode(), "event_form"), filled(page)

    ours = {name: value for name, value in sent.items() if "__prefix__" not in name}
    assert {name: value for name, value in ours.items() if value not in EMPTY} == {
        name: value for name, value in held.items() if value not in EMPTY and not is_left_out(name, ours)
    } | {name: sent[name] for name in ("csrfmiddlewaretoken", "form_key")}


def is_left_out(name, sent):
    """Keys that need not be sent, and defaults in groups of fields that are folded away."""
    return name not in sent and name.rpartition("-")[2] in {"event", "headcount_basis", "state"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_html_sends_changes_nothing(language):
    event, browser = make_full_event(), signed_in()
    make_group(event, headcount=30, headcount_basis="more_than", remark_ru="По списку.")
    before = snapshot(event), list(event.participations.values()), list(event.decisions.values())

    saved(save(browser, event, sent_by(html_of(browser, event, language), "event_form"), language))

    counted_anew = [{**row, "order": row["order"] + 1} for row in before[1]]
    assert snapshot(event)[:3] == before[0][:3]
    assert list(event.participations.values()) in (before[1], counted_anew)
    assert [{**row, "order": 0} for row in event.decisions.values()] == [
        {**row, "order": 0} for row in before[2]
    ]


def test_fields_under_a_name_are_folded_while_empty_and_open_when_filled():
    event, browser = make_draft(), signed_in()
    make_participation(event)
    make_group(event)

    person, group = re.split(r'<div class="inline-related', html_of(browser, event))[1:][1:3]

    assert (person.count("<details data-folded>"), person.count("<details open>")) == (2, 0)
    assert (group.count("<details data-folded>"), group.count("<details open>")) == (1, 1)
    assert 'name="participations-1-group_kk"' in group
    assert 'name="participations-0-group_kk"' not in person


def test_mistake_opens_the_fields_where_it_is():
    event, browser = make_draft(), signed_in()
    row = {"person": make_person().pk, "role": "guest", "presence": "present", "headcount": "-3"}

    page = save(browser, event, with_row(filled(browser.get(address(event))), "participations", **row))

    html = page.content.decode()
    assert list(errors_of(page)) == ["participations-0-headcount"]
    assert re.search(
        r'id="id_participations-0-headcount_error".*name="participations-0-headcount"[^>]*aria-invalid="true"'
        r'[^>]*value="-3"',
        html,
        re.S,
    )
    assert html.count('<a href="#id_participations-0-headcount">') == 1


def test_what_is_typed_into_a_row_is_escaped():
    event, browser = make_draft(), signed_in()
    nasty = "</textarea><script>alert(1)</script>\"'"
    values = with_row(filled(browser.get(address(event))), "statements", kind="report", text_kk=nasty)

    page = save(browser, event, values | {"date": "²"}).content.decode()

    assert "<script>alert(1)" not in page
    assert sent_by(page, "event_form")["statements-0-text_kk"] == nasty


def test_revision_holds_the_rows_that_are_there_after_the_save():
    event, browser = make_full_event(3), signed_in()
    values = filled(browser.get(address(event))) | {"participations-2-DELETE": "on"}
    person = make_person(family_name_kk="Жаңа")

    saved(save(browser, event, with_row(values, "participations", person=person.pk, role="guest")))

    (version,) = Version.objects.get_for_object(event)
    versions = version.revision.version_set.filter(content_type__model="participation")
    assert {each.object_repr: each.field_dict["order"] for each in versions} == {
        str(each): each.order for each in event.participations.all()
    }
    assert len(versions) == 4


@pytest.mark.parametrize("number", [1, 3, 40])
def test_save_of_any_number_of_rows_takes_as_many_queries(number, django_assert_max_num_queries):
    event, browser = make_event_of(number), signed_in()
    values = filled(browser.get(address(event)))
    saved(save(browser, event, values))
    values = filled(browser.get(address(event)))

    with django_assert_max_num_queries(55):
        answer = save(browser, event, values)

    assert saved(answer)


@pytest.mark.parametrize("number", [1, 40])
def test_one_changed_row_costs_few_queries_among_any_number(number, django_assert_max_num_queries):
    event, browser = make_event_of(number), signed_in()
    saved(save(browser, event, filled(browser.get(address(event)))))
    values = filled(browser.get(address(event))) | {"participations-0-position_kk": "бөлім меңгерушісі"}

    with django_assert_max_num_queries(65):
        saved(save(browser, event, values))

    assert event.participations.get(order=1).position_kk == "бөлім меңгерушісі"


def test_form_with_forty_people_is_light():
    event, browser = make_event_of(40), signed_in()

    html = html_of(browser, event)

    assert len(set(re.findall(r'name="participations-(\d+)-person"', html))) == 41
    assert len(html.encode()) < 300_000


def test_speakers_are_written_once_and_offered_by_script():
    event, browser = make_event_of(40), signed_in()

    html = html_of(browser, event)

    selects = re.findall(r'<select name="statements-\d+-participation".*?</select>', html)
    assert len(selects) == 40
    assert {select.count("<option") for select in selects} == {2}
