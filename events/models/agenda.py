"""The agenda: topics in order, and the controlled subjects that many of them share."""

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.happening import held_condition
from events.models.parts import Part
from people.models.addresses import Addressed, AddressedQuerySet
from people.models.alphabet import Alphabetical, AlphabeticalQuerySet
from people.models.known import KnownQuerySet
from portal.bilingual.fields import (
    DerivedText,
    LongText,
    ShortText,
    some_language,
)
from portal.language.alphabet import fold
from portal.web.addresses import record_address


class SubjectQuerySet(KnownQuerySet, AlphabeticalQuerySet, AddressedQuerySet):
    NAMED_BY = ("topics",)

    def with_event_numbers(self):
        """Each with `number`: how many public events that were held have a topic of this subject."""
        prefix = "topics__event__"
        counted = Event.publicity(prefix=prefix) & held_condition(prefix)
        return self.annotate(number=Count("topics__event", filter=counted, distinct=True))


class Subject(Alphabetical, Addressed):
    """A controlled term that agenda topics of many events share."""

    name = ShortText(_("name"), max_length=200)
    description = LongText(_("description"), max_length=1_000)
    synonyms = LongText(
        _("synonyms"), max_length=1_000, help_text=_("Other words that lead here, one on each line.")
    )
    folded = DerivedText(
        derive=lambda subject: fold(
            "\n".join(
                filter(None, (subject.name_kk, subject.name_ru, subject.synonyms_kk, subject.synonyms_ru))
            )
        )
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["sort_key_kk", "id"]
        constraints = [some_language("name", "subject_some_language")]

    def get_absolute_url(self):

        return record_address("events:subject", self.slug)


class AgendaTopic(Part):
    """One item of an event's agenda."""

    heading = "title"

    event = models.ForeignKey(Event, related_name="topics", on_delete=models.CASCADE, verbose_name=_("event"))
    title = ShortText(_("title"), max_length=1_000)
    subjects = models.ManyToManyField(Subject, verbose_name=_("subjects"), related_name="topics", blank=True)

    class Meta(Part.Meta):
        verbose_name = _("agenda topic")
        verbose_name_plural = _("agenda topics")
        constraints = [Part.order_is_unique("topic"), some_language("title", "topic_some_language")]
