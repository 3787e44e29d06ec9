"""Two editors press «save» at the same moment, round after round: every kind of row touched, nothing lost, no crash.

`ROUNDS=100` makes it the long run; each round draws from all kinds of change, with a seed that is said on failure.
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from events.models import Event
from tests.events.test_admin import form_of, make_full_event, save
from tests.events.test_conflicts import TEXTS, answers
from tests.staff import EDITOR, PUBLISHER, signed_in, with_row

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("ROUNDS", "10"))
ROUNDS_OF_ONE_RECORD = 10
SEED = int(os.environ.get("SEED", "5"))
NEW_ROWS = {
    "topics": "title_ru",
    "participations": "group_kk",
    "statements": "text_kk",
    "decisions": "text_ru",
    "references": "label_kk",
}
KINDS = [*(name for name, _part in TEXTS), *NEW_ROWS]


def with_change(values: dict, kind: str, words: str) -> dict:
    """The form as it was read, with one text written anew or one row more."""
    if kind in NEW_ROWS:
        return with_row(values, kind, **{"id": "", NEW_ROWS[kind]: words})
    return values | {kind: words}


class Together:
    """Two threads with a database connection each; `post` lets both send at the same moment."""

    def __init__(self):
        self.threads = ThreadPoolExecutor(2)
        self.barrier = Barrier(2, timeout=60)

    def post(self, event, forms):
        return list(self.threads.map(lambda sent: self.send(event, *sent), forms))

    def send(self, event, browser, values):
        self.barrier.wait()
        try:
            return save(browser, event, values)
        finally:
            connection.close()


@pytest.fixture
def together():
    pair = Together()
    yield pair
    pair.threads.shutdown()


def is_stored(event, kind: str, words: str) -> bool:
    event = Event.objects.get(pk=event.pk)
    if kind in NEW_ROWS:
        return getattr(event, kind).filter(**{NEW_ROWS[kind]: words}).exists()
    return getattr(dict(TEXTS)[kind](event), kind.rpartition("-")[2]) == words


def test_editors_who_save_at_one_moment_lose_nothing(together):
    editors = (signed_in(EDITOR), signed_in(PUBLISHER))
    chance = random.Random(SEED)
    firsts = [*chance.sample(KINDS, len(KINDS)), *chance.choices(KINDS, k=ROUNDS)][:ROUNDS]
    for number, kinds in enumerate((kind, chance.choice(KINDS)) for kind in firsts):
        if number % ROUNDS_OF_ONE_RECORD == 0:
            event = make_full_event(region=None)
        words = [f"{who} {number}" for who in ("Бірінші", "Вторая")]
        read = form_of(editors[0], event)
        changed = [with_change(read, kind, text) for kind, text in zip(kinds, words, strict=True)]
        pages = together.post(event, zip(editors, changed, strict=True))
        which = (SEED, number, kinds)
        assert sorted(page.status_code for page in pages) == [302, 409], which
        first, second = (0, 1) if pages[0].status_code == 302 else (1, 0)
        answer = answers(pages[second], **{kinds[second]: "mine"})
        assert save(editors[second], event, answer).status_code == 302, which
        assert is_stored(event, kinds[second], words[second]), which
        if kinds[0] != kinds[1] or kinds[0] in NEW_ROWS:
            assert is_stored(event, kinds[first], words[first]), which
