from django.db import migrations, models

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_terms USING fts5("
        "marked, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '-~./:='\")",
    ],
    "postgresql": [
        "CREATE TABLE search_terms (entry_id bigint PRIMARY KEY, terms integer[] NOT NULL)",
        "CREATE INDEX ON search_terms USING gin (terms) WITH (fastupdate = off)",
        "CREATE TABLE search_dictionary ("
        "id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, term text COLLATE \"C\" UNIQUE NOT NULL)",
        # Compared as SQLite compares: byte by byte, so that a range of keys is a beginning.
        "ALTER TABLE search_name ALTER COLUMN key TYPE varchar(41) COLLATE \"C\"",
    ],
}


def empty_index(apps, schema_editor):
    """`rebuild_search` fills it again; the records themselves are not touched."""
    for name in ("Entry", "Name", "Misspelling", "Word"):
        apps.get_model("search", name).objects.all().delete()
    schema_editor.execute("DROP TABLE search_terms")


def create_terms(apps, schema_editor):
    """The terms lie in tables of the engine's own kind, which no model describes."""
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_no_permissions'),
    ]

    operations = [
        migrations.RunPython(empty_index),
        migrations.RemoveIndex(model_name='name', name='search_name_of_record'),
        migrations.RemoveField(model_name='name', name='kind'),
        migrations.RemoveField(model_name='name', name='language'),
        migrations.RemoveField(model_name='name', name='text'),
        migrations.AlterField(model_name='name', name='key', field=models.CharField(max_length=41)),
        migrations.AlterField(model_name='name', name='object_id', field=models.BigIntegerField(db_index=True)),
        migrations.RunPython(create_terms),
        migrations.AddIndex(model_name='name', index=models.Index(fields=['key'], name='search_name_key')),
    ]
