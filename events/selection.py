"""What a filter of events finds, by the tally: the records in order, and what each other choice would give."""

import heapq
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from pyroaring import BitMap

from events.filters import EventFilter
from events.models import Event
from events.tally import ADDRESSED, Tally, day_at, tally_now
from people.models import Person

PLAIN = (*EventFilter.columns_of_codes(), "status", "language")


class Selection:
    """An `EventFilter` answered by the tally; facets and choices read it as they read the filter."""

    def __init__(self, data, tally: Tally | None = None):
        self.filter = EventFilter(data, Event.objects.public())
        self.is_valid, self.chosen_year = self.filter.is_valid, self.filter.chosen_year
        self.data, self.form = self.filter.data, self.filter.form
        self._tally = tally

    def again(self, data) -> "Selection":
        """The same with other parameters, at the same moment."""
        return Selection(data, self.tally)

    @cached_property
    def tally(self) -> Tally:
        return self._tally or tally_now()

    @property
    def labels(self) -> dict:
        """Where names of values are kept: they change with the edition, as the tally does."""
        return self.tally.labels

    @cached_property
    def parts(self) -> dict[str, BitMap]:
        """For each parameter that narrows, the records that it lets through."""
        chosen = self.form.cleaned_data
        parts = {name: self.tally.having(name, chosen[name]) for name in PLAIN if chosen[name]}
        parts |= {name: self.tally.having(name, self.keys_of(name)) for name in ADDRESSED if chosen[name]}
        if chosen["date_after"] or chosen["date_before"]:
            parts["year"] = self.tally.held_between(chosen["date_after"], chosen["date_before"])
        if chosen["q"]:
            parts["q"] = self.tally.among(self.filter.answer.ids)
        return parts

    def keys_of(self, name: str) -> list[int]:
        """The keys of the records at the chosen addresses; a former address means its successor."""
        records = Person.objects.with_own_page() if name == "person" else ADDRESSED[name].objects.all()
        return list(records.at_addresses(self.form.cleaned_data[name]).values_list("pk", flat=True))

    def without(self, parameter: str | None) -> "Found":
        """What the choices give but for one parameter; "year" stands for both ends of the period."""
        spots = self.tally.everything
        for name, part in self.parts.items():
            if name != parameter:
                spots = spots & part
        return Found(self.tally, spots)

    @cached_property
    def found(self) -> "Found":
        return self.without(None)

    def number(self) -> int:
        return len(self.found.spots)

    def newest_first(self) -> "Ordered":
        return Ordered(self.found, oldest_first=False)

    def oldest_first(self) -> "Ordered":
        return Ordered(self.found, oldest_first=True)

    def best_first(self) -> "Ranked":
        """In the order of relevance to the words."""
        place = self.tally.position_of
        return Ranked(
            [key for key in self.answer.best_first if key in place and place[key] in self.found.spots]
        )

    @property
    def answer(self):
        """What the words find, see `EventFilter.answer`."""
        return self.filter.answer


@dataclass(frozen=True)
class Found:
    """Some of the public events, to be counted by what they have."""

    tally: Tally
    spots: BitMap

    def counts(self, parameter: str) -> Counter:
        """For each value that any of them has, by its code in addresses, how many have it."""
        sets = self.tally.of(parameter).items()
        counts = {self.tally.code(parameter, key): self.having(spots) for key, spots in sets}
        return Counter({code: count for code, count in counts.items() if count and code is not None})

    def commonest(self, parameter: str, most: int) -> "Commonest":
        """The same for the values that most of them have."""
        best: list[tuple[int, object]] = []
        for key, spots in self.tally.by_size(parameter):
            if len(best) == most and len(spots) <= best[0][0]:
                break  # a count cannot exceed its set, and the sets only get smaller
            if count := self.having(spots):
                (heapq.heappush if len(best) < most else heapq.heappushpop)(best, (count, key))
        counts = {self.tally.code(parameter, key): count for count, key in best}
        return Commonest(self, parameter, {code: count for code, count in counts.items() if code is not None})

    def counts_by_year(self) -> Counter:
        """A record of several days counts in each year that it touches, as the period filter finds it."""
        if not self.spots:
            return Counter()
        lasting = [day.year for spot, day in self.tally.last_days.items() if spot in self.spots]
        last = max([day_at(self.spots.max()).year, *lasting])
        years = range(day_at(self.spots.min()).year, last + 1)
        counts = {str(year): self.having(self.tally.in_year(year)) for year in years}
        return Counter({year: count for year, count in counts.items() if count})

    def having(self, spots: BitMap) -> int:
        return self.spots.intersection_cardinality(spots)


class Commonest(Counter):
    """Counts of the commonest values of a long parameter; another value is counted when it is asked for."""

    def __init__(self, found: Found, parameter: str, counts: dict):
        super().__init__(counts)
        self.found, self.parameter = found, parameter
        self.is_cut = len(found.tally.of(parameter)) > len(counts)

    def __missing__(self, code: str) -> int:
        keys = [key for key, other in self.found.tally.codes[self.parameter].items() if other == code]
        return self.found.having(self.found.tally.having(self.parameter, keys))


@dataclass(frozen=True)
class Ordered:
    """Events found, in an order, of which a page can be taken."""

    found: Found
    oldest_first: bool

    def __len__(self):
        return len(self.found.spots)

    def __getitem__(self, place: slice) -> list[Event]:
        """The public events from one place to another, with the names of their days."""
        tally, spots = self.found.tally, self.found.spots
        keys = tally.page(spots, place.start, place.stop, oldest_first=self.oldest_first)
        return shown_events(keys)


@dataclass(frozen=True)
class Ranked:
    """Events in an order that is already known, of which a page can be taken."""

    keys: list[int]

    def __len__(self):
        return len(self.keys)

    def __getitem__(self, place: slice) -> list[Event]:
        return shown_events(self.keys[place])


def shown_events(keys: list[int]) -> list[Event]:
    """The public ones of these events in this order, with the names of their days."""
    events = Event.objects.public().with_names_of_day().in_bulk(keys)
    return [events[key] for key in keys if key in events]
