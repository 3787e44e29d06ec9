"""A region has a time zone: the western ones had another time than the rest until 1 March 2024."""

from django.db import migrations, models

import people.models.regions

# As in people/data/regions.json; the others keep the default.
ZONES = {
    "KZ-15": "Asia/Aqtobe",
    "KZ-23": "Asia/Atyrau",
    "KZ-27": "Asia/Oral",
    "KZ-39": "Asia/Qostanay",
    "KZ-43": "Asia/Qyzylorda",
    "KZ-47": "Asia/Aqtau",
}


def fill_zones(apps, schema_editor):
    regions = apps.get_model("people", "Region").objects.using(schema_editor.connection.alias)
    for iso, zone in ZONES.items():
        regions.filter(iso=iso).update(time_zone=zone)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            "region",
            "time_zone",
            models.CharField(
                db_default="Asia/Almaty",
                default="Asia/Almaty",
                help_text="Its name in the database of time zones, for example Asia/Aqtobe.",
                max_length=40,
                validators=[people.models.regions.check_time_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.RunPython(fill_zones, migrations.RunPython.noop, elidable=True),
    ]
