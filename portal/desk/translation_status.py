"""Translation status of a record in each language: missing (a text exists only in the other one), draft, or checked.

A check covers all texts of the record and its parts in one language, as they were. The first revision with other texts
deletes it, whatever wrote them: a form, an import or a restored version.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from operator import or_

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.manager import get_translatable_fields_for_model

from portal.language import LANGUAGES

MISSING, DRAFT, CHECKED = "missing", "draft", "checked"
STATES = {
    MISSING: gettext_lazy("not written"),
    DRAFT: gettext_lazy("draft"),
    CHECKED: gettext_lazy("checked"),
}
BATCH = 500
checked_models: set[type[models.Model]] = set()  # the models whose records are checked


class LanguageCheck(models.Model):
    """Somebody has read all texts of a record in one language, and found them right."""

    kind = models.ForeignKey(ContentType, related_name="+", on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="language_check_unique")
        ]

    def __str__(self):
        return f"{self.kind_id}/{self.object_id} {self.language}"


# --- Which records


def translated_fields(model) -> list[str]:
    """The fields of a model that have a Kazakh and a Russian column, in the order of the model."""
    translated = get_translatable_fields_for_model(model) or ()
    return [field.name for field in model._meta.fields if field.name in translated]


def lacks_language(model, language: str) -> Q:
    """Condition for records with a text that exists only in the other language."""
    (other,) = set(LANGUAGES) - {language}
    gaps = (
        Q(**{f"{text}_{language}": None}) & ~Q(**{f"{text}_{other}": None})
        for text in translated_fields(model)
    )
    return reduce(or_, gaps)


def is_checked(model, language: str) -> Exists:
    kind = ContentType.objects.get_for_model(model)
    return Exists(LanguageCheck.objects.filter(kind=kind, object_id=OuterRef("pk"), language=language))


def in_state(model, language: str, state: str) -> Q:
    """Condition for records whose texts in this language are missing, draft or checked."""
    if state == MISSING:
        return lacks_language(model, language)
    checked = Q(is_checked(model, language))
    return ~lacks_language(model, language) & (checked if state == CHECKED else ~checked)


def translation_states(record) -> dict[str, str]:
    """The state of each language, by the record's own texts alone, so that it agrees with lists and their counts."""
    checked = set(language_checks(record).values_list("language", flat=True))
    return {code: translation_state(record, code, code in checked) for code in LANGUAGES}


def translation_state(record, language: str, is_checked: bool) -> str:
    if any(record.missing_languages(text) == [language] for text in translated_fields(type(record))):
        return MISSING
    return CHECKED if is_checked else DRAFT


def language_checks(record):
    kind = ContentType.objects.get_for_model(record)
    return LanguageCheck.objects.filter(kind=kind, object_id=record.pk)


# --- All texts of a record


@dataclass(frozen=True)
class Text:
    """One text of a record or of one of its parts, by language."""

    place: str  # the part, empty for the record itself
    label: str
    wordings: dict[str, str | None]

    @property
    def missing(self) -> list[str]:
        return [code for code in LANGUAGES if not self.wordings[code]]


def all_texts(record) -> Iterator[Text]:
    """All texts that exist in some language: the record's own first, then those of its parts in order."""
    from portal.desk.revisions import part_relations  # imports models of reversion, which are not loaded yet

    yield from texts_of_row(record, "")
    for relation in part_relations(type(record)):
        if translated_fields(relation.related_model):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: record.pk})
            name = capfirst(relation.related_model._meta.verbose_name)
            for number, row in enumerate(rows.order_by("pk"), start=1):
                yield from texts_of_row(row, f"{name} № {getattr(row, 'order', number)}")


def texts_of_row(row, place: str) -> Iterator[Text]:
    for name in translated_fields(type(row)):
        wordings = {code: getattr(row, f"{name}_{code}") for code in LANGUAGES}
        if any(wordings.values()):
            yield Text(place, str(capfirst(row._meta.get_field(name).verbose_name)), wordings)


def translation_digest(texts: list[Text], language: str) -> str:
    """A digest of the texts without their places, so that reordering parts does not undo a check."""
    return sha256(json.dumps(sorted(text.wordings[language] or "" for text in texts)).encode()).hexdigest()


# --- Checking


def mark_checked(record, language: str, digest: str, by):
    """Store that somebody has read these texts. Raises ValidationError if some are missing or have changed since."""
    with transaction.atomic():
        record = type(record)._base_manager.select_for_update().get(pk=record.pk)
        texts = list(all_texts(record))
        if digest != translation_digest(texts, language):
            raise ValidationError(_("The texts have changed since you read them. Look at them once more."))
        if missing := [text for text in texts if language in text.missing]:
            places = ", ".join(" ".join(filter(None, (text.place, text.label))) for text in missing[:5])
            raise ValidationError(_("Still to be written in this language: %(places)s.") % {"places": places})
        language_checks(record).update_or_create(
            language=language,
            defaults={"digest": digest, "by": by},
            create_defaults={
                "kind": ContentType.objects.get_for_model(record),
                "object_id": record.pk,
                "digest": digest,
                "by": by,
            },
        )


def delete_outdated_checks(sender, revision, versions, **kwargs):
    """Delete the checks of texts that this revision has changed."""
    keys = {}
    for version in versions:
        if version._model in checked_models:
            keys.setdefault(version._model, []).append(int(version.object_id))
    for model, found in keys.items():
        for first in range(0, len(found), BATCH):
            delete_outdated_checks_of_model(model, found[first : first + BATCH])


def delete_outdated_checks_of_model(model, keys: list[int]):
    kind = ContentType.objects.get_for_model(model)
    checks = list(LanguageCheck.objects.filter(kind=kind, object_id__in=keys))
    records = model._base_manager.in_bulk({each.object_id for each in checks})
    texts = {key: list(all_texts(record)) for key, record in records.items()}
    stale = [
        each.pk
        for each in checks
        if each.digest != translation_digest(texts.get(each.object_id, []), each.language)
    ]
    LanguageCheck.objects.filter(pk__in=stale).delete()


def follow_revisions():
    from reversion.signals import post_revision_commit

    post_revision_commit.connect(delete_outdated_checks, dispatch_uid="language checks")
