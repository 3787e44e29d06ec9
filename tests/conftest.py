"""What several modules ask for: the sample records."""

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """Loaded once for a module and taken away after it: each of its tests changes them for itself alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sample", verbosity=0)
        yield
        transaction.set_rollback(True)
