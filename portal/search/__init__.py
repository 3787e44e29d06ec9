"""Search that knows Kazakh and Russian: the engine room, which knows nothing of the records that it finds.

kinds      what can be found: the apps register theirs, with their texts and their public set
analysis   a record's texts as index terms, each marked with the best tier in which it can be found
query      what a visitor typed, and the records that it finds, tier after tier
index      keeping the index in step with the records
engines    the two databases: FTS5 of SQLite, tsvector of PostgreSQL
highlight, suggesting, did_you_mean
"""
