"""The portal as on a server: nginx, gunicorn with two workers, PostgreSQL and Redis, each of the tests' own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests import parts
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


class Topology:
    """Everything in one folder; `stop` leaves nothing running."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.running: dict[str, subprocess.Popen] = {}
        self.cluster = TemporaryCluster()
        self.port, self.web_port = free_port(), free_port()

    def start(self):
        address = self.cluster.start().replace("/kenes?", "/postgres?")
        self.surroundings = os.environ | {
            "DATABASE_URL": address,
            "REDIS_URL": f"unix://{self.folder}/redis.sock",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "RATE_LIMITS": "on",
            "STATIC_ROOT": f"{self.folder}/static",
            "MEDIA_ROOT": f"{self.folder}/media",
            "TMPDIR": str(self.folder),
        }
        for command in (
            ["migrate", "-v0"],
            ["load_regions"],
            ["load_sample"],
            ["collectstatic", "--noinput"],
        ):
            self.manage(*command)
        self.start_redis()
        self.run("web", sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{self.web_port}", "portal.wsgi")
        self.start_nginx()
        wait_until(lambda: self.get("/readyz")[0] == 200, 60)

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
            "/var/cache/nginx/kenes": f"{self.folder}/cache",
        }.items():
            assert theirs in site
            site = site.replace(theirs, ours)
        (self.folder / "site.conf").write_text(site)
        # As root its workers would become another user, who may not read the folder of the test.
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(user + NGINX_AROUND.format(folder=self.folder))
        self.run("nginx", parts.NGINX.program(), "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder))

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

    def get(self, address, port=None, **headers) -> tuple[int, dict, str]:
        """Status, headers and text, through nginx or from the port given."""
        asked = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        try:
            asked.request(
                "GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = asked.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        except OSError:
            return 0, {}, ""
        finally:
            asked.close()

    def stop(self):
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            process.wait(20)
        self.cluster.stop()


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
