"""Suggestions while typing: names and titles with a word that begins with what is typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from portal.language.keyboard import readings_on_other_keyboards
from portal.language.numerals import numbers_in
from portal.language.transliteration import from_latin
from portal.language.words import words_in
from portal.search.analysis import Passage, folded_word
from portal.search.kinds import Kind, SearchDocument, all_kinds
from portal.search.models import KEY_LENGTH, Name

MOST = 10
READ = 60  # rows read for ten records: one record may match by several of its names
LONGEST_NAME = 200
AT_ONCE = 2_000  # rows in one statement
WORDS_OF_KEY = 8
# Folded words have Russian letters only. Mapped to one-byte ASCII they take half the space and keep their order.
SHORT = str.maketrans({chr(ord("а") + place): chr(ord("@") + place) for place in range(32)})
LONG = {letter: code for code, letter in SHORT.items()}
AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True)
class Suggestion:
    text: str
    language: str
    kind: str
    label: str
    address: str


def add_names(kind: Kind, documents: list[SearchDocument]):
    """Add the names of these records."""
    insert_names([row for document in documents for row in name_rows(kind, document)])


def name_rows(kind: Kind, document: SearchDocument) -> list[Name]:
    """Unsaved rows for what may be typed for the names of this record."""
    keys = keys_of_names(document.names, kind.suggested_words)
    return [Name(object_id=document.key, key=(kind.mark + key)[:KEY_LENGTH]) for key in keys]


def insert_names(rows: list[Name]):
    """Plain SQL with larger batches than `bulk_create` allows: an import writes tens of thousands of rows."""
    table = connection.ops.quote_name(Name._meta.db_table)
    for first in range(0, len(rows), AT_ONCE):
        batch = rows[first : first + AT_ONCE]
        values = [value for row in batch for value in (row.object_id, row.key)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (object_id, key) VALUES {', '.join(['(%s, %s)'] * len(batch))}",  # noqa: S608
                values,
            )


def remove_names(kind: Kind, keys: list[int]):
    Name.objects.filter(beginning_with(kind.mark), object_id__in=keys).delete()


def beginning_with(key: str) -> Q:
    return Q(key__gte=key, key__lt=key + AFTER_ALL)


def keys_of_names(names: list[Passage], most: int) -> list[str]:
    return list(dict.fromkeys(key for name in names for key in keys_of(name.text, most)))


def keys_of(text: str, most: int) -> list[str]:
    """The folded text from its first word, from its second and so on, as keys."""
    forms = [folded_word(word.form) for word in words_in(text) if not word.is_compound]
    keys = (" ".join(forms[place : place + WORDS_OF_KEY]) for place in range(min(len(forms), most)))
    return [key.translate(SHORT) for key in keys]


def typed_key(text: str) -> str:
    """The prefix that keys of names must have; empty for text without a word."""
    return "".join(keys_of(text, 1))


def suggest_records(typed: str, most: int = MOST) -> list[Suggestion]:
    """Public names and titles with a word that begins with what is typed: ordered by kind, each record once.

    If there are none, the text is read as transliterated Cyrillic, then as typed on another keyboard.
    """
    on_other_keys = (
        spelling for other in readings_on_other_keyboards(typed) for spelling in (other, *from_latin(other))
    )
    return (
        suggestions_with(typed_key(typed), most)
        or suggestions_with_any(from_latin(typed), most)
        or suggestions_with_any(on_other_keys, most)
    )


def suggestions_with_any(readings: Iterable[str], most: int) -> list[Suggestion]:
    keys = dict.fromkeys(map(typed_key, readings))
    return list(dict.fromkeys(other for key in keys for other in suggestions_with(key, most)))[:most]


def suggestions_with(key: str, most: int) -> list[Suggestion]:
    found: list[Suggestion] = []
    for kind in kinds_with_names(key) if key else ():
        found += suggestions_of(kind, key, most - len(found))
        if len(found) >= most:
            break
    return found


def kinds_with_names(key: str) -> list[Kind]:
    """The kinds with any matching name, in one cheap query; whether a record is public is checked later."""
    arms, limits = [], []
    for kind in all_kinds():
        arms.append(
            f"SELECT '{kind.mark}' WHERE EXISTS (SELECT 1 FROM search_name WHERE key >= %s AND key < %s)"  # noqa: S608
        )
        first = (kind.mark + key)[:KEY_LENGTH]
        limits += [first, first + AFTER_ALL]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), limits)
        marks = {mark for (mark,) in cursor.fetchall()}
    return [kind for kind in all_kinds() if kind.mark in marks]


def suggestions_of(kind: Kind, key: str, most: int) -> list[Suggestion]:
    keys = list(dict.fromkeys(records_beginning(kind, key)))[:most]
    # `records_beginning` has just checked that they are public; checking again would take longer than all the rest.
    records = kind.model._base_manager.in_bulk(keys)
    found = (suggestion_for(kind, records[key]) for key in keys)
    return [each for each in found if each is not None]


def records_beginning(kind: Kind, key: str) -> list[int]:
    """Keys of public records with a matching name, in the order of the names."""
    is_public = Exists(kind.public().filter(pk=OuterRef("object_id")).order_by())
    rows = Name.objects.filter(names_beginning_with(kind.mark, key), is_public)
    return list(rows.order_by("key").values_list("object_id", flat=True)[:READ])


def names_beginning_with(mark: str, key: str) -> Q:
    """Names whose keys begin with the typed text. A number must match whole: half a number is another number."""
    is_number = bool(numbers_in(key.rpartition(" ")[2].translate(LONG)))
    first = (mark + key)[:KEY_LENGTH]
    return Q(key=first) | beginning_with(f"{first} ") if is_number else beginning_with(first)


def suggestion_for(kind: Kind, record) -> Suggestion | None:
    """The record under its name on the page, whichever name was typed; None if it no longer has a name."""
    printed = kind.printed(record)
    if printed is None:
        return None
    text, language = printed
    shown = text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"
    return Suggestion(shown, language, kind.name, kind.label(record), record.get_absolute_url())
