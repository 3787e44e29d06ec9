"""Tables of the search index that both databases share. The terms are in a table of each engine's own, see `engines`.

Nobody edits them, so they have no permissions that an administrator could grant.
"""

from django.db import models

KIND_LENGTH = 20
WORD_LENGTH = 64
KEY_LENGTH = 41  # the mark of the kind and forty letters


class Entry(models.Model):
    """One record in the index. On SQLite its key changes at every update, so old terms point nowhere."""

    kind = models.CharField(max_length=KIND_LENGTH)
    object_id = models.BigIntegerField()
    version = models.PositiveSmallIntegerField()  # of the analyser; 0 when the record waits for reindexing
    digest = models.CharField(max_length=32)  # of the texts: a save that changes none of them writes nothing

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_unique")]
        indexes = [models.Index(fields=["version"], name="search_entry_version")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class Name(models.Model):
    """What may be typed for a name or title: its folded words, starting from one of them, see `suggesting`.

    On PostgreSQL keys are compared byte by byte (collation C), as on SQLite.
    """

    object_id = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key"], name="search_name_key")]

    def __str__(self):
        return self.key


class Word(models.Model):
    """A word or stem of the index; whether a public record contains it is checked at each use."""

    text = models.CharField(max_length=WORD_LENGTH, unique=True)
    skeleton = models.CharField(max_length=WORD_LENGTH, db_index=True)  # `latin_skeleton`
    folded = models.CharField(max_length=WORD_LENGTH, db_index=True)
    is_written = models.BooleanField()  # occurs in a text as it is; otherwise only as a stem

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.text


class Misspelling(models.Model):
    """A word with one letter deleted: two words that share one differ by a typing mistake."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE)
    text = models.CharField(max_length=WORD_LENGTH, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.text
