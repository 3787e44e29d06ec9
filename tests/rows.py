"""All rows of the database as plain values, to see whether something has changed."""

from django.apps import apps

OURS = {"people", "events", "reversion"}


def all_rows() -> dict[str, list[tuple]]:
    """The rows of every table of the portal and of its revisions, many-to-many tables too, by table."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]
    return {
        model._meta.db_table: sorted(
            model._base_manager.values_list(*(field.attname for field in model._meta.concrete_fields)),
            key=repr,
        )
        for model in models
    }
