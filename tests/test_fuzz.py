"""Some hundred hostile requests; `python -m bench.fuzz` makes thousands, also such as only a server can be asked.

Work is counted in queries here, not in seconds: the time of a suite is not the portal's fault.
"""

import time

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.fuzz import Visits, wait_for_rest
from portal.search.index import deferred_indexing
from tests import factories as make
from tests.fuzz_kinds import Answer, Kinds, Known
from tests.fuzz_kinds.rights import browsers
from tests.fuzzing import Fuzz, Request
from tests.odd_data import make_odd_data
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db
SEED = 20260


@deferred_indexing()
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
        self.visitor, self.staff = Client(), browsers()
        self.faults = []
        for browser in (self.visitor, *self.staff.values()):
            browser.raise_request_exception = False

    def __call__(self, request: Request, *, wanted=None, staff=False, role="") -> Answer:
        headers = dict(request.headers)
        kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
        with CaptureQueriesContext(connection) as queries:
            answer = (self.staff[role] if staff else self.visitor).generic(
                request.method, request.target, request.body, kind, headers=headers
            )
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code >= 500 or len(queries) > MOST_QUERIES:
            self.faults.append(f"{answer.status_code}, {len(queries)} queries: {request}")
        elif wanted and answer.status_code not in wanted:
            self.faults.append(f"{answer.status_code} instead of {sorted(wanted)}: {request}")
        return Answer(answer.status_code, dict(answer.headers), content)


KINDS = sorted(Kinds(0, None, None, None).tries)


@pytest.fixture(scope="module")
def odd(shared):
    return make_odd_data()


@pytest.mark.parametrize("kind", KINDS)
def test_attacks_of_a_kind_break_nothing(odd, tmp_path, settings, kind):
    settings.MEDIA_ROOT = str(tmp_path)
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
    assert "\n".join(asked.faults) == ""  # readable in whatever prints it


# --- How the served portal is measured


def test_rest_is_waited_for_and_not_for_ever():
    spent = iter([0.0, 1.4, 2.8, 2.8])
    wait_for_rest(lambda: next(spent), pause=0.01, most=60)
    assert list(spent) == []
    wait_for_rest(lambda: time.process_time() * 1_000 + time.monotonic(), pause=0.001, most=0.05)


@pytest.mark.parametrize(("costs", "faults"), [([2.2, 0.1], 0), ([2.2, 1.9, 1.2], 1), ([0.1], 0), ([9.0], 1)])
def test_work_beside_a_request_is_not_taken_for_its_own(monkeypatch, costs, faults):
    """A worker that warms up beside its first visitors works for none of them: a dear request is asked after a rest."""
    visits, rests, times = Visits(None, {}, []), [], len(costs)
    monkeypatch.setattr(visits, "rest", lambda: rests.append(len(costs)))
    monkeypatch.setattr(visits, "measured", lambda request, session: (Answer(200, {}, b""), costs.pop(0)))
    visits(Request("GET", "/kk/"))
    assert (len(visits.faults), costs) == (faults, [])
    assert len(rests) == times - 1


def test_dice_of_a_kind_are_its_own():
    def thrown(seed: int, before: int) -> list[float]:
        tries = Kinds(seed, None, None, None).tries
        for kind in KINDS[:before]:
            tries[kind].__self__.random.random()
        return [tries[kind].__self__.random.random() for kind in KINDS[-3:]]

    assert thrown(SEED, 0) == thrown(SEED, 5)
    assert not set(thrown(SEED, 0)) & set(thrown(SEED + 1, 0))
