"""Slugs: Latin letters, unique and permanent; a former slug redirects to the present one."""

from collections import Counter, defaultdict
from itertools import chain

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.bilingual.plain_text import LineField, Slug
from portal.language import LANGUAGES
from portal.language.transliteration import to_slug

SLUG_LENGTH = 100
SUFFIX_ROOM = 8
BATCH = 500


class FormerSlug(models.Model):
    """A slug that a record had before a change of slug or a merge, and the record to which it redirects."""

    kind = LineField(_("kind"), max_length=40)
    slug = LineField(_("slug"), max_length=SLUG_LENGTH)
    object_id = models.BigIntegerField(_("record"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_unique")]

    def __str__(self):
        return f"{self.kind}/{self.slug}"


class AddressedQuerySet(models.QuerySet):
    """Finding records by their address, old addresses included."""

    def at_addresses(self, slugs):
        """The records with these slugs; a former slug means its successor."""
        former = FormerSlug.objects.filter(kind=self.model.address_kind(), slug__in=slugs)
        return self.filter(Q(slug__in=slugs) | Q(pk__in=former.values("object_id")))


class Addressed(models.Model):
    """A record with an address of its own."""

    slug = Slug(
        _("address"),
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        help_text=_(
            "The last part of the page's address, in Latin letters. Made from the name; stays for good."
        ),
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.slug:
            with translation.override(LANGUAGES[0]):  # the same slug whatever language the editor reads
                self.slug = free_slug(type(self), self.words_for_address())
        super().save(*args, **kwargs)

    @classmethod
    def address_kind(cls) -> str:
        return cls._meta.model_name

    def words_for_address(self) -> str:
        """What a new slug is made from."""
        return str(self)


def free_slug(model, words: str) -> str:
    """A slug made from the words that no record of the model has or had; equal ones get -2, -3 …"""
    (slug,) = free_slugs(model, [words])
    return slug


def free_slugs(model, texts: list[str]) -> list[str]:
    """The same for many new records at once, which may not take one another's either; in a few queries.

    Each round asks for twice as many numbers as the one before: a name that hundreds bear takes a few queries too.
    """
    stems = [to_slug(words, max_length=SLUG_LENGTH - SUFFIX_ROOM) or model.address_kind() for words in texts]
    lacking = Counter(stems)
    found, tried, given = defaultdict(list), Counter(), set()
    while lacking:
        candidates = {stem: slugs_to_try(stem, tried[stem], count) for stem, count in lacking.items()}
        taken = taken_slugs(model, list(chain.from_iterable(candidates.values())))
        for stem, slugs in candidates.items():
            free = [slug for slug in slugs if slug not in taken and slug not in given][: lacking[stem]]
            found[stem] += free
            given.update(free)
            tried[stem] += len(slugs)
        lacking = +Counter({stem: count - len(found[stem]) for stem, count in Counter(stems).items()})
    ways = {stem: iter(slugs) for stem, slugs in found.items()}
    return [next(ways[stem]) for stem in stems]


def slugs_to_try(stem: str, tried: int, count: int) -> list[str]:
    """The next slugs of a stem to be asked for, after so many."""
    return [f"{stem}-{number}" if number > 1 else stem for number in range(tried + 1, 2 * tried + count + 1)]


def taken_slugs(model, slugs: list[str]) -> set[str]:
    taken = set()
    for first in range(0, len(slugs), BATCH):
        batch = slugs[first : first + BATCH]
        taken.update(model._base_manager.filter(slug__in=batch).values_list("slug", flat=True))
        former = FormerSlug.objects.filter(kind=model.address_kind(), slug__in=batch)
        taken.update(former.values_list("slug", flat=True))
    return taken
