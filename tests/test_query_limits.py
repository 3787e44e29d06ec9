"""Forged numbers of rows and forged list actions: bounded before anything is made of them, and said in words."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.desk.query_limits import MOST_CHOSEN
from portal.desk.row_counts import MOST_ROWS, MOST_ROWS_OF_FORM, CountedRows
from tests import factories as make
from tests.events.test_admin import make_full_event
from tests.staff import ADMINISTRATOR, EDITOR, errors_of, filled, signed_in

pytestmark = pytest.mark.django_db

LANGUAGES = ["kk", "ru"]
NUMBERS = ["99999999", "501", "-1", "", "x", "²", "1e3", "9" * 400, "1\x00", None]
OUT = {
    "kk": "«{}» жолдар саны бола алмайды: бөлімде 0–500 жол болады. Жолдар саналды; қарап шығып, сақтаңыз.",
    "ru": "«{}» не может быть числом строк: в разделе их от 0 до 500. Строки сосчитаны; просмотрите их и сохраните.",
}
NOT_TOLD = {
    "kk": "Бұл бөлімде неше жол бары жіберілмеген; олар саналды. Қарап шығып, сақтаңыз.",
    "ru": "Сколько строк в этом разделе, не передано; они сосчитаны. Просмотрите их и сохраните.",
}


def words_of(number: str | None, language: str) -> str:
    return NOT_TOLD[language] if number is None else OUT[language].format(number[:40])


def without(values: dict, name: str) -> dict:
    return {key: value for key, value in values.items() if key != name}


def forms_made(monkeypatch) -> list[str]:
    """The prefixes of all rows that are made from now on."""
    made, construct = [], CountedRows._construct_form

    def noted(formset, number, **kwargs):
        made.append(formset.add_prefix(number))
        return construct(formset, number, **kwargs)

    monkeypatch.setattr(CountedRows, "_construct_form", noted)
    return made


def test_every_section_of_every_form_counts_its_rows():
    sections = [
        inline.formset for each in admin.site._registry.values() for inline in getattr(each, "inlines", ())
    ]
    assert len(sections) >= 12
    assert [each for each in sections if not issubclass(each, CountedRows)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["TOTAL", "INITIAL"])
@pytest.mark.parametrize("number", NUMBERS)
def test_impossible_number_of_rows_is_named_and_nothing_typed_is_lost(monkeypatch, language, part, number):
    event, browser = make_full_event(), signed_in(EDITOR)
    address = f"/{language}/admin/events/event/{event.pk}/change/"
    values = filled(browser.get(address)) | {"topics-0-title_kk": "Жаңа сөз", "topics-1-title_ru": "Ещё"}
    sent = without(values, f"topics-{part}_FORMS")
    sent |= {} if number is None else {f"topics-{part}_FORMS": number}
    made = forms_made(monkeypatch)

    page = browser.post(address, sent)

    assert (page.status_code, said_of_topics(page, language)) == (200, [words_of(number, language)])
    assert sorted(set(made)) == sorted(
        {f"{row.prefix}-{n}" for row in formsets_of(page) for n in range(len(row.forms))}
    )
    topics = next(each for each in formsets_of(page) if each.prefix == "topics")
    assert [form["title_kk"].value() for form in topics.forms] == ["Жаңа сөз", None]
    assert topics.forms[1]["title_ru"].value() == "Ещё"
    again = filled(page)
    assert (again["topics-TOTAL_FORMS"], again["topics-INITIAL_FORMS"]) == ("2", "1")
    assert browser.post(address, again).status_code == 302
    assert [topic.title_ru for topic in event.topics.order_by("order")][1] == "Ещё"


def said_of_topics(page, language: str) -> list[str]:
    with translation.override(language):
        return errors_of(page)["topics"]


def formsets_of(page) -> list:
    return [section.formset for section in page.context["inline_admin_formsets"]]


FORMS = ["events/event", "people/person", "people/organisation", "people/region"]


@pytest.mark.parametrize("register", FORMS)
@pytest.mark.parametrize("page", ["add", "change"])
def test_large_numbers_make_no_more_rows_than_were_sent(monkeypatch, register, page):
    record = {
        "event": make.make_draft,
        "person": make.make_person,
        "organisation": make.make_organisation,
        "region": make.make_region,
    }[register.partition("/")[2]]()
    browser = signed_in(ADMINISTRATOR)
    browser.user.is_superuser = True
    browser.user.save()
    address = f"/kk/admin/{register}/{'add' if page == 'add' else f'{record.pk}/change'}/"
    values = filled(browser.get(address))
    told = [name for name in values if name.endswith("_FORMS")]
    made = forms_made(monkeypatch)

    answer = browser.post(address, values | dict.fromkeys(told, "99999999"))

    assert len(told) >= 4
    assert answer.status_code == 200
    assert made == []


@pytest.mark.parametrize(("language", "words"), [
    ("kk", "Пішінде 1001 жол бар; барлық бөлімінде қосып алғанда 1000 жол бола алады."),
    ("ru", "В форме 1001 строка, а во всех её разделах вместе может быть 1000."),
])  # fmt: skip
def test_form_of_endless_rows_is_refused_before_one_is_made(monkeypatch, language, words):
    event, browser = make.make_draft(), signed_in(EDITOR)
    made = forms_made(monkeypatch)
    rows = {f"topics-{number}-id": "" for number in range(MOST_ROWS)}
    rows |= {f"decisions-{number}-id": "" for number in range(MOST_ROWS_OF_FORM - MOST_ROWS + 1)}

    page = browser.post(f"/{language}/admin/events/event/{event.pk}/change/", rows)

    assert page.status_code == 400
    assert words in page.content.decode()
    assert made == []


def test_row_beyond_the_most_is_told_and_not_passed_over():
    event, browser = make.make_draft(), signed_in(EDITOR)
    address = f"/ru/admin/events/event/{event.pk}/change/"
    values = filled(browser.get(address)) | {
        "topics-0-title_ru": "Первая",
        "topics-99999999-title_ru": "Дальняя",
    }

    page = browser.post(address, values | {"topics-TOTAL_FORMS": "1"})

    assert said_of_topics(page, "ru") == [OUT["ru"].format("100000000")]
    assert event.topics.count() == 0


# --- List actions

LISTS = [("events/event", "deed_review"), ("people/person", "merge_chosen"), ("auth/user", "invite_again")]
ODD_KEYS = [
    "x",
    "²",
    "-1",
    "1.5",
    "1e9",
    "9" * 30,
    "9223372036854775808",
    "1\x00",
    "1' OR '1'='1",
    "٣",
    " ",
    "[]",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("register", "action"), LISTS)
def test_odd_key_of_a_list_action_is_refused_by_name(register, action, language):
    record = {"events/event": make.make_draft, "people/person": make.make_person}.get(register)
    key = str(record().pk) if record else "1"
    browser = signed_in(ADMINISTRATOR)
    for odd in ODD_KEYS:
        chosen = {"action": action, "index": "0", "_selected_action": [key, odd]}
        answer = browser.post(f"/{language}/admin/{register}/", chosen)
        assert answer.status_code == 400, odd
        assert escape_of(odd, language) in answer.content.decode()


def escape_of(key: str, language: str) -> str:
    from django.utils.html import escape

    words = {
        "kk": "«{}» — жазба нөмірі емес. Жазбаларды тізімнен таңдаңыз.",
        "ru": "«{}» — не номер записи. Выберите записи в списке.",
    }[language]
    return escape(words.format(key.replace("\x00", "")[:40]))


@pytest.mark.parametrize("register", ["events/event", "people/person", "auth/user"])
def test_too_many_keys_of_a_list_action_ask_nothing_of_the_database(register):
    browser = signed_in(ADMINISTRATOR)
    chosen = {"action": "x", "_selected_action": [str(number) for number in range(1, MOST_CHOSEN + 2)]}
    with CaptureQueriesContext(connection) as queries:
        answer = browser.post(f"/ru/admin/{register}/", chosen)
    assert answer.status_code == 400
    assert "Выбрана 101 запись; за одно действие можно взять не больше 100." in answer.content.decode()
    assert [query["sql"] for query in queries if "IN (1, 2, 3" in query["sql"]] == []


@pytest.mark.parametrize("chosen", [
    {"action": "nothing", "_selected_action": "1"},
    {"action": "", "_selected_action": "1"},
    {"_selected_action": "1"},
    {"action": "invite_again"},
    {"action": "invite_again", "_selected_action": "1", "index": "9" * 400},
    {"action": ["invite_again"] * 3, "_selected_action": "999999999999999999", "index": "-7"},
    {"action": "invite_again", "select_across": "9" * 400, "_selected_action": "1", "index": "²"},
    {"action": "\x00", "_selected_action": "1", "select_across": "x"},
])  # fmt: skip
@pytest.mark.parametrize("register", ["events/event", "people/person", "people/region", "auth/user"])
def test_forged_list_action_breaks_nothing(register, chosen):
    answer = signed_in(ADMINISTRATOR).post(f"/kk/admin/{register}/", chosen)
    assert answer.status_code in (200, 302, 403)


@pytest.mark.parametrize(("language", "words"), [
    ("kk", "Бір мезгілде ең көбі 300 адам енгізуге болады."),
    ("ru", "За один раз можно внести не больше 300 человек."),
])  # fmt: skip
def test_too_many_new_people_at_once_are_refused(language, words):
    names = {
        "language": language,
        **{name: ["Ә"] * 301 for name in ("family_name", "given_name", "patronymic")},
    }
    answer = signed_in(EDITOR).post(f"/{language}/admin/events/event/people/", names)
    assert (answer.status_code, answer.json()) == (400, {"words": words})
