"""Lines of participants as minutes print them: the role, the name and its parts, the position; then the box itself."""

import pytest

from events.participant_lines import ParticipantLine, read_lines
from tests.events.test_admin import make_draft
from tests.factories import make_organisation, make_person
from tests.staff import EDITOR, signed_in

LINES = [
    (
        "Төраға: М. Әзілханов, ҚХА Төрағасының орынбасары",
        ParticipantLine("М. Әзілханов", "chair", "Әзілханов", "М.", "", "ҚХА Төрағасының орынбасары"),
    ),
    ("2) М.Рожин – депутат", ParticipantLine("М.Рожин", "participant", "Рожин", "М.", "", "депутат")),
    (
        "Председатель: Ким Сергей Петрович, директор института",
        ParticipantLine("Ким Сергей Петрович", "chair", "Ким", "Сергей", "Петрович", "директор института"),
    ),
    (
        "Асан Серікұлы Жұмабаев (хатшы)",
        ParticipantLine("Асан Серікұлы Жұмабаев", "secretary", "Жұмабаев", "Асан", "Серікұлы", ""),
    ),
    (
        "• Иванова Анна — журналист",
        ParticipantLine("Иванова Анна", "participant", "Иванова", "Анна", "", "журналист"),
    ),
    ("Баяндамашы: Ержанова Г.С.", ParticipantLine("Ержанова Г.С.", "speaker", "Ержанова", "Г.", "С.", "")),
    (
        "Дархан Ысқақ, сарапшы",
        ParticipantLine("Дархан Ысқақ", "participant", "Ысқақ", "Дархан", "", "сарапшы"),
    ),
]


@pytest.mark.parametrize(("text", "line"), LINES)
def test_line_is_split(text, line):
    assert read_lines(text) == [line]


def test_heading_holds_for_the_lines_below():
    text = "Приглашённые:\n\n1. А. Бекова\nСпикерлер:\n- С. Омаров\n"

    assert [(line.role, line.family_name) for line in read_lines(text)] == [
        ("guest", "Бекова"),
        ("speaker", "Омаров"),
    ]


@pytest.mark.parametrize("text", ["", ":::", "\x00", "—", "а" * 60_000, "(((" * 500, "\n" * 5_000])
def test_odd_text_is_no_crash(text):
    assert len(read_lines(text)) <= 1


def box(event, language="kk"):
    return f"/{language}/admin/events/event/{event.pk}/participants/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_box_saves_nothing_before_it_is_confirmed(language):
    event, browser = make_draft(), signed_in(EDITOR)
    body = make_organisation(name_kk="Қазақстан халқы Ассамблеясы", short_name_kk="ҚХА")
    namesake = make_person(family_name_kk="Әзілханов", given_name_kk="Марат")
    text = {"language": "kk", "text": LINES[0][0] + "\nАсан Серікұлы Жұмабаев (хатшы)"}

    page = browser.post(box(event, language), text)

    rows = page.context["rows"]
    assert [row["person"].value() for row in rows] == [None, "new"]
    assert rows[0]["organisation"].value() == body.pk
    assert event.participations.count() == 0
    values = text | {"confirm": "1"}
    for row in rows:
        for field in row:
            value = field.value()
            values[field.html_name] = getattr(value, "pk", value) or ""
    assert browser.post(box(event, language), values).status_code == 200
    assert event.participations.count() == 0

    answer = browser.post(box(event, language), values | {"row-0-person": str(namesake.pk)})

    assert answer.status_code == 302
    first, second = event.participations.all()
    assert (first.person, first.role, first.organisation) == (namesake, "chair", body)
    assert (first.printed_name, first.position_kk) == ("М. Әзілханов", "ҚХА Төрағасының орынбасары")
    assert (second.person.family_name_kk, second.role) == ("Жұмабаев", "secretary")


@pytest.mark.django_db
def test_box_refuses_a_person_that_was_not_offered():
    event, browser, stranger = make_draft(), signed_in(EDITOR), make_person(family_name_kk="Бөтен")
    values = {"language": "kk", "text": "С. Омаров", "confirm": "1", "row-0-person": str(stranger.pk)}
    values |= {"row-0-role": "guest", "row-0-printed_name": "С. Омаров", "row-0-family_name": "Омаров"}

    page = browser.post(box(event), values)

    assert page.context["rows"][0].errors["person"]
    assert event.participations.count() == 0
