"""The page that imports a table: the chosen file stays chosen until it is imported."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Event, TableImport
from tests.staff import EDITOR, make_staff, signed_in

pytestmark = pytest.mark.django_db
WHERE = "/{}/admin/events/event/import/"
LINES = {"Accept": "application/x-ndjson"}
MARK = re.compile(r'<input type="checkbox" name="file-held" value="([^"]+)" checked> ([^<]+)</label>')
KEY = re.compile(r'name="form_key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def table(*rows, name="Отырыстар 2024.csv"):
    return SimpleUploadedFile(name, "\n".join(["date;title_kk", *rows]).encode())


def held_on(page) -> tuple[str, str]:
    """The token of the file that the page keeps chosen, and what it says of it."""
    token, words = MARK.search(page.content.decode()).groups()
    return unescape(token), re.sub(r"\s", " ", unescape(words))


def on_disk(media) -> list[str]:
    return [path.name for path in (media / "held").glob("*")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Бұрын таңдалған: «Отырыстар 2024.csv», 42 байт. Басқа файл таңдамасаңыз, осы файл қалады."),
        ("ru", "Выбрано раньше: «Отырыстар 2024.csv», 42 байта. Файл останется, если не выбрать другой."),
    ],
)
def test_file_that_was_checked_is_imported_without_choosing_it_again(
    media, language, said, django_capture_on_commit_callbacks
):
    browser, where = signed_in(EDITOR), WHERE.format(language)
    page = browser.post(where, {"file": table("05.03.2024;Су туралы"), "check": "1"})
    token, words = held_on(page)
    assert words == said
    assert b' required id="id_file"' not in page.content

    with django_capture_on_commit_callbacks(execute=True):
        result = browser.post(where, {"file-held": token}, follow=True)
    assert [event.title_kk for event in result.context["events"]] == ["Су туралы"]
    assert TableImport.objects.get().name == "Отырыстар 2024.csv"
    assert on_disk(media) == []


@pytest.mark.parametrize("button", ["check", "import"])
def test_file_with_a_mistake_in_its_rows_stays_chosen(media, button):
    browser, where = signed_in(EDITOR), WHERE.format("kk")
    page = browser.post(where, {"file": table("05.03.2024;Су туралы", "31.02.2024;Жол"), button: "1"})
    token, _words = held_on(page)
    again = browser.post(where, {"file-held": token, button: "1"})
    assert again.context["mistakes"] == page.context["mistakes"] != []
    assert held_on(again)[0] == token
    assert (Event.objects.count(), len(on_disk(media))) == (0, 1)


def test_file_chosen_anew_goes_before_the_one_that_is_kept(media):
    browser, where = signed_in(EDITOR), WHERE.format("ru")
    token, _words = held_on(browser.post(where, {"file": table("31.02.2024;Жол"), "check": "1"}))
    browser.post(where, {"file-held": token, "file": table("29.02.2024;Жол", name="б.csv")})
    assert [str(day) for day in Event.objects.values_list("date", flat=True)] == ["2024-02-29"]


def test_file_that_is_no_table_is_not_kept(media):
    browser, where = signed_in(EDITOR), WHERE.format("ru")
    page = browser.post(where, {"file": SimpleUploadedFile("а.csv", b"%PDF-1.4 x"), "check": "1"})
    assert page.context["form"].errors["file"]
    assert (MARK.search(page.content.decode()), on_disk(media)) == (None, [])


@pytest.mark.parametrize("headers", [{}, LINES])
def test_file_of_another_account_is_not_imported(media, headers):
    token, _words = held_on(
        signed_in(EDITOR).post(WHERE.format("kk"), {"file": table("05.03.2024;Су"), "check": "1"})
    )
    other = signed_in("Publisher")
    other.post(WHERE.format("kk"), {"file-held": token}, headers=headers)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, LINES])
def test_kept_file_that_is_sent_twice_is_imported_once(media, headers):
    browser, where = signed_in(EDITOR), WHERE.format("kk")
    page = browser.post(where, {"file": table("05.03.2024;Су туралы"), "check": "1"})
    sent = {"file-held": held_on(page)[0], "form_key": KEY.search(page.content.decode())[1]}

    def came_of_it():
        answer = browser.post(where, sent, headers=headers)
        return answer.url if answer.status_code == 302 else b"".join(answer).decode()

    answers = [came_of_it(), came_of_it()]
    made = f"{where}{TableImport.objects.get().pk}/"
    assert [made in answer for answer in answers] == [True, True]
    assert Event.objects.count() == 1


def test_file_sent_after_a_sign_in_has_ended_can_be_sent_again():
    """The page stays as it is: the answer tells apart that there is no session, and a fresh page gives the keys."""
    browser, where = signed_in(EDITOR), WHERE.format("kk")
    browser.logout()
    answer = browser.post(where, {"file": table("05.03.2024;Су"), "check": "1"}, headers=LINES)
    assert (answer.status_code, "/admin/login/" in answer.url) == (302, True)
    browser.force_login(make_staff(EDITOR, "other"))
    assert KEY.search(browser.get(where).content.decode())
