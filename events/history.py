"""Public history of a record: which fields changed since its publication, when, and whether by staff or an import.

It is read from revisions. Values are never shown (an old one may have been removed for a reason), nor are changes made
while the record was not public.
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
class PublicChange:
    at: dt.datetime
    places: list[str]
    office: str


def changes_since_publication(event: Event) -> list[PublicChange]:
    """The newest changes since publication, at most ten, of an event from `with_revised()`; takes one query or none."""
    if not event.is_revised:
        return []
    contents = revision_contents(event)
    newest_first = sorted(contents, key=lambda revision: (revision.at, revision.pk), reverse=True)
    changes = [
        PublicChange(new.at, changed_places(contents[old], contents[new]), office_label(new))
        for new, old in pairwise(newest_first)
        if event.publish_at is not None and new.at > event.publish_at
    ]
    return [change for change in changes if change.places]


def revision_contents(event: Event) -> dict[Revision, dict]:
    """The newest revisions with their content of this event: {(model, key): {field: value}}."""
    own = Version.objects.filter(
        content_type__app_label="events", content_type__model="event", object_id=event.pk
    )
    # One more than is shown: each revision is compared with the one before.
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
            contents[Revision(*revision)][item["model"], item["pk"]] = visible_fields(
                item["model"], item["fields"]
            )
    return contents


def visible_fields(model: str, fields: dict) -> dict:
    """The fields that people fill in, without derived ones, the address and the state."""
    options = apps.get_model(model)._meta
    shown = {field.name for field in options.get_fields() if getattr(field, "editable", False)} - {"slug"}
    return {name: value for name, value in fields.items() if name in shown and f"{name}_kk" not in fields}


def changed_places(before: dict, after: dict) -> list[str]:
    """The labels of fields and kinds of parts that differ; none if the record was not public in both revisions."""
    old, new = event_fields(before), event_fields(after)
    if not (old.get("state") == new.get("state") == Event.State.PUBLISHED):
        return []
    seen_before, seen_after = visible_fields(RECORD, old), visible_fields(RECORD, new)
    fields = [name for name in seen_after if seen_after[name] != seen_before.get(name)]
    parts = {
        model
        for model, key in {**before, **after}
        if model != RECORD and before.get((model, key)) != after.get((model, key))
    }
    part_labels = (str(apps.get_model(model)._meta.verbose_name_plural) for model in sorted(parts))
    return list(dict.fromkeys([*map(event_field_label, fields), *part_labels]))


def event_fields(contents: dict) -> dict:
    return next((fields for (model, _key), fields in contents.items() if model == RECORD), {})


def event_field_label(name: str) -> str:
    stem, _separator, language = name.rpartition("_")
    return str(Event._meta.get_field(stem if language in LANGUAGES else name).verbose_name)


def office_label(revision: Revision) -> str:
    """Who changed it: staff or a data load. Names of staff are not public."""
    return _("editorial office") if revision.user else _("loading of data")
