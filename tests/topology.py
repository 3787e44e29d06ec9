"""The portal as on a server: nginx, gunicorn with two workers, PostgreSQL and Redis, each of the tests' own."""

import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from tests import commands, parts
from tests.postgresql import TemporaryCluster

ROOT = Path(__file__).resolve().parent.parent
NGINX_AROUND = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off;
events {{ worker_connections 256; }}
http {{
    access_log off; include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Served:
    """The portal of gunicorn in a folder of its own, on the database given; `stop` leaves nothing running."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.running: dict[str, subprocess.Popen] = {}
        self.port = self.web_port = free_port()

    def prepare(self, address: str, **settings):
        """Fill the database at this address with the sample records, and the folder with what is served."""
        self.surroundings = os.environ | {
            "DATABASE_URL": address,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "STATIC_ROOT": commands.collected(self.folder_of_static_files()),
            "MEDIA_ROOT": f"{self.folder}/media",
            "DUMPS_ROOT": f"{self.folder}/dumps",
            "TMPDIR": str(self.folder),
            **settings,
        }
        commands.do([["migrate", "-v0"], ["load_sample"]], self.surroundings)

    def folder_of_static_files(self) -> Path:
        """That of the browser's site, where both are of one run."""
        run = os.environ.get("KENES_TEST_FOLDER")
        return Path(run, "site", "collected") if run else self.folder / "collected"

    def start_web(self):
        self.run("web", sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{self.web_port}", "portal.wsgi")
        wait_until(lambda: self.get("/readyz", self.web_port)[0] == 200, 120)

    def run(self, name, *command):
        with open(self.folder / f"{name}.out", "ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.surroundings, stdout=log, stderr=subprocess.STDOUT
            )

    def manage(self, *command) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.surroundings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, name):
        self.running[name].kill()
        self.running.pop(name).wait()

    def ask_raw(self, request: bytes, port=None) -> tuple[int, str]:
        """Status and text of an answer to these very bytes, through nginx or from the port given."""
        with socket.create_connection(("127.0.0.1", port or self.port), timeout=20) as asked:
            asked.sendall(request)
            answer = http.client.HTTPResponse(asked)
            answer.begin()
            return answer.status, answer.read().decode()

    def get(self, address, port=None, visitor=1, **headers) -> tuple[int, dict, str]:
        """Status, headers and text, through nginx or from the port given; each visitor has an address of his own."""
        source = (f"127.0.1.{visitor % 250 + 1}", 0)
        asked = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20, source_address=source)
        try:
            asked.request(
                "GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = asked.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, {}, ""
        finally:
            asked.close()

    def stop(self):
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            process.wait(20)


class Topology(Served):
    """With nginx before it, PostgreSQL and Redis behind it."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.cluster = TemporaryCluster()
        self.web_port = free_port()

    def start(self):
        address = self.cluster.start()
        self.prepare(
            address, REDIS_URL=f"unix://{self.folder}/redis.sock", RATE_LIMITS="on", FILES_BY_NGINX="on"
        )
        self.start_redis()
        self.start_web()
        self.start_nginx()
        wait_until(lambda: self.get("/readyz")[0] == 200, 10)

    def start_redis(self):
        self.run(
            "redis",
            parts.REDIS.program(),
            "--port",
            "0",
            "--unixsocket",
            f"{self.folder}/redis.sock",
            "--save",
            "",
        )

    def start_nginx(self):
        """The file that a server gets, only with ports and folders of the test."""
        site = (ROOT / "deploy" / "nginx.conf").read_text()
        for theirs, ours in {
            "127.0.0.1:8000": f"127.0.0.1:{self.web_port}",
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "/var/cache/kenes": f"{self.folder}/cache",
            "/var/lib/kenes/": f"{self.folder}/",
            "/opt/kenes/templates": f'"{ROOT}/templates"',  # the folder may hold a blank
        }.items():
            assert theirs in site
            site = site.replace(theirs, ours)
        (self.folder / "site.conf").write_text(site)
        # As root its workers would become another user, who may not read the folder of the test.
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(user + NGINX_AROUND.format(folder=self.folder))
        self.run("nginx", parts.NGINX.program(), "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder))

    def stop(self):
        super().stop()
        self.cluster.stop()


class Load:
    """Visitors who ask one page after another as long as the block lasts; `answers` are what they were given."""

    def __init__(self, served: Served, addresses, visitors: int = 4):
        self.served, self.addresses = served, addresses
        self.answers: list[Answer] = []
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.visit, args=[number]) for number in range(visitors)]

    def visit(self, number: int):
        for turn, address in enumerate(itertools.cycle(self.addresses)):
            if self.ended.is_set():
                return
            began = time.monotonic()
            visitor = number + 10 * turn
            status = self.served.get(
                address, self.served.web_port, visitor, X_Forwarded_For=f"203.0.113.{visitor % 250}"
            )[0]
            self.answers.append(Answer(address, began, time.monotonic() - began, status))
            if status >= 500:
                self.ended.wait(0.2)  # nobody asks a page that is away ten times a second

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.ended.set()
        for thread in self.threads:
            thread.join()


class Answer(NamedTuple):
    address: str
    began: float
    took: float  # seconds
    status: int


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def wait_until(is_so, seconds: float) -> float:
    """How long it took; fails when it never comes."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began
