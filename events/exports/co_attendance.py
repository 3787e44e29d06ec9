"""Co-attendance: pairs of people, or of organisations, that took part in the same events; for network analysis.

Each pair occurs once, the smaller id first. `weight` is the number of events that both attended, as
`Participation.attending` defines it: the absent and the mentioned do not count, nor do events that were not held.
An organisation attends when somebody comes from it, alone or in a group; convening alone does not count. People
without a page of their own are left out: their pairs would amount to such a page.

The database counts the pairs of a hundred members per query, and they are written while they are read, so that
neither memory nor the time of a query grows with the number of records.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from events.exports.columns import IN_WORDS, ExportColumn, ExportTable, declare_column, streaming_transaction
from events.models import Event, Participation
from people.models import Organisation, Person
from portal.language import LANGUAGES

MEMBERS_AT_ONCE = 100
ROWS_AT_ONCE = 1_000
MOST_ENDS = 20_000  # kept in memory, a few hundred bytes each
PAIRS = """
WITH found(event) AS ({found}), one(event, member) AS ({one}), other(event, member) AS ({other})
SELECT one.member, other.member, COUNT(*), MIN(held.date), MAX(COALESCE(held.end_date, held.date))
FROM one JOIN other ON other.event = one.event AND other.member > one.member
JOIN {events} held ON held.id = one.event
GROUP BY one.member, other.member
ORDER BY one.member, other.member
"""


class PairEnd(NamedTuple):
    """The cells of one member of a pair; `missing` names its wanted empty columns as source and as target."""

    cells: tuple[str, ...]
    missing: tuple[str, str]


@dataclass(frozen=True)
class CoAttendanceTable(ExportTable):
    """A table of pairs, which are computed from events and have no records of their own.

    `attended` returns querysets of (event, member) for participations; the pairs are their union.
    `named` composes the name in one language from the columns `parts`, whose names get that language as suffix.
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
        """The cells of all pairs. Cells of a member are built once: it has a hundred pairs on average."""
        members, ends = iter(self.members(events)), {}
        while some := list(islice(members, MEMBERS_AT_ONCE)):
            for pairs in self.pairs(events, some):
                self.add_ends(ends, pairs)
                yield from (pair_cells(ends[source], ends[target], rest) for source, target, *rest in pairs)

    def members(self, events: QuerySet) -> list[int]:
        """The sorted ids of all who attended these events."""
        found = (
            rows.order_by().values_list(member_column(rows), flat=True).distinct()
            for rows in self.attended(participations_at(events.order_by().values("pk")))
        )
        return sorted(set(chain.from_iterable(found)))

    def pairs(self, events: QuerySet, members: list[int]) -> Iterator[list[tuple]]:
        """Pairs with these members as source, in chunks: both ids, weight, first and last date."""
        try:
            sql, values = self.query(events, members)
        except EmptyResultSet:
            return
        with streaming_transaction(connection), connection.chunked_cursor() as cursor:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield rows

    def query(self, events: QuerySet, members: list[int]) -> tuple[str, tuple]:
        """The SQL of the pairs and its parameters.

        The filter is a CTE used twice, because SQLite refuses a query nested as deep as a filter within a filter
        within a union (its parser stack is limited).
        """
        theirs = Q()
        for rows in self.those_of(members, participations_held()):
            theirs |= Q(pk__in=rows.values(event_column(rows)))
        found, found_values = union_sql([events.order_by().filter(theirs).values_list("pk")])
        here = participations_at(RawSQL("SELECT event FROM found", ()))
        first, first_values = union_sql(self.those_of(members, here))
        second, second_values = union_sql(self.attended(here))
        sql = PAIRS.format(found=found, one=first, other=second, events=Event._meta.db_table)
        return sql, found_values + first_values + second_values

    def those_of(self, members: list[int], participations: QuerySet) -> list[QuerySet]:
        return [
            rows.filter(**{f"{member_column(rows)}__in": members}) for rows in self.attended(participations)
        ]

    def add_ends(self, ends: dict[int, PairEnd], pairs: list[tuple]):
        """Load the missing members of these pairs; drop all loaded ones first when there are too many."""
        if len(ends) > MOST_ENDS:
            ends.clear()
        new = {end for pair in pairs for end in pair[:2]} - ends.keys()
        shown = ["pk", "slug"] + [f"{part}_{code}" for code in LANGUAGES for part in self.parts]
        # A plain QuerySet: the managers of translated models change the order of columns.
        rows = QuerySet(self.model).filter(pk__in=new).order_by()
        ends.update((values[0], self.end(*values)) for values in rows.values_list(*shown))

    def end(self, number: int, slug: str, *parts: str | None) -> PairEnd:
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
        return PairEnd(cells, tuple(missing))


def pair_cells(source: PairEnd, target: PairEnd, meeting: list) -> tuple[str, ...]:
    missing = " ".join(filter(None, (source.missing[0], target.missing[1])))
    return (*source.cells, *target.cells, *map(str, meeting), missing)


def full_name(given: str | None, patronymic: str | None, family: str | None) -> str | None:
    """«Марат Әзілханов»; None if the family name is not known in this language."""
    return " ".join(filter(None, (given, patronymic, family))) if family else None


def participations_at(events: QuerySet | RawSQL) -> QuerySet:
    """Participations of those who attended the events with these ids."""
    return participations_held().filter(event__in=events)


def participations_held() -> QuerySet:
    here = Participation.objects.that_happened().attending().order_by()
    return here.rewrite(False)  # modeltranslation would change the order of columns


def event_person_pairs(here: QuerySet) -> list[QuerySet]:
    return [here.filter(person__has_own_page=True).values_list("event_id", "person_id")]


def event_organisation_pairs(here: QuerySet) -> list[QuerySet]:
    groups = Participation.organisations.through.objects.filter(participation__in=here.values("pk"))
    return [
        here.exclude(organisation=None).values_list("event_id", "organisation_id"),
        groups.values_list("participation__event_id", "organisation_id"),
    ]


def event_column(rows: QuerySet) -> str:
    return rows.query.values_select[0]


def member_column(rows: QuerySet) -> str:
    return rows.query.values_select[1]


def union_sql(rows: list[QuerySet]) -> tuple[str, tuple]:
    """One UNION of all queries; those that Django knows to be empty have no SQL and are left out."""
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


# --- The two tables ---------------------------------------------------------------------------------------------


def end_columns(kk: str, ru: str, named: tuple[str, str], leads_to: str) -> Iterator[ExportColumn]:
    for end, at_kk, at_ru in (("source", "Бірінші", "Первая"), ("target", "Екінші", "Вторая")):
        in_kk, in_ru = f"{at_kk} {kk}", f"{at_ru} {ru}"
        yield declare_column(
            f"{end}_id", f"{in_kk}: нөмірі", f"{in_ru}: номер", type="integer", required=True
        )
        slug = (f"{in_kk}: тұрақты атауы", f"{in_ru}: постоянное имя")
        yield declare_column(end, *slug, required=True, leads_to=leads_to)
        for code, word_kk, word_ru in IN_WORDS:
            yield declare_column(
                f"{end}_address_{code}",
                f"{in_kk}: бетінің мекенжайы, {word_kk}",
                f"{in_ru}: адрес страницы, {word_ru}",
            )
        for code, word_kk, word_ru in IN_WORDS:
            name = (f"{in_kk}: {named[0]}, {word_kk}", f"{in_ru}: {named[1]}, {word_ru}")
            yield declare_column(f"{end}_{code}", *name, wanted=True)


MEETING = (
    declare_column(
        "weight",
        "Екеуі де қатысқан іс-шаралар саны",
        "Число событий, в которых участвовали обе стороны",
        type="integer",
        required=True,
    ),
    declare_column(
        "first_date",
        "Осындай алғашқы іс-шараның күні",
        "Дата первого такого события",
        type="date",
        required=True,
    ),
    declare_column(
        "last_date",
        "Осындай соңғы іс-шараның күні",
        "Дата последнего такого события",
        type="date",
        required=True,
    ),
)

CO_ATTENDANCE_OF_PEOPLE = CoAttendanceTable(
    "people-edges",
    "Кім кіммен кездесті: тұлғалар жұптары",
    "Кто с кем встречался: пары персон",
    (*end_columns("тұлға", "персона", ("аты-жөні", "имя"), "people.slug"), *MEETING),
    Person,
    "people",
    event_person_pairs,
    ("given_name", "patronymic", "family_name"),
    full_name,
)

CO_ATTENDANCE_OF_ORGANISATIONS = CoAttendanceTable(
    "organisations-edges",
    "Кім кіммен кездесті: ұйымдар жұптары",
    "Кто с кем встречался: пары организаций",
    (
        *end_columns("ұйым", "организация", ("қазіргі атауы", "нынешнее название"), "organisations.slug"),
        *MEETING,
    ),
    Organisation,
    "organisations",
    event_organisation_pairs,
    ("name",),
    lambda name: name,
)

CO_ATTENDANCE_TABLES = (CO_ATTENDANCE_OF_PEOPLE, CO_ATTENDANCE_OF_ORGANISATIONS)
