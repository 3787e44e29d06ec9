"""The edition of the data: a token that changes with every change; results are cached until it changes."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

ONLY_ROW = 1
LONGEST = 24 * 3600  # seconds


class Edition(models.Model):
    """One row. Its token is written in the transaction of the change, so both become visible together."""

    token = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.token


def edition_now() -> str:
    """The present token; empty before the first change."""
    return Edition.objects.filter(pk=ONLY_ROW).values_list("token", flat=True).first() or ""


def settled():
    """A no-op, registered with `on_commit`: its presence shows that this transaction has already written a token."""


def mark_changed(**_signal):
    """Begin a new edition, once per transaction. Bulk writes send no signals and must call it themselves."""
    # The list of callbacks is dropped at a rollback, also to a savepoint, so the mark disappears with the token.
    marks = transaction.get_connection().run_on_commit
    if any(mark[1] is settled for mark in marks):
        return
    Edition.objects.bulk_create(
        [Edition(pk=ONLY_ROW, token=uuid4().hex)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["token"],
    )
    transaction.on_commit(settled)


def watch(app_label: str):
    """Begin a new edition at every change of the records of an app."""
    for model in apps.get_app_config(app_label).get_models():
        post_save.connect(mark_changed, sender=model, dispatch_uid=f"edition-{model._meta.label}")
        post_delete.connect(mark_changed, sender=model, dispatch_uid=f"edition-{model._meta.label}")
        for relation in model._meta.many_to_many:
            m2m_changed.connect(mark_changed, sender=relation.remote_field.through)


# --- Keeping what was computed -----------------------------------------------------------------------------------

# Each returns when something becomes public next without being saved (scheduled publication); None for never.
clocks: list[Callable[[], datetime | None]] = []
_turn: dict[str, tuple[str, datetime | None]] = {}


def state_of_data() -> str:
    """A cache key that is equal in every worker as long as the public data are the same."""
    token = edition_now()
    known, due = _turn.get("now", ("", None))
    if known != token or not known or (due and due <= timezone.now()):
        # Also when a scheduled moment has passed: publication by schedule changes no row, so no token.
        due = min((moment for clock in clocks if (moment := clock())), default=None)
        _turn["now"] = (token, due)
    return f"{token}-{due.timestamp() if due else 'never'}"


def remembered(name: str, compute: Callable, *parts) -> Any:
    """The result of `compute`, cached under its name and parts until the data change.

    Not cached inside a transaction, which may see changes that are rolled back. The value must be picklable.
    """
    if transaction.get_connection().in_atomic_block:
        return compute()
    words = "\n".join([name, state_of_data(), *map(str, parts)])
    key = f"kenes:{name}:{hashlib.sha256(words.encode()).hexdigest()}"
    return cache.get_or_set(key, compute, LONGEST)
