"""A database of made-up records for a measurement, without the index of search, which takes most of the time.

    python -m bench.made_up --events 100000

makes them in the database of DATABASE_URL. At 100 000 events, with 2 000 000 participations, the file of SQLite has
1.3 GB.
"""

import argparse
import os
import time


def set_up(database: str = "", **more):
    """Django on this database, or on that of DATABASE_URL, with settings for measuring."""
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings", "SECRET_KEY": "only-for-measuring"}
    settings |= {"ALLOWED_HOSTS": "127.0.0.1,testserver", "RATE_LIMITS": "off"}
    os.environ.update(settings | ({"DATABASE_URL": database} if database else {}) | more)
    import django

    django.setup()


def make_records(count: int, seed: int = 1):
    """Bring the database to `count` events; says how far it is."""
    from django.core.management import call_command
    from django.db import connection

    from events.generating import generate_records
    from events.models import Event

    call_command("migrate", verbosity=0)
    missing, began = count - Event.objects.count(), time.monotonic()
    for made in generate_records(missing, seed, indexed=False) if missing > 0 else ():
        if made % 10_000 == 0:
            print(f"{made} events made, {time.monotonic() - began:.0f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    asked = parser.parse_args()
    set_up()
    make_records(asked.events)


if __name__ == "__main__":
    main()
