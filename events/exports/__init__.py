"""Exports: declared tables, and the formats in which they are written."""
