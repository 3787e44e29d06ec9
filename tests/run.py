"""The whole suite, `make test`: on SQLite, then on PostgreSQL; says what was skipped and how to install it.

With REQUIRE_ALL_PARTS=1 a skipped part is a failure. `--quick` is `make test-quick`: on SQLite alone, without what
`tests/quick.py` leaves out. Further arguments go to pytest.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests import parts


def main(arguments) -> int:
    is_whole = "--quick" not in arguments
    engines = ["sqlite", "postgresql"] if is_whole and parts.POSTGRESQL.is_installed() else ["sqlite"]
    total, is_good = Counter(), True
    for engine in engines:
        print(f"--- {engine}", flush=True)
        status, counts = run_on(engine, arguments)
        is_good &= status == 0
        total += counts
    missing = [part for part in parts.ALL if is_whole and not part.is_installed()]
    return conclude(engines, total, is_good, missing, os.environ.get("REQUIRE_ALL_PARTS") == "1")


def conclude(engines, total, is_good, missing, all_required) -> int:
    """Says how it went and returns the exit status."""
    for part in missing:
        print(f"Skipped: {part.how_to_install()}.")
    failed = total["failed"] + total["error"]
    print(f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped ({' and '.join(engines)})")
    return 0 if is_good and not (missing and all_required) else 1


def run_on(engine, arguments) -> tuple[int, Counter]:
    """The exit status and the number of tests by outcome; the tests' own output goes to the terminal."""
    with tempfile.NamedTemporaryFile() as counts:
        options = ["-n", "2", "--dist=worksteal", f"--engine={engine}", f"--counts={counts.name}"]
        status = finish(subprocess.Popen([sys.executable, "-m", "pytest", *options, *arguments]))
        written = Path(counts.name).read_text()
    return status, Counter(json.loads(written) if written else {})


def finish(process) -> int:
    """Its exit status. At Ctrl-C it gets the time to stop its servers, which `subprocess.run` would not give."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
