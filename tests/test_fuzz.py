"""Some hundred hostile requests; `python -m bench.fuzz` makes thousands, also such as only a server can be asked.

Work is counted in queries here, not in seconds: the time of a suite is not the portal's fault.
"""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.search.index import gathering
from tests import factories as make
from tests.fuzz_kinds import Answer, Kinds, Known
from tests.fuzzing import Fuzz, Request
from tests.odd_data import make_odd_data
from tests.staff import ADMINISTRATOR, EDITOR, signed_in

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


MOST_QUERIES = 120  # of one request; the dearest page has some fifty
TRIES = 8  # of each kind


class Asked:
    """Asks by the test client; `faults` are what was wrong."""

    def __init__(self):
        self.visitor, self.staff = Client(), signed_in(ADMINISTRATOR)
        self.staff.user.groups.set(type(self.staff.user.groups.first()).objects.all())
        self.faults = []
        for browser in (self.visitor, self.staff):
            browser.raise_request_exception = False

    def __call__(self, request: Request, *, wanted=None, staff=False) -> Answer:
        headers = dict(request.headers)
        kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
        with CaptureQueriesContext(connection) as queries:
            answer = (self.staff if staff else self.visitor).generic(
                request.method, request.target, request.body, kind, headers=headers
            )
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code >= 500 or len(queries) > MOST_QUERIES:
            self.faults.append(f"{answer.status_code}, {len(queries)} queries: {request}")
        elif wanted and answer.status_code not in wanted:
            self.faults.append(f"{answer.status_code} instead of {sorted(wanted)}: {request}")
        return Answer(answer.status_code, dict(answer.headers), content)


KINDS = sorted(Kinds(0, None, None, None).tries)


@pytest.mark.parametrize("kind", KINDS)
def test_attacks_of_a_kind_break_nothing(tmp_path, settings, kind):
    settings.MEDIA_ROOT = str(tmp_path)
    odd = make_odd_data()
    keys = {
        model._meta.label: list(model.objects.values_list("pk", flat=True)[:5])
        for app in ("events", "people", "auth")
        for model in apps.get_app_config(app).get_models()
    }
    asked = Asked()
    known = Known(sorted({name.text for name in odd.names()}), odd.slugs(), keys)
    kinds = Kinds(SEED, known, asked, asked.faults.append)
    for _ in range(TRIES):
        kinds.tries[kind]()
    assert asked.faults == []
