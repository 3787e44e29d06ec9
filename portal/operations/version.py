"""The version of the running code, as shown by `/version`, the log and each backup.

The first of these sources that has a value:

    VERSION in the environment   what an image was built from (Dockerfile)
    git                          the last tag or the commit of the clone, and whether anything in it has been changed
    commit.txt                   filled by `git archive`, so also in what GitHub packs

A commit without an earlier tag is appended to RELEASE: «0.1.0-g84d5f11». Read once per process: code replaced on disk
counts only after a restart.
"""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

RELEASE = "0.1.0"  # the same as in pyproject.toml
ROOT = Path(__file__).resolve().parents[2]
UNKNOWN = f"{RELEASE}, unknown commit"
COMMIT = re.compile(r"[0-9a-f]{7,64}(-dirty)?")


@cache
def running_version() -> str:
    said = os.environ.get("VERSION", "").strip() or version_from_git(ROOT) or version_from_archive(ROOT)
    if not said:
        return UNKNOWN
    return f"{RELEASE}-g{said}" if COMMIT.fullmatch(said) else said


def version_from_git(folder: Path) -> str:
    """«v0.2.0-3-g84d5f11-dirty», without any tag «84d5f11»; empty where there is no clone or no git."""
    if not (folder / ".git").exists():
        return ""  # git would search parent folders and find another clone
    # On a server the clone belongs to root and the portal runs as another user, which git refuses by itself.
    git = ["git", "-c", f"safe.directory={folder}", "-C", str(folder)]
    try:
        told = subprocess.run(  # noqa: S603  nothing in it comes from outside
            [*git, "describe", "--tags", "--always", "--dirty"],
            capture_output=True,
            text=True,
            timeout=10,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def version_from_archive(folder: Path) -> str:
    """The first line of commit.txt that has been filled; in a clone none is."""
    path = folder / "commit.txt"
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return next((line for line in lines if line and "$" not in line), "")
