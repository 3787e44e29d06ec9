"""What several modules ask for: records that all tests of a module, or of a class, share."""

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import transaction

from portal.search.engines import forget_numbers
from portal.search.vocabulary import forget_seen


@contextmanager
def taken_back(blocker):
    """A transaction of which nothing stays."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nothing_kept_of_rolled_back_tests():
    """A test that runs what waits for its commit fills these caches, and then its rows are rolled back."""
    forget_numbers()
    forget_seen()


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    """A transaction around a module: what its fixtures write is there for all of its tests and taken back at the end.

    Each test changes it for itself alone. For modules whose tests all want these records: none would find less.
    """
    with taken_back(django_db_blocker):
        yield


@pytest.fixture(scope="class")
def shared_by_class(django_db_setup, django_db_blocker):
    """The same around a class, where other tests of the module would find these records in their way."""
    with taken_back(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def sample(shared):
    call_command("load_sample", verbosity=0)
