"""`make faults`: the tests of faults in their long form, on both engines, and a table of what they have found."""

import json
import os
import subprocess
import sys
import tempfile

from tests import parts
from tests.figures import note

EDITORS = "tests/events/test_editors_at_once.py"
ON_EACH_ENGINE = ["tests/test_kills.py", "tests/test_backup.py", "tests/test_rate_limits.py"]
ON_A_SERVER = ["tests/test_topology.py"]
ROUNDS = "100"  # of two editors


def main() -> int:
    with tempfile.NamedTemporaryFile("r") as figures:
        os.environ.update(FAULTS="full", ROUNDS=ROUNDS, FAULTS_FIGURES=figures.name)
        went_well = all_of_engine("sqlite")
        if parts.POSTGRESQL.is_installed():
            went_well &= all_of_engine("postgresql")
            went_well &= run(*ON_A_SERVER)
        for line in table([json.loads(line) for line in figures]):
            print(line)
    return 0 if went_well else 1


def all_of_engine(engine: str) -> bool:
    went_well = run(f"--engine={engine}", *ON_EACH_ENGINE)
    if run(f"--engine={engine}", EDITORS):
        note("two editors save one record at once", f"{ROUNDS} times, no change lost", engine)
        return went_well
    return False


def run(*arguments) -> bool:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode == 0


def table(figures: list[dict]) -> list[str]:
    """As it stands in docs/operations.md."""
    rows = [["fault", "on", "held"], ["---"] * 3]
    rows += [[figure["what"], figure["engine"], figure["held"]] for figure in figures]
    return [f"| {' | '.join(row)} |" for row in rows]


if __name__ == "__main__":
    sys.exit(main())
