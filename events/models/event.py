"""The event: one held or planned session of a council, the record."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.happening import Happening, ShownStatus, Status, held_condition, shown_status_case
from events.models.parts import years_touched
from people.models import Organisation, OrganisationName, Region, RegionName
from people.models.addresses import Addressed, AddressedQuerySet
from people.models.naming import NamesOfDay, former_names_on, names_on_that_day
from portal.bilingual.fields import Bilingual, DerivedText, LongText, ShortText, some_language
from portal.bilingual.plain_text import LineField
from portal.language import LANGUAGES
from portal.language.alphabet import fold
from portal.operations.moments import BoundedDateTimeField
from portal.search.finding import keys_with_hidden
from portal.web.addresses import record_address
from portal.web.inputs import folded_contains, folded_words

# The columns that a link to an event shows.
LINKED = ("slug", "date", "end_date", "status", "title_kk", "title_ru")


class EventQuerySet(AddressedQuerySet):
    def public(self, at: dt.datetime | None = None):
        """The single definition of public: published, and `publish_at` has passed."""
        return self.filter(Event.publicity(at))

    def that_happened(self):
        """Events that were held; figures of sessions, attendance and people count only these."""
        return self.filter(held_condition())

    def of_status(self, codes):
        """Events with one of these codes of `ShownStatus`."""
        return self.annotate(status_shown=shown_status_case()).filter(status_shown__in=codes)

    def public_or_withdrawn(self):
        """Events whose page exists: with the record, or with a neutral notice that it was withdrawn."""
        return self.filter(Event.publicity() | Q(state=Event.State.WITHDRAWN))

    CHANGED_AT = "changed_at"

    def changed_since(self, since: dt.datetime):
        """Events that changed or became public since then."""
        return self.filter(Q(changed_at__gte=since) | Q(publish_at__gte=since))

    def withdrawn(self):
        return self.filter(state=Event.State.WITHDRAWN)

    def rows(self, relation: str):
        """All rows of a reverse relation. Modules of parts import this one, so it cannot import their models."""
        return self.model._meta.get_field(relation).related_model.objects.all()

    def newest_first(self):
        return self.order_by("-date", "-id")

    def oldest_first(self):
        return self.order_by("date", "id")

    def ending_from(self, first: dt.date):
        """Events whose last day is this day or later."""
        return self.filter(Q(date__gte=first) | Q(end_date__gte=first))

    def beginning_until(self, last: dt.date):
        """Events whose first day is this day or earlier."""
        return self.filter(date__lte=last)

    def beginning_after(self, day: dt.date):
        """Events whose first day is after this day."""
        return self.filter(date__gt=day)

    def held_between(self, first: dt.date | None, last: dt.date | None):
        """Events with at least one day in the period; both ends are inclusive, None leaves an end open."""
        if first and last and last < first:
            return self.none()
        found = self.beginning_until(last) if last else self
        return found.ending_from(first) if first else found

    def convened_by(self, organisations):
        return self.filter(convening_body__in=organisations)

    def with_organisations(self, organisations):
        """Convened by one of them, or attended by someone from one of them."""
        attended = self.rows("participations").attending().from_organisations(organisations)
        return self.filter(Q(convening_body__in=organisations) | Q(pk__in=attended.values("event")))

    def with_people(self, people):
        """Attended by one of them; being absent or only mentioned does not count."""
        attended = self.rows("participations").attending().filter(person__in=people)
        return self.filter(pk__in=attended.values("event"))

    def on_subjects(self, slugs):
        return self.filter(pk__in=self.rows("topics").filter(subjects__slug__in=slugs).values("event"))

    def sharing_subjects_with(self, event):
        """Others whose agenda has a subject of this event's agenda."""
        named = self.rows("topics").model.subjects.through.objects
        subjects = named.filter(agendatopic__event=event).values("subject")
        sharing = named.filter(subject__in=subjects).values("agendatopic__event")
        return self.filter(pk__in=sharing).exclude(pk=event.pk)

    def granting(self, slugs):
        """Events at which one of these awards was given."""
        return self.filter(
            Exists(self.rows("award_grants").filter(event=OuterRef("pk"), award__slug__in=slugs))
        )

    def titled_in(self, languages):
        """Events that have a title in one of these languages."""
        has_title = Q(pk=None)
        for code in set(languages) & set(LANGUAGES):
            has_title |= Event.has_title_in(code)
        return self.filter(has_title)

    def titled(self, words: str):
        """Events whose title, in either language, contains every word; case, ё and Kazakh letters are folded."""
        found = self
        for word in folded_words(words):
            found = found.filter(folded_contains(word))
        return found

    def counted_by_day(self) -> list[tuple[dt.date, dt.date, int]]:
        """(first day, last day, number of events): few rows, from which years and months are counted."""
        rows = self.order_by().values_list("date", "end_date").annotate(number=Count("pk"))
        return [(first, last or first, number) for first, last, number in rows if first]

    def matching(self, words: str):
        """Events found by search or by parts of words in the title; for the admin, so drafts too."""
        by_title = Event.objects.titled(words).order_by().values("pk")
        return self.filter(Q(pk__in=by_title) | Q(pk__in=keys_with_hidden(Event, words)))

    def counted_by_year(self) -> list[tuple[int, int]]:
        """(year, number of events), newest first, without empty years.

        An event of several days counts in each year that it touches, as in the period filter.
        """
        return years_touched(self.counted_by_day())

    def attended_by(self, organisations):
        """Events attended by somebody from one of these organisations, alone or in a group."""
        attended = self.rows("participations").attending().from_organisations(organisations)
        return self.filter(pk__in=attended.values("event"))

    def leading_bodies(self, most: int = 10):
        """The organisations that convened most of these events, with the `number` of events that were held."""
        held = self.that_happened().order_by().values("pk")
        bodies = Organisation.objects.filter(convened_events__in=held)
        counted = bodies.annotate(number=Count("convened_events", distinct=True))
        return counted.order_by("-number", "sort_key_kk", "pk")[:most]

    def leading_subjects(self, most: int = 10):
        """The most frequent subjects of these events, with the `number` of events that were held."""
        subjects = self.rows("topics").model.subjects.rel.model.objects.filter(
            topics__event__in=self.that_happened().order_by().values("pk")
        )
        counted = subjects.annotate(number=Count("topics__event", distinct=True))
        return counted.order_by("-number", "sort_key_kk", "pk")[:most]

    def with_names_of_day(self):
        """With region and convening body and their names on that day."""
        return self.select_related("region", "convening_body").annotate(
            former_region=former_names_on(RegionName, "region", "date"),
            former_convening_body=former_names_on(OrganisationName, "convening_body", "date"),
        )

    def for_its_page(self):
        return self.with_names_of_day().with_neighbours().with_revised()

    def with_revised(self):
        """With `is_revised`: whether there is a revision of the record since its publication."""
        from reversion.models import Version

        later = Version.objects.filter(
            content_type__app_label="events",
            content_type__model="event",
            object_id=Cast(OuterRef("pk"), models.CharField()),
            revision__date_created__gt=OuterRef("publish_at"),
        )
        return self.annotate(is_revised=Exists(later))

    def with_neighbours(self):
        """With `previous_link` and `next_link`: the neighbouring public events of the same body, for links."""
        public = Event.objects.public().filter(convening_body=OuterRef("convening_body"))
        is_earlier = Q(date__lt=OuterRef("date")) | Q(date=OuterRef("date"), pk__lt=OuterRef("pk"))
        is_later = Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk"))
        link = JSONObject(**{name: name for name in LINKED})
        return self.annotate(
            previous_link=Subquery(
                public.filter(is_earlier).newest_first().annotate(link=link).values("link")[:1]
            ),
            next_link=Subquery(public.filter(is_later).oldest_first().annotate(link=link).values("link")[:1]),
        )


class Event(Happening, Bilingual, Addressed):
    heading = "title"

    class Kind(models.TextChoices):
        SESSION = "session", _("Session")
        EXTENDED_SESSION = "extended_session", _("Extended session")
        PLENARY = "plenary", _("Plenary session")
        HEARING = "hearing", _("Public hearing")
        ROUND_TABLE = "round_table", _("Round table")
        OTHER = "other", _("Other event")

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("Hybrid")
        UNKNOWN = "unknown", _("Not known")

    Status, ShownStatus = Status, ShownStatus

    class DateBasis(models.TextChoices):
        HELD = "held", _("the day it was held")
        ANNOUNCED = "announced", _("the day that was announced")
        PUBLISHED = "published", _("the day the source was published")
        INFERRED = "inferred", _("inferred from the context")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    title = ShortText(_("title"))
    summary = LongText(
        _("summary"), help_text=_("Two to four sentences: what it was about and what came of it.")
    )
    remark = LongText(
        _("remark"),
        max_length=2_000,
        help_text=_("For readers: what is uncertain or differs between sources."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SESSION)
    number = models.PositiveIntegerField(
        _("number"), null=True, blank=True, help_text=_("The session's number, if it has one.")
    )
    registration_number = LineField(_("registration number"), max_length=60, blank=True)
    protocol_number = LineField(
        _("number of the minutes"), max_length=60, blank=True, default="", db_default=""
    )
    convening_body = models.ForeignKey(
        Organisation,
        verbose_name=_("convened by"),
        related_name="convened_events",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    format = models.CharField(_("format"), max_length=20, choices=Format, default=Format.UNKNOWN)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.HELD)

    date = models.DateField(_("date"), null=True, blank=True)
    end_date = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Only if it took several days.")
    )
    start_time = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("Empty when it is not known.")
    )
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    date_basis = models.CharField(_("the date is"), max_length=20, choices=DateBasis, default=DateBasis.HELD)

    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        related_name="events",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("The region to which the place belonged on that day."),
    )
    locality = ShortText(_("locality"), max_length=200, help_text=_("Town or village, named as on that day."))
    venue = ShortText(_("venue"), max_length=300, help_text=_("Building or hall, named as on that day."))

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    publish_at = BoundedDateTimeField(_("public from"), null=True, blank=True, editable=False)
    created_at = BoundedDateTimeField(_("created at"), auto_now_add=True)
    changed_at = BoundedDateTimeField(_("changed at"), auto_now=True)

    folded = DerivedText(
        derive=lambda event: fold(
            "\n".join(filter(None, (getattr(event, f"title_{code}") for code in LANGUAGES)))
        )
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-date", "-id"]
        permissions = [("publish_event", _("Can publish, schedule and withdraw events"))]
        constraints = [
            some_language("title", "event_some_language"),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("date")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(end_time=None)
                | Q(start_time=None)
                | Q(end_date__isnull=False, end_date__gt=F("date"))  # NULL > date would let anything pass
                | Q(end_time__gte=F("start_time")),
                name="event_end_time_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"])
                | Q(date__isnull=False, publish_at__isnull=False),
                name="event_public_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-date", "-id"], name="event_newest"),
            models.Index(fields=["region", "-date", "-id"], name="event_by_region"),
            models.Index(fields=["convening_body", "-date", "-id"], name="event_by_body"),
            models.Index(fields=["kind", "-date", "-id"], name="event_by_kind"),
            models.Index(fields=["-changed_at", "-id"], name="event_changed"),
        ]

    @staticmethod
    def publicity(at: dt.datetime | None = None, prefix: str = "") -> Q:
        """The condition of being public at a moment (default: now); `prefix` is the path of a relation to the event."""
        moment = at or timezone.now()
        # A constraint forbids public events without a date; one written past it would break every list.
        conditions = {"state": Event.State.PUBLISHED, "publish_at__lte": moment, "date__isnull": False}
        return Q(**{prefix + name: value for name, value in conditions.items()})

    @staticmethod
    def has_title_in(language: str) -> Q:
        return Q(**{f"title_{language}__isnull": False})

    def get_absolute_url(self):
        return record_address("events:event", self.slug)

    def words_for_address(self) -> str:
        day = self.date.isoformat() if self.date else ""
        return f"{day} {self}"

    @property
    def region_then(self) -> NamesOfDay | None:
        return names_on_that_day(self, "region", self.date)

    @property
    def body_then(self) -> NamesOfDay | None:
        return names_on_that_day(self, "convening_body", self.date)

    @property
    def previous_event(self) -> "Event | None":
        return linked_event(self.previous_link)

    @property
    def next_event(self) -> "Event | None":
        return linked_event(self.next_link)

    @property
    def is_public(self) -> bool:
        moment = self.publish_at
        return self.state == self.State.PUBLISHED and moment is not None and moment <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        moment = self.publish_at
        return self.state == self.State.PUBLISHED and moment is not None and moment > timezone.now()

    def clean(self):
        errors = {}
        if self.end_date and not self.date:
            errors["date"] = _("Give the first day as well.")
        if self.end_date and self.date and self.end_date < self.date:
            errors["end_date"] = _("The last day is before the first one.")
        if self.ends_before_it_begins():
            errors["end_time"] = _("It ends before it begins.")
        if self.region_id and self.date and not self.region.existed_on(self.date):
            errors["region"] = _(
                "This region did not exist on that day: choose the region to which the place belonged then."
            )
        if self.state in (self.State.PUBLISHED, self.State.WITHDRAWN) and not self.date:
            errors["date"] = _("A published record needs a date.")
        if errors:
            raise ValidationError(errors)

    def ends_before_it_begins(self) -> bool:
        one_day = not self.end_date or self.end_date == self.date
        return bool(one_day and self.start_time and self.end_time and self.end_time < self.start_time)


def linked_event(link: dict | None) -> Event | None:
    """An unsaved event with the columns of LINKED only, from an annotation of `with_neighbours`."""
    if not link:
        return None
    days = {name: link[name] and dt.date.fromisoformat(link[name]) for name in ("date", "end_date")}
    return Event(**link | days)
