"""Kazakh and Russian as pure Python: no Django, no database, no state."""

LANGUAGES = ("kk", "ru")  # of the texts and of the interface, in the order in which they stand
