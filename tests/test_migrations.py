"""A migration is applied while the former version serves: it may add, and take away only what that version has left.

Looked at is every migration after those that a first installation begins with. One that has to break the rule is
applied with the portal stopped: name it in STOPPED, and say so in the change log.
"""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

# The last one of each app that no portal in use has ever been without; it stands still from the first release on.
BEGINNING = {"portal": "0001", "people": "0001", "events": "0003", "search": "0003"}
STOPPED = {"search.0004_records_of_terms"}
TAKEN_AWAY = (migrations.RemoveField, migrations.DeleteModel)
RENAMED = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)


def fault_of(operation, migration) -> str | None:
    """Why the former version, or its visitors, could not go on beside this operation; None when they can."""
    made_here = {
        other.name_lower for other in migration.operations if isinstance(other, migrations.CreateModel)
    }
    if isinstance(operation, TAKEN_AWAY):
        return "takes away what the former version asks for: leave it for a version, then remove it"
    if isinstance(operation, RENAMED):
        return "renames what the former version asks for: add, copy, and remove in a later version"
    if getattr(operation, "model_name_lower", None) in made_here:
        return None
    if isinstance(operation, migrations.AddField):
        return fault_of_column(operation.field)
    if isinstance(operation, migrations.AlterField) and not operation.field.null:
        return "may refuse what the former version writes, and reads the whole table under a lock"
    if isinstance(operation, migrations.RunSQL | migrations.RunPython) and not operation.elidable:
        return "may hold rows for long: mark it elidable when it is short and can be repeated"
    return None


def fault_of_column(field: models.Field) -> str | None:
    if not field.many_to_many and not field.null and field.db_default is NOT_PROVIDED:
        return (
            "asks for a value that the former version does not write: give it a db_default, or let it be NULL"
        )
    return None


def made(*operations) -> str | None:
    migration = migrations.Migration("0009_new", "events")
    migration.operations = [*operations]
    return fault_of(operations[-1], migration)


def added(**options):
    return made(migrations.AddField("event", "note", models.TextField(**options)))


def test_every_migration_can_run_while_the_former_version_serves():
    faults = [
        f"{app}.{name}: {type(operation).__name__} {fault}"
        for (app, name), migration in MigrationLoader(connection=None).disk_migrations.items()
        if name[:4] > BEGINNING.get(app, "9999") and f"{app}.{name}" not in STOPPED
        for operation in migration.operations
        if (fault := fault_of(operation, migration))
    ]
    assert faults == []


def test_what_may_be_added_beside_the_former_version():
    assert added(null=True) is None
    assert added(db_default="") is None
    table = migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])
    assert made(table) is None
    assert made(table, migrations.AddField("note", "text", models.TextField())) is None


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (migrations.RemoveField("event", "number"), "takes away"),
        (migrations.DeleteModel("Document"), "takes away"),
        (migrations.RenameField("event", "number", "no"), "renames"),
        (migrations.RenameModel("Document", "Paper"), "renames"),
        (migrations.AddField("event", "note", models.TextField(default="")), "asks for a value"),
        (migrations.AlterField("event", "number", models.TextField()), "may refuse"),
        (migrations.RunSQL("UPDATE events_event SET number = ''"), "may hold rows"),
    ],
)
def test_what_the_former_version_could_not_bear_is_named(operation, fault):
    assert made(operation).startswith(fault)
