"""Some hundred hostile requests; `python -m bench.fuzz` makes thousands, also such as only a server can be asked."""

import pytest
from django.test import Client

from portal.search.index import gathering
from tests import factories as make
from tests.fuzzing import Fuzz, Request
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db
SEED = 20260


@gathering()
def slugs() -> list[str]:
    event = make.make_event()
    person, topic = make.make_person(), make.make_topic(event, [make.make_subject()])
    make.make_participation(event, person)
    return [event.slug, person.slug, topic.subjects.get().slug, make.make_draft().slug]


def status_of(browser: Client, request: Request) -> int:
    """The test client has no server before it: what a server would refuse is sent all the same."""
    headers = {name: value.encode().decode("latin-1") for name, value in request.headers.items()}
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    answer = browser.generic(request.method, request.target, request.body, kind, headers=headers)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


@pytest.mark.parametrize("who", ["visitor", "editor"])
def test_hostile_requests_never_break_a_page(who):
    browser = signed_in(EDITOR) if who == "editor" else Client()
    browser.raise_request_exception = False
    fuzz = Fuzz(SEED, slugs())
    requests = [(fuzz.desk if who == "editor" else fuzz.public)() for _ in range(120)]
    broken = [str(request) for request in requests if status_of(browser, request) >= 500]
    assert broken == []
