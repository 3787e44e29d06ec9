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


class HTMLChecker(Part):
    def program(self):
        """Java, when the checker itself has been fetched too."""
        return super().program() if VNU_JAR.is_file() else None


VNU_JAR = Path(__file__).parents[1] / "var" / "vnu.jar"

POSTGRESQL = PostgreSQL("PostgreSQL", ("initdb",))
REDIS = Part("Redis", ("redis-server",), "redis")
CHROMIUM = Part("Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium")
NGINX = Part("nginx", ("nginx", "/usr/sbin/nginx"), "nginx")
VNU = HTMLChecker("The W3C checker of HTML", ("java",), "vnu")

ALL = (POSTGRESQL, REDIS, CHROMIUM, NGINX, VNU)
MARKED = (REDIS, CHROMIUM, NGINX, VNU)
