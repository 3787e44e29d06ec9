"""What can be found: each app registers its kinds of records, their texts and which of them are public."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from portal.search.analysis import Passage


@dataclass(frozen=True)
class SearchDocument:
    """The texts of one record, in order of weight; `names` are those that lead to it while typing.

    `held` is anything else that changes the texts of records that contain its names, such as the periods of names.
    """

    key: int
    title: list[Passage]
    body: list[Passage] = field(default_factory=list)
    names: list[Passage] = field(default_factory=list)
    held: tuple = ()


class Kind:
    """A kind of record: `name` in the index, `mark`, a letter before its names, `model`; subclasses define the rest."""

    name: str
    mark: str
    model: type[Model]
    newest_first = ("-pk",)  # the order of what is found
    suggested_words = 4  # how many of its first words a suggestion may start from

    def public(self) -> QuerySet:
        """The records that anybody may see now."""
        return self.model.objects.public()

    def newest_public(self, found: RawSQL) -> list[int] | None:
        """Public keys among those found, newest first, where a cache is faster than SQL; else None."""
        return None

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """The texts of the records with these keys; a record that search must not find is left out."""
        raise NotImplementedError

    def printed(self, record: Model) -> tuple[str, str]:
        """The name shown on a page in the active language, and the language of that name."""
        return record.name_in()

    def label(self, record: Model) -> str:
        """The kind of record shown beside a suggestion, in the language of the page."""
        return str(self.model._meta.verbose_name)

    def holding(self, kind: str, keys: list[int]) -> Iterable[int]:
        """Keys of records that contain names of these records of another kind; reindexed when those change."""
        return ()


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> Kind:
    return _kinds[name]


def all_kinds() -> list[Kind]:
    """In order of registration: first the kinds whose names others contain."""
    return list(_kinds.values())
