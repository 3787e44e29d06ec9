"""Stops the process if settings are invalid, or unsafe on https; prints one line for each mistake, all at once.

Pure Python over environment variables, so that it runs before Django has settings.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ

ROOT = Path(__file__).resolve().parents[2]
# gunicorn stops if a worker exits with this status (WORKER_BOOT_ERROR); after any other it starts a new one for ever.
STATUS = 3
TRUE = environ.Env.BOOLEAN_TRUE_STRINGS
FALSE = ("false", "off", "no", "n", "0")
BOOLEANS = ("DEBUG", "RATE_LIMITS", "FILES_BY_NGINX")
FOLDERS = ("MEDIA_ROOT", "STATIC_ROOT", "DUMPS_ROOT", "BACKUP_ROOT")
NAMES = (
    *("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "CONTACT_EMAIL", "DEMO_PASSWORD", "TRUSTED_PROXIES"),
    *("REDIS_URL", "DATABASE_URL", "EMAIL_URL", "MAIL_FROM", *BOOLEANS, *FOLDERS),
)
SHORTEST_KEY = 32  # signs; `openssl rand -hex 32` gives 64
FEWEST_DIFFERENT = 8
# Parts of example keys in our files and in common tutorials, which everybody knows.
KNOWN_KEYS = re.compile(
    r"only-for|only-while|insecure|change.?(me|this|it)|replace.?(me|this)|your.?secret|secret.?key|example|placeholder",
    re.I,
)
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
MAIL_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
SENDER = re.compile(rf"({MAIL_ADDRESS.pattern}|[^<>\r\n]*<{MAIL_ADDRESS.pattern}>)")
WIDEST_NETWORK = {4: 8, 6: 7}  # prefix bits; private networks are at most this wide
LONGEST_VALUE = 80  # characters of a value that a message shows
LINE_OF_ENV_FILE = re.compile(r"\s*(#.*)?|(export )?[A-Za-z_0-9]+=.*")


def read_environment(env_file: Path):
    """Load the file into the environment, whose own values win; exit if a setting is invalid."""
    stop_if_mistaken(env_file)
    environ.Env.read_env(env_file)


def stop_if_mistaken(env_file: Path):
    """Exit on mistakes, without changing the environment.

    gunicorn's parent process calls it too, and its later workers must still be able to read a changed file.
    """

    class Copy(environ.Env):
        ENVIRON = dict(environ.Env.ENVIRON)

    lines = mistakes_in_file(env_file)
    if not lines:
        Copy.read_env(env_file)
        lines = mistakes_in(Copy.ENVIRON)
    if lines:
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        sys.exit(STATUS)


def mistakes_in_file(env_file: Path) -> list[str]:
    """Only line numbers are reported, because a line may contain a secret."""
    try:
        lines = env_file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        return [f"{env_file.name} cannot be read ({type(error).__name__}): it has to be a text in UTF-8."]
    wrong = [number for number, line in enumerate(lines, 1) if not LINE_OF_ENV_FILE.fullmatch(line)]
    return [
        f"{env_file.name}, line {number}: not understood; accepted are NAME=value and # remark."
        for number in wrong
    ]


def mistakes_in(environment: Mapping[str, str]) -> list[str]:
    """One line per mistake: the setting, its value unless secret, and what is accepted."""
    given = {name: environment[name] for name in NAMES if name in environment}
    references = [name for name, value in given.items() if value.startswith("$")]
    if references:
        return [
            f"{name}: the value begins with $, which would name another variable; write it out."
            for name in references
        ]
    found = [line for check in ALWAYS for line in check(given)]
    if given.get("SITE_URL", "").lower().startswith("https:"):
        found += [line for check in ON_HTTPS for line in check(given)]
    return found


def show_value(value: str) -> str:
    """A value for a message: printable, on one line, shortened."""
    printable = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in value)
    return f"«{printable[:LONGEST_VALUE]}{'…' if len(printable) > LONGEST_VALUE else ''}»"


def items_of(given: Mapping[str, str], name: str) -> list[str]:
    return [item.strip() for item in given.get(name, "").split(",") if item.strip()]


def is_switched_on(given: Mapping[str, str], name: str) -> bool:
    return given.get(name, "").lower() in TRUE


# --- What cannot be read ---------------------------------------------------------------------------------------


def missing_key(given) -> Iterator[str]:
    if not given.get("SECRET_KEY", "").strip() and not is_switched_on(given, "DEBUG"):
        yield "SECRET_KEY is missing: set it in the environment or in .env (`make run` writes one)."


def misspelt_booleans(given) -> Iterator[str]:
    for name in BOOLEANS:
        if name in given and given[name].lower() not in (*TRUE, *FALSE):
            accepted = "accepted are on, true, yes, 1 and off, false, no, 0."
            yield f"{name}: {show_value(given[name])} is neither yes nor no; {accepted}"


def malformed_address(given) -> Iterator[str]:
    address = given.get("SITE_URL")
    if address is None:
        return
    accepted = "accepted is http:// or https:// with a host in small Latin letters and, where needed, a port, as https://kenes.example."
    said = f"SITE_URL: {show_value(address)}"
    parts = split_address(address)
    scheme, _colon, rest = address.partition("://")
    if scheme not in ("http", "https") or not rest:
        yield f"{said} does not begin with http:// or https://; {accepted}"
    elif parts is None or parts.username is not None or not is_host(parts.hostname or ""):
        yield f"{said} has no host that can be read; {accepted}{ascii_host_hint(parts)}"
    elif parts.path.strip("/") or "?" in address or "#" in address or any(sign.isspace() for sign in address):
        yield f"{said} goes on after the host; {accepted}"
    elif parts.netloc != parts.netloc.lower():
        yield f"{said} has capital letters; {accepted}"


def ascii_host_hint(parts: SplitResult | None) -> str:
    """A hint with the ASCII (IDNA) form of a host in other letters."""
    try:
        ascii_host = (parts.hostname or "").encode("idna").decode() if parts else ""
    except UnicodeError:
        return ""
    return (
        f" This host is written {ascii_host}."
        if ascii_host.startswith("xn--") or ".xn--" in ascii_host
        else ""
    )


def malformed_hosts(given) -> Iterator[str]:
    for item in items_of(given, "ALLOWED_HOSTS"):
        if "*" not in item and not is_host(item.strip("[]").removeprefix(".")):
            accepted = "accepted are names without http://, port and path, with commas between."
            yield f"ALLOWED_HOSTS: {show_value(item)} is no host; {accepted}"


def malformed_proxies(given) -> Iterator[str]:
    for item in items_of(given, "TRUSTED_PROXIES"):
        accepted = "accepted are the addresses or networks of your own proxies, as 127.0.0.1 or 10.77.0.0/24, and unix."
        try:
            network = None if item == "unix" else ip_network(item, strict=False)
        except ValueError:
            yield f"TRUSTED_PROXIES: {show_value(item)} is no address and no network; {accepted}"
            continue
        if network is not None and network.prefixlen < WIDEST_NETWORK[network.version]:
            yield f"TRUSTED_PROXIES: {show_value(item)} would believe strangers about who they are; {accepted}"


def malformed_database(given) -> Iterator[str]:
    address = given.get("DATABASE_URL")
    if address is None:
        return
    accepted = "accepted are sqlite:////folder/file and postgresql://user:password@host:port/name."
    scheme, colon, _rest = address.partition("://")
    if not colon or scheme not in ("sqlite", "postgresql", "postgres"):
        what = f"the kind {show_value(scheme)} is unknown" if colon else "no kind of database is named"
        yield f"DATABASE_URL: {what}; {accepted}"
        return
    try:
        config = environ.Env.db_url_config(address)
    except (ValueError, KeyError):
        config = None
    if scheme == "sqlite":
        if config is None or not config["NAME"]:
            yield f"DATABASE_URL: no file is named; {accepted}"
    elif config is None or not (is_host(config["HOST"]) or config["HOST"][:1] in ("", "/")):
        signs = "in a password / : @ # ? are written %2F %3A %40 %23 %3F"
        yield f"DATABASE_URL: host and port cannot be read ({signs}); {accepted}"
    elif not config["NAME"]:
        yield f"DATABASE_URL: no database is named; {accepted}"


def malformed_redis(given) -> Iterator[str]:
    address = given.get("REDIS_URL", "")
    if not address:
        return
    scheme, parts = address.partition("://")[0], split_address(address)
    if (
        "://" not in address
        or parts is None
        or not (
            (
                scheme in ("redis", "rediss")
                and is_host(parts.hostname or "")
                and re.fullmatch(r"(/\d{0,4})?", parts.path)
            )
            or (scheme == "unix" and parts.path.strip("/"))
        )
    ):
        kind = f"of the kind {show_value(scheme)} " if "://" in address else ""
        yield f"REDIS_URL: the address {kind}cannot be read; accepted are redis://host:port/number, rediss:// alike and unix:///folder/socket."


def malformed_mail_server(given) -> Iterator[str]:
    address = given.get("EMAIL_URL", "")
    if not address:
        return
    scheme, parts = address.partition("://")[0], split_address(address)
    needs_host = scheme.startswith("smtp")
    if (
        "://" not in address
        or scheme not in environ.Env.EMAIL_SCHEMES
        or parts is None
        or (needs_host and not is_host(parts.hostname or ""))
        or (scheme == "filemail" and not parts.path.strip("/"))
    ):
        kind = f"of the kind {show_value(scheme)} " if "://" in address else ""
        accepted = "accepted are smtp+tls://user:password@host:587, smtp://host:25, filemail:///folder."
        yield f"EMAIL_URL: the address {kind}cannot be read; {accepted}"


def malformed_mail_addresses(given) -> Iterator[str]:
    for name, accepted in (("CONTACT_EMAIL", MAIL_ADDRESS), ("MAIL_FROM", SENDER)):
        if name in given and not accepted.fullmatch(given[name]):
            yield f"{name}: {show_value(given[name])} is no mail address; accepted is name@host.example."


def mixed_folders(given) -> Iterator[str]:
    """Private folders must not be inside public ones, nor backups inside the media that each backup contains."""
    empty = [name for name in FOLDERS if given.get(name) == ""]
    for name in empty:
        yield f"{name}: the folder is empty; accepted is the path of a folder, or no setting at all."
    if empty:
        return
    defaults = dict(zip(FOLDERS, ("media", "staticfiles", "dumps", "backups"), strict=True))
    paths = {name: Path(given.get(name, ROOT / folder)).resolve() for name, folder in defaults.items()}
    pairs = [(name, "STATIC_ROOT") for name in FOLDERS if name != "STATIC_ROOT"]
    outside = "accepted is a folder outside of it."
    for name, above in [*pairs, ("DUMPS_ROOT", "MEDIA_ROOT"), ("BACKUP_ROOT", "MEDIA_ROOT")]:
        if paths[name] == paths[above] or paths[above] in paths[name].parents:
            yield f"{name}: {show_value(str(paths[name]))} lies in {above}, {show_value(str(paths[above]))}; {outside}"
    if ROOT / "static" in [paths["MEDIA_ROOT"], *paths["MEDIA_ROOT"].parents]:
        yield f"MEDIA_ROOT: {show_value(str(paths['MEDIA_ROOT']))} lies in the folder of static files; {outside}"


# --- What is unsafe on https -----------------------------------------------------------------------------------


def guessable_key(given) -> Iterator[str]:
    key = given.get("SECRET_KEY", "")
    accepted = f"accepted are {SHORTEST_KEY} letters and more by chance, as `openssl rand -hex 32` gives."
    if not key:
        if is_switched_on(given, "DEBUG"):
            yield f"SECRET_KEY is missing; {accepted}"
    elif len(key) < SHORTEST_KEY:
        yield f"SECRET_KEY is too short, {len(key)} letters; {accepted}"
    elif len(set(key)) < FEWEST_DIFFERENT or key in (key + key)[1:-1]:
        yield f"SECRET_KEY repeats itself; {accepted}"
    elif KNOWN_KEYS.search(key):
        yield f"SECRET_KEY is an example that everybody knows; {accepted}"


def debug_mode(given) -> Iterator[str]:
    if is_switched_on(given, "DEBUG"):
        value = show_value(given["DEBUG"])
        yield f"DEBUG: {value} shows the inside of the portal to strangers; accepted on https is off."


def any_host(given) -> Iterator[str]:
    hosts = [item.lower() for item in items_of(given, "ALLOWED_HOSTS")]
    for host in hosts:
        if "*" in host or host.startswith("."):
            said = f"{show_value(host)} lets in hosts that are not yours"
            yield f"ALLOWED_HOSTS: {said}; accepted on https are whole names."


def limits_switched_off(given) -> Iterator[str]:
    if given.get("RATE_LIMITS", "").lower() in FALSE:
        said = f"{show_value(given['RATE_LIMITS'])} lets one visitor take all that the portal can do"
        yield f"RATE_LIMITS: {said}; accepted on https is on, or no setting at all."


def known_passwords(given) -> Iterator[str]:
    if given.get("DEMO_PASSWORD"):
        yield "DEMO_PASSWORD is set, the password of the accounts of a demonstration; accepted on https is none."


def mail_in_the_log(given) -> Iterator[str]:
    if given.get("EMAIL_URL", "").startswith("consolemail"):
        said = "«consolemail» writes letters with their addresses into the log"
        yield f"EMAIL_URL: {said}; accepted on https are smtp+tls:// and filemail://."


def database_in_memory(given) -> Iterator[str]:
    if given.get("DATABASE_URL", "") in (
        "sqlite://",
        "sqlite:///",
        "sqlite://:memory:",
        "sqlite:///:memory:",
    ):
        said = "the database lies in memory and is lost with the process"
        yield f"DATABASE_URL: {said}; accepted on https is one that stays."


ALWAYS: tuple[Callable[[Mapping[str, str]], Iterator[str]], ...] = (
    missing_key,
    misspelt_booleans,
    malformed_address,
    malformed_hosts,
    malformed_proxies,
    malformed_database,
    malformed_redis,
    malformed_mail_server,
    malformed_mail_addresses,
    mixed_folders,
)
ON_HTTPS: tuple[Callable[[Mapping[str, str]], Iterator[str]], ...] = (
    guessable_key,
    debug_mode,
    any_host,
    limits_switched_off,
    known_passwords,
    mail_in_the_log,
    database_in_memory,
)


# --- Parts of addresses ----------------------------------------------------------------------------------------


def split_address(address: str) -> SplitResult | None:
    """The parts of an address; None if it or its port is invalid."""
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def is_host(name: str) -> bool:
    """Whether it is a host name in lower-case ASCII or an IP address."""
    try:
        ip_address(name)
    except ValueError:
        return bool(HOST.fullmatch(name.lower()))
    return True
