"""Two editors on one event: the second is asked, nothing typed is lost, nothing is overwritten unseen."""

import re
from html import unescape

import pytest
from reversion.models import Version

from events.models import Event, Participation
from tests.events.test_admin import address, form_of, make_full_event, participations, save, saved
from tests.factories import make_organisation, make_person, make_person_name
from tests.staff import PUBLISHER, filled, signed_in, with_row

pytestmark = pytest.mark.django_db

LANGUAGES = ["kk", "ru"]

# A text of the event and of each kind of row that the two editors may write in.
TEXTS = [
    ("title_kk", lambda event: event),
    ("topics-0-title_ru", lambda event: event.topics.first()),
    ("participations-0-position_kk", lambda event: event.participations.first()),
    ("participations-2-remark_ru", lambda event: event.participations.all()[2]),
    ("statements-0-text_kk", lambda event: event.statements.first()),
    ("decisions-0-text_ru", lambda event: event.decisions.first()),
    ("award_grants-0-reason_kk", lambda event: event.award_grants.first()),
    ("documents-0-title_kk", lambda event: event.documents.first()),
    ("references-0-label_ru", lambda event: event.references.first()),
]


MINE_FIRST = {f"participations-{row}-order": order for row, order in enumerate("2314")}


def editors():
    return signed_in(), signed_in(PUBLISHER)


def answers(page, **choices) -> dict:
    """What the page of a conflict sends: everything it carries, with each open question answered."""
    html = page.content.decode()
    values = {"version": re.search(r'name="version" value="([^"]*)"', html)[1]}
    for name, value in page.context["found"].carried():
        values.setdefault(name, []).append(value)
    for question in page.context["found"].questions:
        values[f"choice:{question.name}"] = choices.get(question.name, question.suggested)
    values["version"] = unescape(values["version"])
    return values


def named(page) -> dict[str, str]:
    return {question.name: question.suggested for question in page.context["found"].questions}


@pytest.mark.parametrize(("language", "kept"), [("kk", "mine"), ("ru", "theirs")])
@pytest.mark.parametrize(("name", "part"), TEXTS[:3])
def test_second_editor_of_one_text_sees_both_and_chooses(name, part, kept, language):
    event, (first, second) = make_full_event(), editors()
    early, late = form_of(first, event, language), form_of(second, event, language)
    saved(save(first, event, early | {name: "Бірінші мәтін"}, language))

    page = save(second, event, late | {name: "Екінші мәтін", "summary_ru": "Итог второго"}, language)

    assert page.status_code == 409
    html = page.content.decode()
    assert "Бірінші мәтін" in html
    assert "Екінші мәтін" in html
    assert named(page) == {name: "", "summary_ru": "mine"}
    field = name.rpartition("-")[2]
    assert getattr(part(event.__class__.objects.get(pk=event.pk)), field) == "Бірінші мәтін"

    saved(save(second, event, answers(page, **{name: kept}), language))

    event.refresh_from_db()
    assert (
        getattr(part(Event.objects.get(pk=event.pk)), field)
        == {
            "mine": "Екінші мәтін",
            "theirs": "Бірінші мәтін",
        }[kept]
    )
    assert event.summary_ru == "Итог второго"


def test_page_left_unanswered_asks_again():
    event, (first, second) = make_full_event(), editors()
    early, late = form_of(first, event), form_of(second, event)
    saved(save(first, event, early | {"title_kk": "Бірінші"}))
    page = save(second, event, late | {"title_kk": "Екінші"})
    values = answers(page)
    del values["choice:title_kk"]

    again = save(second, event, values)

    assert again.status_code == 409
    assert named(again)["title_kk"] == ""
    event.refresh_from_db()
    assert event.title_kk == "Бірінші"


def test_third_editor_makes_for_another_page():
    event, (first, second) = make_full_event(), editors()
    early, late = form_of(first, event), form_of(second, event)
    saved(save(first, event, early | {"title_kk": "Бірінші"}))
    page = save(second, event, late | {"title_kk": "Екінші"})
    saved(save(first, event, form_of(first, event) | {"title_kk": "Үшінші"}))

    again = save(second, event, answers(page, title_kk="mine"))

    assert again.status_code == 409
    assert "Үшінші" in again.content.decode()
    saved(save(second, event, answers(again, title_kk="mine")))
    event.refresh_from_db()
    assert event.title_kk == "Екінші"


@pytest.mark.parametrize("kept", ["mine", "theirs"])
def test_row_removed_by_another_can_be_written_anew(kept):
    event, (first, second) = make_full_event(), editors()
    guest = event.participations.all()[1]
    early, late = form_of(first, event), form_of(second, event)
    saved(save(first, event, early | {"participations-1-DELETE": "on"}))

    page = save(
        second,
        event,
        late | {"statements-0-participation": str(guest.pk), "participations-1-position_kk": "Төраға"},
    )

    assert page.status_code == 409
    questions = named(page)
    (row,) = [name for name in questions if name.startswith("participations") and name.endswith("DELETE")]
    saved(save(second, event, answers(page, **{row: kept})))
    found = Participation.objects.filter(event=event, person=guest.person)
    assert [part.position_kk for part in found] == (["Төраға"] if kept == "mine" else [])
    if kept == "mine":
        assert event.statements.get().participation == found.get()


def test_row_changed_by_another_is_not_removed_unseen():
    event, (first, second) = make_full_event(), editors()
    early, late = form_of(first, event), form_of(second, event)
    saved(save(first, event, early | {"decisions-0-text_kk": "Жаңа мәтін"}))

    page = save(second, event, late | {"decisions-0-DELETE": "on"})

    assert page.status_code == 409
    assert named(page) == {"decisions-0-DELETE": ""}
    assert "Жаңа мәтін" in page.content.decode()
    saved(save(second, event, answers(page, **{"decisions-0-DELETE": "theirs"})))
    assert event.decisions.get().text_kk == "Жаңа мәтін"


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_added_by_both_stay(language):
    event, (first, second) = make_full_event(), editors()
    early, late = form_of(first, event, language), form_of(second, event, language)
    rows = {"role": "guest", "presence": "present", "order": ""}
    one, other = (make_person(family_name_kk=name, family_name_ru=name) for name in ("Бірінші", "Екінші"))
    saved(save(first, event, with_row(early, "participations", person=one.pk, **rows), language))

    page = save(second, event, with_row(late, "participations", person=other.pk, **rows), language)

    assert page.status_code == 409
    assert "Бірінші" in page.context["found"].added[0]
    saved(save(second, event, answers(page), language))
    assert {name for _order, name in participations(event)} >= {"Бірінші", "Екінші"}


def test_same_person_added_by_both_is_refused_with_words():
    event, (first, second), person = make_full_event(), editors(), make_person(family_name_kk="Бірге")
    early, late = form_of(first, event), form_of(second, event)
    row = {"person": person.pk, "role": "guest", "presence": "present", "order": ""}
    saved(save(first, event, with_row(early, "participations", **row)))
    page = save(second, event, with_row(late, "participations", **row))

    answer = save(second, event, answers(page))

    assert answer.status_code == 200
    assert answer.context["mistakes"]
    assert event.participations.filter(person=person).count() == 1


@pytest.mark.parametrize("kept", ["mine", "theirs"])
def test_order_changed_by_both_is_one_question(kept):
    event, (first, second) = make_full_event(participations=3), editors()
    names = [name for _order, name in participations(event)]
    early, late = form_of(first, event), form_of(second, event)
    saved(save(first, event, early | {"participations-0-order": "9"}))

    page = save(second, event, late | MINE_FIRST)

    assert named(page) == {"participations-order": ""}
    saved(save(second, event, answers(page, **{"participations-order": kept})))
    wanted = {"mine": [2, 0, 1, 3], "theirs": [1, 2, 3, 0]}[kept]
    assert [name for _order, name in participations(event)] == [names[place] for place in wanted]


def test_order_changed_by_another_alone_is_kept():
    event, (first, second) = make_full_event(participations=3), editors()
    early, late = form_of(first, event), form_of(second, event)
    saved(save(first, event, early | {"participations-0-order": "9", "title_kk": "Бірінші"}))
    names = [name for _order, name in participations(event)]

    page = save(second, event, late | {"summary_kk": "Екінші"})
    saved(save(second, event, answers(page)))

    assert [name for _order, name in participations(event)] == names


def test_step_of_publication_meanwhile_is_no_conflict():
    event, (first, second) = make_full_event(), editors()
    late = form_of(second, event)
    first.post(f"/kk/admin/events/event/deed/review/?ids={event.pk}")

    saved(save(second, event, late | {"title_kk": "Екінші"}))

    event.refresh_from_db()
    assert (event.title_kk, event.state) == ("Екінші", Event.State.IN_REVIEW)


@pytest.mark.parametrize("version", ["", "\x00", "main:1.ab;topics:x.y.z,", "я" * 50_000])
def test_forged_version_asks_and_never_crashes(version):
    event, browser = make_full_event(), signed_in()

    page = save(browser, event, form_of(browser, event) | {"version": version, "title_kk": "Менікі"})

    assert page.status_code == 409
    assert named(page) == {"title_kk": ""}


def test_forged_answers_cannot_reach_what_is_no_field():
    event, browser = make_full_event(), signed_in()
    values = form_of(browser, event) | {"theirs:state:state": "published", "choice:state": "theirs"}
    values |= {"theirs:slug:slug": "x", "choice:slug": "theirs"}
    slug = event.slug

    saved(save(browser, event, values))

    event.refresh_from_db()
    assert (event.state, event.slug) == (Event.State.DRAFT, slug)


def test_conflict_makes_no_revision_and_changes_nothing():
    event, (first, second) = make_full_event(), editors()
    late = form_of(second, event)
    saved(save(first, event, form_of(first, event) | {"title_kk": "Бірінші"}))
    before = Version.objects.count()

    save(second, event, late | {"title_kk": "Екінші"})

    assert Version.objects.count() == before


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_registers_ask_too(kind):
    first, second = editors()
    record = make_organisation() if kind == "organisation" else make_person()
    name = "name_kk" if kind == "organisation" else "family_name_kk"
    if kind == "person":
        make_person_name(record, text="Нұсқа")
    path = f"/ru/admin/people/{kind}/{record.pk}/change/"
    early, late = filled(first.get(path)), filled(second.get(path))
    saved(first.post(path, early | {name: "Бірінші"}))

    page = second.post(path, late | {name: "Екінші"})

    assert page.status_code == 409
    assert named(page) == {name: ""}
    saved(second.post(path, answers(page, **{name: "mine"})))
    record.refresh_from_db()
    assert getattr(record, name) == "Екінші"


@pytest.mark.parametrize("language", LANGUAGES)
def test_history_tells_each_change_in_words(language):
    event, browser = make_full_event(), signed_in()
    was = event.summary_kk
    saved(save(browser, event, form_of(browser, event, language), language))
    values = {"summary_kk": "Жаңа түйін", "participations-0-role": "chair", "documents-0-DELETE": "on"}
    saved(save(browser, event, form_of(browser, event, language) | values, language))

    page = browser.get(address(event, language, "history"))

    changes = page.context["entries"][0][2]
    words = {(change.before, change.after) for change in changes}
    assert (was, "Жаңа түйін") in words
    chair, participant = {
        "kk": ("Төрағалық етуші", "Қатысушы"),
        "ru": ("Председательствующий", "Участник"),
    }[language]
    assert (participant, chair) in words
    assert any(change.after == "—" for change in changes)
    assert len(changes) == 3
