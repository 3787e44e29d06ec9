"""docker-compose.yml, the Dockerfile and the file of nginx put up by hand, without an engine of containers.

Each process gets the environment and the command that its container would get, and no others. What differs is said in
`Composed.here`: names of machines become addresses of the loopback, folders those of the test. Before it stands a
proxy that ends https, as on a machine that serves more than the portal.
"""

import fnmatch
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import psycopg2
import yaml

from tests import commands, parts
from tests.postgresql import TemporaryCluster
from tests.topology import NGINX_AROUND, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = ROOT / "docker-compose.yml"
GATEWAY, NGINX = "127.77.0.1", "127.77.0.3"  # as 10.77.0.1 and an address of that network, see `here`
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])((?:[^{}]|\$\{[^{}]*\})*))?\}")
TLS = """
server {{
    listen 127.0.0.1:{port} ssl; server_name _;
    ssl_certificate {folder}/tls.pem; ssl_certificate_key {folder}/tls.key;
    location / {{
        proxy_pass http://127.0.0.1:{behind}; proxy_bind {gateway};
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }}
}}
"""


def filled(value, given: dict[str, str]):
    """With the variables of the shell that calls `docker compose` put in, as the specification of Compose says."""
    if isinstance(value, dict):
        return {key: filled(each, given) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, given) for each in value]
    return (
        VARIABLE.sub(lambda found: of_variable(*found.groups(), given), value)
        if isinstance(value, str)
        else value
    )


def of_variable(name, sign, otherwise, given) -> str:
    if given.get(name):
        return given[name]
    assert sign != "?", otherwise
    return filled(otherwise or "", given)


def dockerfile(instruction: str) -> list[str]:
    """What follows this instruction, each time, with its lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return re.findall(rf"^{instruction} (.*)$", text, flags=re.MULTILINE)


def copy_of_image(folder: Path) -> Path:
    """What `COPY . .` takes."""
    left_out = (ROOT / ".dockerignore").read_text().split()

    def ignored(place, names):
        is_top = Path(place) == ROOT
        patterns = [each.removeprefix("**/") for each in left_out if is_top or each.startswith("**/")]
        return {name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)}

    return shutil.copytree(ROOT, folder / "image", ignore=ignored)


class Composed:
    def __init__(self, folder: Path, **given: str):
        self.folder, self.given = folder, given
        self.ports = {name: free_port() for name in ("web", "nginx", "tls")}
        self.services = filled(yaml.safe_load(COMPOSE.read_text()), given)["services"]
        self.image = copy_of_image(folder)
        self.cluster = TemporaryCluster()
        self.running: dict[str, subprocess.Popen] = {}
        for name in ("media", "dumps", "backups", "tmp"):
            (folder / name).mkdir()

    def here(self, text: str) -> str:
        """With what is elsewhere on this machine."""
        password = self.given["DB_PASSWORD"]
        for theirs, ours in {
            f"postgresql://kenes:{password}@db/kenes": f"postgresql://kenes@/kenes?host={self.cluster.folder}",
            "redis://redis/0": f"unix://{self.folder}/redis.sock",
            "10.77.0.": "127.77.0.",
            "web:8000": f"127.0.0.1:{self.ports['web']}",
            "0.0.0.0:8000": f"127.0.0.1:{self.ports['web']}",
            "://127.0.0.1:8000": f"://127.0.0.1:{self.ports['web']}",
            "8080": f"127.0.0.1:{self.ports['nginx']}",
            "/kenes.conf": f"{self.folder}/kenes.conf",
            "/etc/nginx/conf.d/default.conf": f"{self.folder}/site.conf",
            "nginx -g 'daemon off;'": f"{parts.NGINX.program()} -c {self.folder}/nginx.conf -p {self.folder}",
        }.items():
            text = text.replace(theirs, ours)
        return re.sub(r"^/(media|dumps|backups)$", rf"{self.folder}/\1", text)

    def environment_of(self, service: str) -> dict[str, str]:
        """Of the image, then of the service; nothing of ours besides where programs are and bytecode is kept."""
        settings = self.services[service].get("environment", {})
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPYCACHEPREFIX": f"{sys.prefix}/bytecode",
            "STATIC_ROOT": commands.collected(self.folder / "collected"),
            "TMPDIR": str(self.folder / "tmp"),
            "VERSION": self.services[service].get("build", {}).get("args", {}).get("VERSION", ""),
            **{name: self.here(str(value)) for name, value in settings.items()},
        }

    def command_of(self, service: str) -> list[str]:
        command = self.services[service].get("command") or json.loads(dockerfile("CMD")[-1])
        return [self.here(word) for word in command]

    def run(self, name: str, command, environment):
        with open(self.folder / f"{name}.out", "ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=self.image, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def start(self):
        """In the order that `depends_on` asks for."""
        database = self.services["db"]["environment"]
        self.cluster.start(made_with=database["POSTGRES_INITDB_ARGS"])
        made = psycopg2.connect(dbname="postgres", user=database["POSTGRES_USER"], host=self.cluster.folder)
        made.autocommit = True
        made.cursor().execute(f"CREATE DATABASE {database['POSTGRES_DB']}")
        made.close()
        redis = [*self.command_of("redis"), "--port", "0", "--unixsocket", f"{self.folder}/redis.sock"]
        self.run("redis", redis, self.environment_of("redis"))
        # Two machines that are put up at one moment.
        for name in ("migrate", "migrate-too"):
            self.run(name, self.command_of("migrate"), self.environment_of("migrate"))
        for name in ("migrate", "migrate-too"):
            assert self.running.pop(name).wait(120) == 0, (self.folder / f"{name}.out").read_text()
        self.run("web", self.command_of("web"), self.environment_of("web"))
        # A copy: the command of the image takes a path without blanks, and this folder may have one.
        shutil.copyfile(ROOT / "deploy" / "nginx.conf", self.folder / "kenes.conf")
        self.start_nginx("nginx", self.command_of("nginx"), f"proxy_bind {NGINX};")
        self.start_tls()
        wait_until(lambda: self.is_healthy("web") and self.is_healthy("nginx"), 60)

    def start_nginx(self, name, command, within=""):
        user = "user root;" if os.geteuid() == 0 else ""
        around = NGINX_AROUND.format(folder=self.folder).replace(
            "access_log off;", f"access_log off; {within}"
        )
        around = around.replace("nginx.pid", f"{name}.pid")
        if name == "tls":
            around = around.replace("site.conf", "tls-site.conf")
        (self.folder / f"{name}.conf").write_text(user + around)
        self.run(name, command, self.environment_of("nginx"))

    def start_tls(self):
        made = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ]
        files = [
            "-keyout",
            f"{self.folder}/tls.key",
            "-out",
            f"{self.folder}/tls.pem",
            "-subj",
            "/CN=kenes.example",
        ]
        subprocess.run([parts.OPENSSL.program(), *made, *files], check=True, capture_output=True)
        tls = TLS.format(
            folder=self.folder, port=self.ports["tls"], behind=self.ports["nginx"], gateway=GATEWAY
        )
        (self.folder / "tls-site.conf").write_text(tls)
        self.start_nginx(
            "tls", [parts.NGINX.program(), "-c", f"{self.folder}/tls.conf", "-p", str(self.folder)]
        )

    def is_healthy(self, service: str) -> bool:
        """Whether the address that its healthcheck asks answers, asked as it would be, by the name it would use."""
        test = " ".join(self.services[service]["healthcheck"]["test"])
        _, name, path = re.search(r"(http)://([\w.:]+)(/\w+)", test).groups()
        return self.get(path, service, Host=name)[0] == 200

    def get(self, address, through="tls", visitor=1, **headers) -> tuple[int, http.client.HTTPMessage, str]:
        """Status, headers and text; each visitor has an address of his own and comes over https."""
        kind, more = http.client.HTTPConnection, {}
        if through == "tls":
            kind, more = (
                http.client.HTTPSConnection,
                {"context": ssl.create_default_context(cafile=self.folder / "tls.pem")},
            )
            more["context"].check_hostname = False
        source = (f"127.0.1.{visitor}", 0)
        asked = kind("127.0.0.1", self.ports[through], timeout=20, source_address=source, **more)
        headers = {"Host": "kenes.example"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        try:
            asked.request("GET", address, headers=headers)
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, http.client.HTTPMessage(), ""
        finally:
            asked.close()

    def stop(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(20)
        self.cluster.stop()
