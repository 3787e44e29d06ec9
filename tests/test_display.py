import pytest

from portal.web import display

CHOICE = {"size": "150", "scheme": "blue", "spacing": "wide"}


@pytest.fixture
def page(client):
    return lambda: client.get("/kk/display/").content.decode()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_display_settings_are_remembered_and_lead_back(client, language):
    came_from = f"/{language}/events/?q=1"
    answer = client.post(f"/{language}/display/", CHOICE | {"next": came_from})
    assert (answer.status_code, answer["Location"]) == (302, came_from)
    assert client.cookies[display.COOKIE].value == "150.blue.wide"
    other = client.get("/ru/display/" if language == "kk" else "/kk/display/").content.decode()
    assert 'data-size="150" data-scheme="blue" data-spacing="wide">' in other


def test_display_settings_go_back_to_the_usual_look(client, page):
    client.post("/kk/display/", CHOICE)
    client.post("/kk/display/", CHOICE | {"reset": "1"})
    assert client.cookies[display.COOKIE].value == ""
    assert "data-size" not in page()


def test_display_settings_refuse_what_is_no_choice(client):
    answer = client.post("/kk/display/", CHOICE | {"scheme": "pink"})
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()
    assert display.COOKIE not in client.cookies


@pytest.mark.parametrize("cookie", ["", "150", "150.pink.wide", '150"><script>.blue.wide', "1.2.3.4.5"])
def test_display_cookie_without_sense_changes_nothing(client, page, cookie):
    client.cookies[display.COOKIE] = cookie
    html = page()
    assert "data-size" not in html
    assert "<script>.blue" not in html


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_display_settings_never_lead_to_another_site(client, address):
    answer = client.post("/ru/display/", CHOICE | {"next": address})
    assert answer["Location"] == "/ru/"
