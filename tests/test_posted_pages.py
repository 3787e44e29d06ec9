"""Pages of the desk asked by POST, though they save nothing that way, without a transaction around: as served."""

import pytest

from tests import factories as make
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_that_are_only_read_bear_being_posted_to():
    browser, event, person = signed_in(EDITOR), make.make_draft(), make.make_person()
    browser.raise_request_exception = False
    for page in (f"events/event/{event.pk}", f"people/person/{person.pk}"):
        for part in ("history", "change", "participants", "preview", "copy"):
            answer = browser.post(f"/kk/admin/{page}/{part}/", {"x": "y"})
            assert answer.status_code < 500, (page, part)
