"""The optional parts of the suite: what each needs on the machine, and how to get it."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    name: str
    programs: tuple[str, ...]
    marker: str = ""

    def program(self) -> str | None:
        """The path of the first of its programs that is installed."""
        return next(filter(None, map(shutil.which, self.programs)), None)

    def is_installed(self) -> bool:
        return self.program() is not None

    def how_to_install(self) -> str:
        return f"{self.name} is not installed: `make system` installs it on Debian"


@dataclass(frozen=True)
class PostgreSQL(Part):
    def program(self):
        """Debian keeps `initdb` and `pg_ctl` out of PATH, in a folder for each version; the newest counts."""
        versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
        newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
        return str(newest) if newest else super().program()


@dataclass(frozen=True)
class Fetched(Part):
    """A program together with a file that it runs and that `make system` fetches."""

    file: Path = Path()

    def program(self):
        return super().program() if self.file.is_file() else None


VAR = Path(__file__).parents[1] / "var"
VNU_JAR, ICAL_JS = VAR / "vnu.jar", VAR / "ical.cjs"

POSTGRESQL = PostgreSQL("PostgreSQL", ("initdb",))
REDIS = Part("Redis", ("redis-server",), "redis")
CHROMIUM = Part("Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium")
NGINX = Part("nginx", ("nginx", "/usr/sbin/nginx"), "nginx")
OPENSSL = Part("openssl", ("openssl",), "openssl")
VNU = Fetched("The W3C checker of HTML", ("java",), "vnu", VNU_JAR)
ICAL = Fetched("ical.js", ("node", "nodejs"), "icaljs", ICAL_JS)

ALL = (POSTGRESQL, REDIS, CHROMIUM, NGINX, OPENSSL, VNU, ICAL)
MARKED = (REDIS, CHROMIUM, NGINX, OPENSSL, VNU, ICAL)
