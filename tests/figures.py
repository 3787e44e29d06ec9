"""Figures of the tests of faults: few rounds in the suite, many in `make faults`, which prints them as a table."""

import json
import os
from pathlib import Path


def often(short, full):
    """How often, or for how long, a fault is tried: `FAULTS=full` asks for the whole of it."""
    return full if os.environ.get("FAULTS") == "full" else short


def note(what: str, held: str, engine: str | None = None):
    """A line of the table; written when somebody asked for one by FAULTS_FIGURES=FILE."""
    from django.db import connection

    if file := os.environ.get("FAULTS_FIGURES"):
        line = {"what": what, "engine": engine or connection.vendor, "held": held}
        with Path(file).open("a") as figures:
            figures.write(json.dumps(line, ensure_ascii=False) + "\n")
