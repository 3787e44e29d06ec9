"""What can be found: each app registers its kinds of record, with their texts and with what of them is public."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from portal.search.analysis import Passage


@dataclass(frozen=True)
class SearchDocument:
    """The texts of one record, in order of weight; `names` are those that lead to it while typing.

    `held` is whatever else of it changes the texts of the records that hold it, such as the periods of its names.
    """

    key: int
    title: list[Passage]
    body: list[Passage] = field(default_factory=list)
    names: list[Passage] = field(default_factory=list)
    held: tuple = ()


class Kind:
    """A kind of record: `name` in the index, `mark` (one letter) before its names, `model`; subclasses say the rest."""

    name: str
    mark: str
    model: type[Model]
    newest_first = ("-pk",)  # the order of what is found
    suggested_words = 4  # with how many of its first words a name can be begun

    def public(self) -> QuerySet:
        """The records that anybody may see at this moment."""
        return self.model.objects.public()

    def newest_public(self, found: RawSQL) -> list[int] | None:
        """The public ones of the keys that a subquery finds, newest first, where that is quicker to be had than from
        the database; else None."""
        return None

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """The texts of those records of these keys that are to be found at all."""
        raise NotImplementedError

    def printed(self, record: Model) -> tuple[str, str]:
        """What a record is called on a page in the active language, and the language of that name."""
        return record.name_in()

    def label(self, record: Model) -> str:
        """What a suggestion says the record is, in the language of the page."""
        return str(self.model._meta.verbose_name)

    def holding(self, kind: str, keys: list[int]) -> Iterable[int]:
        """The keys of records whose texts hold those of another kind, to be indexed anew when the names change."""
        return ()


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> Kind:
    return _kinds[name]


def all_kinds() -> list[Kind]:
    """In the order of their registration: first those whose names others hold."""
    return list(_kinds.values())
