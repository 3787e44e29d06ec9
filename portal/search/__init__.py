"""Full-text search for Kazakh and Russian. This package knows no kind of record; the apps register theirs.

kinds      what can be found: each app registers its records, their texts and which of them are public
analysis   turns a record's texts into index terms, each marked with the best tier in which it matches
query      parses what a visitor typed into one expression per tier
index      updates the index when records change
engines    the two databases: FTS5 of SQLite, tsvector of PostgreSQL
highlight, suggesting, did_you_mean
"""
