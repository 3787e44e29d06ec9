"""Who met whom: pairs of people, or of organisations, that took part in the same events; for analysis of networks.

A pair stands once, the smaller number first. `weight` is the number of events at which both were, by the same
meaning of attending as everywhere (`Participation.attending`): the absent and the mentioned met nobody, and nobody met
at what was not held. An
organisation was there when somebody came from it, alone or in a group; convening alone is not being there. People
without a page of their own are left out: their row of edges would be the page that they are not to have.

The pairs of some members at a time are counted by the database and written while they are read, so that neither the
memory nor the time of one query grows with the records.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from events.exports.columns import IN_WORDS, Column, Table, column
from events.models import Event, Participation
from people.models import Organisation, Person
from portal.language import LANGUAGES

MEMBERS_AT_ONCE = 100
ROWS_AT_ONCE = 1_000
MOST_ENDS = 20_000  # kept at once, of some hundred bytes each
PAIRS = """
WITH found(event) AS ({found}), one(event, member) AS ({one}), other(event, member) AS ({other})
SELECT one.member, other.member, COUNT(*), MIN(held.date), MAX(COALESCE(held.end_date, held.date))
FROM one JOIN other ON other.event = one.event AND other.member > one.member
JOIN {events} held ON held.id = one.event
GROUP BY one.member, other.member
ORDER BY one.member, other.member
"""


class End(NamedTuple):
    """The cells of one end of a pair, and the names of those that are wanted and empty, as first and as second end."""

    cells: tuple[str, ...]
    missing: tuple[str, str]


@dataclass(frozen=True)
class Edges(Table):
    """A table of pairs, read from events instead of from its own records.

    `attended` gives, for participations, the pairs of an event and a member as querysets whose union they are;
    `named` makes the name in a language out of the columns `parts`, to which that language is added.
    """

    model: type
    folder: str
    attended: Callable[[QuerySet], list[QuerySet]]
    parts: tuple[str, ...]
    named: Callable[..., str | None]

    def rows(self, events: QuerySet, at_once: int) -> Iterator[list[tuple[str, ...]]]:
        found = self.all_rows(events)
        while some := list(islice(found, at_once)):
            yield some

    def all_rows(self, events: QuerySet) -> Iterator[tuple[str, ...]]:
        """The cells of a member are made once, and not for each of its pairs: there are a hundred times as many."""
        members, ends = iter(self.members(events)), {}
        while some := list(islice(members, MEMBERS_AT_ONCE)):
            for pairs in self.pairs(events, some):
                self.add_ends(ends, pairs)
                yield from (row_of(ends[source], ends[target], rest) for source, target, *rest in pairs)

    def members(self, events: QuerySet) -> list[int]:
        """The numbers of all who attended these events."""
        found = (
            rows.order_by().values_list(member_of(rows), flat=True).distinct()
            for rows in self.attended(attending(events.order_by().values("pk")))
        )
        return sorted(set(chain.from_iterable(found)))

    def pairs(self, events: QuerySet, members: list[int]) -> Iterator[list[tuple]]:
        """The pairs in which these members are the first, some at a time: both numbers, the weight, two days."""
        try:
            sql, values = self.query(events, members)
        except EmptyResultSet:
            return
        with held_open(), connection.chunked_cursor() as cursor:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield rows

    def query(self, events: QuerySet, members: list[int]) -> tuple[str, tuple]:
        """The filter stands once and flat: SQLite's parser refuses filters inside filters inside unions."""
        theirs = Q()
        for rows in self.those_of(members, attending_anywhere()):
            theirs |= Q(pk__in=rows.values(event_of(rows)))
        found, found_values = union_of([events.order_by().filter(theirs).values_list("pk")])
        here = attending(RawSQL("SELECT event FROM found", ()))
        first, first_values = union_of(self.those_of(members, here))
        second, second_values = union_of(self.attended(here))
        sql = PAIRS.format(found=found, one=first, other=second, events=Event._meta.db_table)
        return sql, found_values + first_values + second_values

    def those_of(self, members: list[int], participations: QuerySet) -> list[QuerySet]:
        return [rows.filter(**{f"{member_of(rows)}__in": members}) for rows in self.attended(participations)]

    def add_ends(self, ends: dict[int, End], pairs: list[tuple]):
        """Add the ends of these pairs that are not there; where there are many, those of pairs written go."""
        if len(ends) > MOST_ENDS:
            ends.clear()
        new = {end for pair in pairs for end in pair[:2]} - ends.keys()
        shown = ["pk", "slug"] + [f"{part}_{code}" for code in LANGUAGES for part in self.parts]
        rows = (
            QuerySet(self.model).filter(pk__in=new).order_by()
        )  # not the manager, which changes columns in order
        ends.update((values[0], self.end(*values)) for values in rows.values_list(*shown))

    def end(self, number: int, slug: str, *parts: str | None) -> End:
        size = len(self.parts)
        pages = [f"{settings.SITE_URL}/{code}/{self.folder}/{slug}/" for code in LANGUAGES]
        names = [self.named(*parts[:size]), self.named(*parts[size:])]
        cells = (str(number), slug, *pages, *(name or "" for name in names))
        width = len(cells)
        missing = (
            " ".join(
                column.name for column, cell in zip(columns, cells, strict=True) if column.wanted and not cell
            )
            for columns in (self.columns[:width], self.columns[width : 2 * width])
        )
        return End(cells, tuple(missing))


def row_of(source: End, target: End, meeting: list) -> tuple[str, ...]:
    missing = " ".join(filter(None, (source.missing[0], target.missing[1])))
    return (*source.cells, *target.cells, *map(str, meeting), missing)


def full_name(given: str | None, patronymic: str | None, family: str | None) -> str | None:
    """«Марат Әзілханов»; nothing where the family name is not written in this language."""
    return " ".join(filter(None, (given, patronymic, family))) if family else None


def attending(events: QuerySet | RawSQL) -> QuerySet:
    """The participations of those who were at the events of these numbers."""
    return attending_anywhere().filter(event__in=events)


def attending_anywhere() -> QuerySet:
    here = Participation.objects.that_happened().attending().order_by()
    return here.rewrite(False)  # the manager of translated models would change the order of columns


def with_people(here: QuerySet) -> list[QuerySet]:
    return [here.filter(person__has_own_page=True).values_list("event_id", "person_id")]


def with_organisations(here: QuerySet) -> list[QuerySet]:
    groups = Participation.organisations.through.objects.filter(participation__in=here.values("pk"))
    return [
        here.exclude(organisation=None).values_list("event_id", "organisation_id"),
        groups.values_list("participation__event_id", "organisation_id"),
    ]


def event_of(rows: QuerySet) -> str:
    return rows.query.values_select[0]


def member_of(rows: QuerySet) -> str:
    return rows.query.values_select[1]


def union_of(rows: list[QuerySet]) -> tuple[str, tuple]:
    """One query for all of them, each row once; those that cannot have any are left out."""
    written = []
    for some in rows:
        try:
            written.append(some.query.sql_with_params())
        except EmptyResultSet:
            continue
    if not written:
        raise EmptyResultSet
    return " UNION ".join(sql for sql, _values in written), tuple(
        chain.from_iterable(values for _sql, values in written)
    )


def held_open():
    """On PostgreSQL a transaction, for rows to be read one by one; see `events.exports.columns.streamed`."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


# --- The two tables ---------------------------------------------------------------------------------------------


def ends(kk: str, ru: str, named: tuple[str, str], leads_to: str) -> Iterator[Column]:
    for end, at_kk, at_ru in (("source", "Бірінші", "Первая"), ("target", "Екінші", "Вторая")):
        in_kk, in_ru = f"{at_kk} {kk}", f"{at_ru} {ru}"
        yield column(f"{end}_id", f"{in_kk}: нөмірі", f"{in_ru}: номер", type="integer", required=True)
        slug = (f"{in_kk}: тұрақты атауы", f"{in_ru}: постоянное имя")
        yield column(end, *slug, required=True, leads_to=leads_to)
        for code, word_kk, word_ru in IN_WORDS:
            yield column(
                f"{end}_address_{code}",
                f"{in_kk}: бетінің мекенжайы, {word_kk}",
                f"{in_ru}: адрес страницы, {word_ru}",
            )
        for code, word_kk, word_ru in IN_WORDS:
            name = (f"{in_kk}: {named[0]}, {word_kk}", f"{in_ru}: {named[1]}, {word_ru}")
            yield column(f"{end}_{code}", *name, wanted=True)


MEETING = (
    column(
        "weight",
        "Екеуі де қатысқан іс-шаралар саны",
        "Число событий, в которых участвовали обе стороны",
        type="integer",
        required=True,
    ),
    column(
        "first_date",
        "Осындай алғашқы іс-шараның күні",
        "Дата первого такого события",
        type="date",
        required=True,
    ),
    column(
        "last_date",
        "Осындай соңғы іс-шараның күні",
        "Дата последнего такого события",
        type="date",
        required=True,
    ),
)

EDGES_OF_PEOPLE = Edges(
    "people-edges",
    "Кім кіммен кездесті: тұлғалар жұптары",
    "Кто с кем встречался: пары персон",
    (*ends("тұлға", "персона", ("аты-жөні", "имя"), "people.slug"), *MEETING),
    Person,
    "people",
    with_people,
    ("given_name", "patronymic", "family_name"),
    full_name,
)

EDGES_OF_ORGANISATIONS = Edges(
    "organisations-edges",
    "Кім кіммен кездесті: ұйымдар жұптары",
    "Кто с кем встречался: пары организаций",
    (*ends("ұйым", "организация", ("қазіргі атауы", "нынешнее название"), "organisations.slug"), *MEETING),
    Organisation,
    "organisations",
    with_organisations,
    ("name",),
    lambda name: name,
)

EDGES = (EDGES_OF_PEOPLE, EDGES_OF_ORGANISATIONS)
