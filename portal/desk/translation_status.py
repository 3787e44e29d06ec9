"""Both languages of a record: missing (the other one has a text that this one lacks), draft, or checked by a reader.

A check is of the texts as they were, all of the record and its parts in one language. The first revision that holds
other texts takes it away, whatever wrote them: a form, an import, a restored version.
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
followed: set[type[models.Model]] = set()  # the models whose records are checked


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


def texts_in(model) -> list[str]:
    """The fields of a model that have a Kazakh and a Russian column, in the order of the model."""
    translated = get_translatable_fields_for_model(model) or ()
    return [field.name for field in model._meta.fields if field.name in translated]


def lacks(model, language: str) -> Q:
    """Records of which some text is there in the other language alone."""
    (other,) = set(LANGUAGES) - {language}
    gaps = (Q(**{f"{text}_{language}": None}) & ~Q(**{f"{text}_{other}": None}) for text in texts_in(model))
    return reduce(or_, gaps)


def is_checked(model, language: str) -> Exists:
    kind = ContentType.objects.get_for_model(model)
    return Exists(LanguageCheck.objects.filter(kind=kind, object_id=OuterRef("pk"), language=language))


def in_state(model, language: str, state: str) -> Q:
    """Records whose texts in this language are missing, draft or checked."""
    if state == MISSING:
        return lacks(model, language)
    checked = Q(is_checked(model, language))
    return ~lacks(model, language) & (checked if state == CHECKED else ~checked)


def states_of(record) -> dict[str, str]:
    """The state of each language; of the record's own texts, as lists and their numbers have it."""
    checked = set(checks_of(record).values_list("language", flat=True))
    return {code: state_in(record, code, code in checked) for code in LANGUAGES}


def state_in(record, language: str, is_checked: bool) -> str:
    if any(record.missing_languages(text) == [language] for text in texts_in(type(record))):
        return MISSING
    return CHECKED if is_checked else DRAFT


def checks_of(record):
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
    """Those that are written in some language, the record's own first, its parts in their order."""
    from portal.desk.revisions import part_relations  # which needs the models of reversion

    yield from texts_of_row(record, "")
    for relation in part_relations(type(record)):
        if texts_in(relation.related_model):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: record.pk})
            name = capfirst(relation.related_model._meta.verbose_name)
            for number, row in enumerate(rows.order_by("pk"), start=1):
                yield from texts_of_row(row, f"{name} № {getattr(row, 'order', number)}")


def texts_of_row(row, place: str) -> Iterator[Text]:
    for name in texts_in(type(row)):
        wordings = {code: getattr(row, f"{name}_{code}") for code in LANGUAGES}
        if any(wordings.values()):
            yield Text(place, str(capfirst(row._meta.get_field(name).verbose_name)), wordings)


def digest_of(texts: list[Text], language: str) -> str:
    """Of what is written, not of where: parts that change places leave it as it was."""
    return sha256(json.dumps(sorted(text.wordings[language] or "" for text in texts)).encode()).hexdigest()


# --- Checking


def check(record, language: str, digest: str, by):
    """Note that somebody has read these texts. Raises ValidationError when some are missing or others by now."""
    with transaction.atomic():
        record = type(record)._base_manager.select_for_update().get(pk=record.pk)
        texts = list(all_texts(record))
        if digest != digest_of(texts, language):
            raise ValidationError(_("The texts have changed since you read them. Look at them once more."))
        if missing := [text for text in texts if language in text.missing]:
            places = ", ".join(" ".join(filter(None, (text.place, text.label))) for text in missing[:5])
            raise ValidationError(_("Still to be written in this language: %(places)s.") % {"places": places})
        checks_of(record).update_or_create(
            language=language,
            defaults={"digest": digest, "by": by},
            create_defaults={
                "kind": ContentType.objects.get_for_model(record),
                "object_id": record.pk,
                "digest": digest,
                "by": by,
            },
        )


def forget_changed(sender, revision, versions, **kwargs):
    """Take away the checks of texts that this revision holds otherwise."""
    keys = {}
    for version in versions:
        if version._model in followed:
            keys.setdefault(version._model, []).append(int(version.object_id))
    for model, found in keys.items():
        for first in range(0, len(found), BATCH):
            forget_stale(model, found[first : first + BATCH])


def forget_stale(model, keys: list[int]):
    kind = ContentType.objects.get_for_model(model)
    checks = list(LanguageCheck.objects.filter(kind=kind, object_id__in=keys))
    records = model._base_manager.in_bulk({each.object_id for each in checks})
    texts = {key: list(all_texts(record)) for key, record in records.items()}
    stale = [
        each.pk for each in checks if each.digest != digest_of(texts.get(each.object_id, []), each.language)
    ]
    LanguageCheck.objects.filter(pk__in=stale).delete()


def start():
    from reversion.signals import post_revision_commit

    post_revision_commit.connect(forget_changed, dispatch_uid="language checks")
