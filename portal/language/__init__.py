"""Kazakh and Russian as pure Python: no Django, no database, no state."""

# Of the texts of records, in the order in which they stand: each has a column in the database.
LANGUAGES = ("kk", "ru")
# Of the pages, each by its own name. One more needs no column: a text is then shown in the first language that it has.
INTERFACE = {"kk": "Қазақша", "ru": "Русский"}


def language_of_texts(language: str | None) -> str:
    """The language itself where texts are written in it, else the first one; a page may be in another."""
    return language if language in LANGUAGES else LANGUAGES[0]
