"""A database that other code has migrated."""

from datetime import UTC, datetime

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

NEWER = "0999_rooms"


def by_newer_code(app: str):
    """As after a migration that the code of today does not know."""
    had(app, NEWER)


def had(app: str, name: str):
    MigrationRecorder(connection).migration_qs.create(
        app=app, name=name, applied=datetime(2030, 1, 1, tzinfo=UTC)
    )


def has_not_had(name: str):
    MigrationRecorder(connection).migration_qs.filter(name=name).delete()
