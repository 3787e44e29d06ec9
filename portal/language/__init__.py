"""Kazakh and Russian as pure Python: no Django, no database, no state."""
