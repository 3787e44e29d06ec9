"""Names and titles while typing: those that hold a word beginning with what is typed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from portal.language.words import words
from portal.search.analysis import Passage, folded_word
from portal.search.engines import engine
from portal.search.kinds import Document, Kind, all_kinds
from portal.search.models import KEY_LENGTH, Name

MOST = 10
READ = 60  # rows of names for ten records, which may have several that begin alike
LONGEST_NAME = 200


@dataclass(frozen=True)
class Suggestion:
    text: str
    language: str
    kind: str
    address: str


def learn(kind: Kind, documents: list[Document]):
    """Add the names of these records."""
    rows = [row for document in documents for name in document.names for row in rows_of(kind, document, name)]
    Name.objects.bulk_create(rows, batch_size=200)


def forget(kind: Kind, keys: list[int]):
    Name.objects.filter(kind=kind.name, object_id__in=keys).delete()


def rows_of(kind: Kind, document: Document, name: Passage) -> list[Name]:
    """One row for each word with which the name may be begun."""
    text = name.text if len(name.text) <= LONGEST_NAME else f"{name.text[: LONGEST_NAME - 1]}…"
    return [
        Name(kind=kind.name, object_id=document.key, language=name.language or "", text=text, key=key)
        for key in keys_of(name.text, kind.suggested_words)
    ]


def keys_of(text: str, most: int) -> list[str]:
    """The folded text from its first word on, from its second and so on, each cut to the length of a key."""
    forms = [folded_word(word.form) for word in words(text) if not word.is_compound]
    keys = (" ".join(forms[place : place + 8])[:KEY_LENGTH] for place in range(min(len(forms), most)))
    return list(dict.fromkeys(keys))


def key_of(text: str) -> str:
    """What the keys of names must begin with; empty for what holds no word."""
    return " ".join(keys_of(text, 1))


def suggestions(typed: str, most: int = MOST) -> list[Suggestion]:
    """Public names and titles that hold what is typed at the beginning of a word: kind by kind, each record once."""
    key = key_of(typed)
    found = []
    for kind in all_kinds() if key else ():
        found += suggestions_of(kind, key, most - len(found))
        if len(found) >= most:
            break
    return found


def suggestions_of(kind: Kind, key: str, most: int) -> list[Suggestion]:
    rows = names_of(kind, key)
    records = kind.public().in_bulk([row.object_id for row in rows][:most])
    return [
        Suggestion(row.text, row.language, kind.name, records[row.object_id].get_absolute_url())
        for row in rows[:most]
    ]


def names_of(kind: Kind, key: str) -> list[Name]:
    """The names of public records that begin so, one a record."""
    is_public = Exists(kind.public().filter(pk=OuterRef("object_id")).order_by())
    rows = Name.objects.filter(engine().beginning_with("key", key), is_public, kind=kind.name)
    return list({row.object_id: row for row in reversed(rows.order_by("key", "pk")[:READ])}.values())[::-1]
