"""The parameters of an export: which records, in which order, under which file name."""

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.active_filters import list_active_filters
from events.citations import cite_filter, filter_address
from events.filters import AwardGrantFilter, EventFilter, EventShowing, Showing
from events.models import AwardGrant, Event, Participation
from portal.language.transliteration import to_slug

NAME_LENGTH = 120


class ExportForm(forms.Form):
    """Order of the rows, and a byte-order mark for spreadsheets that need one."""

    BOM = [("1", _("with a byte-order mark")), ("0", _("without"))]

    sort = forms.ChoiceField(choices=EventShowing.ORDERS, required=False, label=_("Order"))
    bom = forms.ChoiceField(choices=BOM, required=False, label=_("Byte-order mark"))


@dataclass
class ExportRequest:
    """The filter of the list of events, and the parameters that an export adds."""

    query: QueryDict

    def __post_init__(self):
        self.filter = EventFilter(self.query, Event.objects.public())
        self.form = ExportForm(self.query)

    @property
    def mistakes(self) -> list[str]:
        """A readable line for each wrong parameter."""
        forms = (self.filter.form, self.form)
        return [f"{field.label}: {error}" for form in forms for field in form for error in field.errors]

    @property
    def has_bom(self) -> bool:
        return self.form.cleaned_data["bom"] == "1"

    def in_order(self, records: QuerySet) -> QuerySet:
        """Records in the order of `EventFilter.order`; by relevance: best first, then newest first."""
        order = self.filter.order(self.form.cleaned_data["sort"])
        ordered = records.oldest_first() if order == Showing.OLDEST else records.newest_first()
        if order != EventShowing.RELEVANCE:
            return ordered
        nearness = self.filter.answer.nearness("pk" if records.model is Event else "event_id")
        return ordered.order_by(nearness.desc(), *ordered.query.order_by)

    def events(self) -> QuerySet:
        return self.in_order(self.filter.qs)

    def participations(self) -> QuerySet:
        """All participations in the events found, those of absent and mentioned people included."""
        rows = Participation.objects.public()
        return self.in_order(rows.filter(event__in=self.filter.qs.order_by()) if self.filter.chosen else rows)

    def grants(self) -> QuerySet:
        """Awards given, under the filters of their register; other parameters filter their events."""
        register = AwardGrantFilter(self.query, AwardGrant.objects.public())
        register.is_valid()
        grants = register.qs
        others = self.query.copy()
        for name in register.filters:
            others.pop(name, None)
        events = EventFilter(others, Event.objects.public())
        if events.is_valid() and events.chosen:
            grants = grants.filter(event__in=events.qs.order_by())
        return self.in_order(grants)

    @property
    def address(self) -> str:
        """The address of the page that shows the same records."""
        return filter_address(self.query, self.filter.filters)

    @property
    def citation(self) -> str:
        labels = [choice.label for choice in list_active_filters(self.filter)]
        return cite_filter(self.address, labels, self.filter.number())

    def file_name(self, table: str, ending: str) -> str:
        """«kenes-events-region-KZ-71-date_after-2022-2026-11-22.csv»: the parameters and the day."""
        parameters = [
            f"{name}-{'-'.join(self.query.getlist(name))}"
            for name in self.filter.filters
            if name in self.filter.chosen
        ]
        text = "-".join(filter(None, map(safe_for_file_name, parameters)))[:NAME_LENGTH].strip("-")
        parts = ["kenes", table, text, timezone.localdate().isoformat()]
        return f"{'-'.join(filter(None, parts))}.{ending}"


def safe_for_file_name(text: str) -> str:
    """The text with only Latin letters, digits, `_` and `-`; other letters are transliterated."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "" for sign in text)
    return kept if len(kept) == len(text) else to_slug(text, max_length=60)
