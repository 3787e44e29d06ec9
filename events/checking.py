"""Checks of the data: rules that no constraint can enforce, missing languages, possible duplicates."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db.models import Count, F, Model, Q, QuerySet
from django.utils.translation import gettext as _
from modeltranslation.manager import get_translatable_fields_for_model
from reversion.models import Version

from events.checking_rows import broken_rows
from events.models import Decision, Document, Event, Statement
from events.models.documents import FOLDER, stored_files
from events.models.stored_files import thumbnail_path
from people.alike import possible_duplicate_organisations, possible_duplicate_people
from people.models import FormerSlug, Organisation, OrganisationName, Person, RegionCentre, RegionName
from people.models.naming import overlapping_periods
from portal.bilingual.fields import Bilingual, DerivedText
from portal.bilingual.plain_text import Cleaned
from portal.language import LANGUAGES

CHECKED_APPS = ("people", "events")
BATCH = 2_000
STORED = re.compile(rf"{FOLDER}/[\w.-]+")


class Finding(NamedTuple):
    record: str
    problem: str

    def __str__(self):
        return f"{self.record}: {self.problem}"


class MissingText(NamedTuple):
    """How many rows of a model lack a text in this language and have it in the other."""

    model: type[Bilingual]
    field: str
    language: str
    count: int


def broken_rules() -> Iterator[Finding]:
    for rule in (
        regions_out_of_time,
        parts_of_other_events,
        overlapping_names,
        lost_addresses,
        stale_columns,
        uncleaned_texts,
        lost_files,
        photos_as_taken,
    ):
        yield from rule()
    for row, problem in broken_rows(checked_models()):
        address = getattr(row, "slug", None) or row.pk
        yield Finding(f"{row._meta.verbose_name} ({address})", problem)


def regions_out_of_time() -> Iterator[Finding]:
    not_yet = Q(region__valid_from__gt=F("date"))
    no_more = Q(region__valid_to__lte=F("date"))
    for event in Event.objects.filter(not_yet | no_more).select_related("region").iterator(BATCH):
        yield Finding(
            record_label(event), _("%(region)s did not exist on that day") % {"region": event.region}
        )


def parts_of_other_events() -> Iterator[Finding]:
    for model, link in ((Statement, "topic"), (Statement, "participation"), (Decision, "topic")):
        strays = model.objects.filter(**{f"{link}__isnull": False}).exclude(**{f"{link}__event": F("event")})
        for part in strays.select_related("event").order_by("event", "order"):
            words = {"part": model._meta.verbose_name, "number": part.order}
            yield Finding(
                record_label(part.event), _("%(part)s %(number)s is tied to a part of another event") % words
            )


def overlapping_names() -> Iterator[Finding]:
    for model, holder in (
        (RegionName, "region"),
        (RegionCentre, "region"),
        (OrganisationName, "organisation"),
    ):
        by_holder = defaultdict(list)
        for row in model.objects.select_related(holder):
            by_holder[getattr(row, holder)].append(row)
        for body, rows in by_holder.items():
            for earlier, later in overlapping_periods(rows):
                words = {"one": earlier, "other": later}
                yield Finding(
                    record_label(body), _("«%(one)s» and «%(other)s» held at the same time") % words
                )


def lost_addresses() -> Iterator[Finding]:
    models = {model._meta.model_name: model for model in checked_models()}
    for former in FormerSlug.objects.order_by("kind", "slug").iterator(BATCH):
        model = models.get(former.kind)
        if model is None or not model._base_manager.filter(pk=former.object_id).exists():
            yield Finding(str(former), _("the former address leads nowhere"))


def stale_columns() -> Iterator[Finding]:
    """Rows whose derived columns (for sorting and lookup) do not match their present names."""
    for model in checked_models():
        derived = [f for f in model._meta.concrete_fields if isinstance(f, DerivedText) and f.derive]
        for row in model._base_manager.iterator(BATCH) if derived else ():
            if any(getattr(row, field.attname) != field.derive(row) for field in derived):
                yield Finding(record_label(row), _("is sorted or found by an old name; save it once more"))


def uncleaned_texts() -> Iterator[Finding]:
    """Rows saved before texts were cleaned on input. No migration cleans them, as it would write no revision."""
    for model in checked_models():
        columns = [field for field in model._meta.concrete_fields if isinstance(field, Cleaned)]
        names = [field.attname for field in columns]
        for key, *values in column_values(model, names) if columns else ():
            dirty = [
                field.verbose_name
                for field, value in zip(columns, values, strict=True)
                if field.cleaned(value) != value
            ]
            if dirty:
                row = model._base_manager.get(pk=key)
                words = _("“%(field)s” holds signs that nobody sees; save it once more")
                yield Finding(record_label(getattr(row, "event", row)), words % {"field": dirty[0]})


def column_values(model: type[Model], names: list[str]):
    # A plain QuerySet: managers of translated models replace columns by those of the active language.
    return QuerySet(model).order_by("pk").values_list("pk", *names).iterator(BATCH)


def lost_files() -> Iterator[Finding]:
    for document in Document.objects.without_their_file().select_related("event").order_by("event", "order"):
        words = {"document": document, "file": document.file.name}
        yield Finding(record_label(document.event), _("the file of «%(document)s» is gone: %(file)s") % words)


def photos_as_taken() -> Iterator[Finding]:
    for document in Document.objects.photos_as_taken():
        yield Finding(
            record_label(document.event),
            _("the photo «%(document)s» may hold what the camera wrote; run clean_photos")
            % {"document": document},
        )


def files_without_a_document() -> list[str]:
    """Stored files that neither a document nor a version of one (which could be restored) refers to."""
    used = set(Document.objects.exclude(file="").values_list("file", flat=True))
    for text in Version.objects.get_for_model(Document).values_list("serialized_data", flat=True):
        used.update(STORED.findall(text))
    return sorted(stored_files() - used - {thumbnail_path(path) for path in used})


def missing_texts() -> Iterator[MissingText]:
    for model in checked_models():
        translated = get_translatable_fields_for_model(model) or ()
        for field in [field.name for field in model._meta.fields if field.name in translated]:
            for language in LANGUAGES:
                others = [f"{field}_{code}__isnull" for code in LANGUAGES if code != language]
                lacking = model._base_manager.filter(**{f"{field}_{language}__isnull": True})
                count = lacking.filter(**dict.fromkeys(others, False)).aggregate(n=Count("pk"))["n"]
                if count:
                    yield MissingText(model, field, language, count)


def possible_duplicates() -> Iterator[tuple[Model, Model]]:
    yield from possible_duplicate_people(Person.objects.all())
    yield from possible_duplicate_organisations(Organisation.objects.all())


def checked_models() -> list[type[Model]]:
    return [model for app in CHECKED_APPS for model in apps.get_app_config(app).get_models()]


def record_label(record: Model) -> str:
    """Kind, name and address of a record, by which a person can find it."""
    address = getattr(record, "slug", None) or getattr(record, "iso", None) or record.pk
    return f"{record._meta.verbose_name} «{record}» ({address})"
