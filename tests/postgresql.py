"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached through a socket, gone at the end."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import parts

# Nothing here outlives the run, so nothing has to reach the disk.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "60",
}


class TemporaryCluster:
    """Ordered by ICU, as a server of a public body would be: a test that leans on byte order fails here.

    PostgreSQL refuses to run as root; then it runs as the system user `postgres`.
    """

    def __init__(self):
        if not parts.POSTGRESQL.is_installed():
            sys.exit(parts.POSTGRESQL.how_to_install())
        self.programs = Path(parts.POSTGRESQL.program()).parent
        self.folder = tempfile.mkdtemp(prefix="kenes-pg-", dir="/tmp")
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")

    def start(self, database: str = "postgres", made_with: str = "") -> str:
        """Returns the address of a database of it, for DATABASE_URL; `postgres` is there from the beginning.

        `made_with` are arguments of initdb, as somebody else writes them.
        """
        atexit.register(self.stop)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # lets `atexit` run
        self.run("initdb", "--username=kenes", "--auth=trust", "--no-sync", *(made_with.split() or icu()))
        self.start_server()
        return f"postgresql://kenes@/{database}?host={self.folder}"

    def start_server(self):
        settings = " ".join(f"-c {name}={value!r}" for name, value in SERVER_OPTIONS.items())
        self.run(
            "pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options=-k {self.folder} {settings}"
        )

    def send(self, number: signal.Signals):
        """To the server and all that it has started, as SIGSTOP, which freezes them."""
        leader = Path(self.folder, "data", "postmaster.pid").read_text().split()[0]
        for process in [leader, *Path(f"/proc/{leader}/task/{leader}/children").read_text().split()]:
            os.kill(int(process), number)

    def stop(self):
        """May be called twice: at the end of the tests and at the end of the process."""
        atexit.unregister(self.stop)
        if Path(self.folder, "data", "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *arguments):
        """One of PostgreSQL's own programs on this cluster; raises with what it said when it fails."""
        command = [*self.as_user, self.programs / program, f"--pgdata={self.folder}/data", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")


def icu():
    return ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und"]
