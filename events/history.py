"""What has changed in a public record since it was published: when, where and by which office.

Read from the revisions. Values are never shown, and nothing that was changed while nobody could see the record.
"""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from reversion.models import Version

from events.models import Event
from portal.language import LANGUAGES

MOST_CHANGES = 10
RECORD = "events.event"


class Revision(NamedTuple):
    pk: int
    at: dt.datetime
    user: int | None


@dataclass(frozen=True)
class Change:
    at: dt.datetime
    places: list[str]
    office: str


def changes_of(event: Event) -> list[Change]:
    """The newest changes since publication, at most ten, of an event from `with_revised()`; by one query or none."""
    if not event.is_revised:
        return []
    contents = contents_of(event)
    newest_first = sorted(contents, key=lambda revision: (revision.at, revision.pk), reverse=True)
    changes = [
        Change(new.at, places_changed(contents[old], contents[new]), office_of(new))
        for new, old in pairwise(newest_first)
        if event.publish_at is not None and new.at > event.publish_at
    ]
    return [change for change in changes if change.places]


def contents_of(event: Event) -> dict[Revision, dict]:
    """The newest revisions, each with what it holds of this event: {(model, key): {field: value}}."""
    own = Version.objects.filter(
        content_type__app_label="events", content_type__model="event", object_id=event.pk
    )
    # One more than can be shown, to compare the last of them with.
    newest = own.order_by("-revision__date_created", "-pk").values("revision")[: MOST_CHANGES + 1]
    rows = Version.objects.filter(revision__in=newest).order_by()
    contents = defaultdict(dict)
    for *revision, text in rows.values_list(
        "revision", "revision__date_created", "revision__user", "serialized_data"
    ):
        (item,) = json.loads(text)
        if (item["model"], item["pk"]) == (RECORD, event.pk):
            contents[Revision(*revision)][RECORD, event.pk] = item["fields"]
        elif item["fields"].get("event") == event.pk:
            contents[Revision(*revision)][item["model"], item["pk"]] = visible(item["model"], item["fields"])
    return contents


def visible(model: str, fields: dict) -> dict:
    """The fields that people fill; what is derived, the address and the state are not among them."""
    options = apps.get_model(model)._meta
    shown = {field.name for field in options.get_fields() if getattr(field, "editable", False)} - {"slug"}
    return {name: value for name, value in fields.items() if name in shown and f"{name}_kk" not in fields}


def places_changed(before: dict, after: dict) -> list[str]:
    """The names of the fields and of the kinds of parts that differ, if the record was public all the while."""
    old, new = record_in(before), record_in(after)
    if not (old.get("state") == new.get("state") == Event.State.PUBLISHED):
        return []
    seen_before, seen_after = visible(RECORD, old), visible(RECORD, new)
    fields = [name for name in seen_after if seen_after[name] != seen_before.get(name)]
    parts = {
        model
        for model, key in {**before, **after}
        if model != RECORD and before.get((model, key)) != after.get((model, key))
    }
    return list(dict.fromkeys([*map(label_of_field, fields), *map(label_of_parts, sorted(parts))]))


def record_in(contents: dict) -> dict:
    return next((fields for (model, _key), fields in contents.items() if model == RECORD), {})


def label_of_field(name: str) -> str:
    stem, _separator, language = name.rpartition("_")
    return str(Event._meta.get_field(stem if language in LANGUAGES else name).verbose_name)


def label_of_parts(model: str) -> str:
    return str(apps.get_model(model)._meta.verbose_name_plural)


def office_of(revision: Revision) -> str:
    """Never a name: whether the editors changed it or a loading of data did."""
    return _("editorial office") if revision.user else _("loading of data")
