from django.db import migrations

# The rows of terms say themselves which record they are; a column added to them would write every posting anew twice.
FORWARD = (
    "ALTER TABLE search_terms RENAME TO search_terms_before",
    "CREATE TABLE search_terms (entry_id bigint PRIMARY KEY, kind varchar(20) NOT NULL, object_id bigint NOT NULL,"
    " terms integer[] NOT NULL)",
    "INSERT INTO search_terms SELECT entry_id, kind, object_id, terms FROM search_terms_before"
    " JOIN search_entry ON search_entry.id = entry_id",
    "DROP TABLE search_terms_before",
    "CREATE INDEX ON search_terms USING gin (terms) WITH (fastupdate = off)",
)


def say_which_record(apps, schema_editor):
    """On SQLite the rows of terms hold nothing but the terms."""
    for statement in FORWARD if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)


def say_it_no_more(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_terms DROP COLUMN kind, DROP COLUMN object_id")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_smaller_index'),
    ]

    operations = [
        migrations.RunPython(say_which_record, say_it_no_more),
        migrations.RemoveField(model_name='entry', name='day'),
    ]
