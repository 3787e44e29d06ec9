"""Messages of our code and of installed libraries, and which of them are translated.

A library's messages are read from its English catalogue or, if it ships none, from its source. Needs polib, which only
developers install.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import polib
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

DOMAINS = ("django", "djangojs")
LOCALE = settings.BASE_DIR / "locale"
OURS = LOCALE / "libraries"
# Names of gettext functions, without `_lazy` and `_noop`, and their arguments.
ARGUMENTS = {
    "_": ("text",),
    "gettext": ("text",),
    "ngettext": ("text", "plural"),
    "pgettext": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}
LITERAL = r"""(u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\({LITERAL}(?:, {LITERAL})?(?:, {LITERAL})?")


class Message(NamedTuple):
    """The key of a translation; gettext ignores the plural form of a message here."""

    context: str | None
    text: str


def translatable_libraries() -> dict[str, Path]:
    """Name and folder of Django's core and of every installed app that is not the project's own."""
    core = Path(find_spec("django.conf").origin).parent
    foreign = [config for config in apps.get_app_configs() if not is_own(config.name)]
    return {"django.conf": core} | {config.name: Path(config.path) for config in foreign}


def is_own(name: str) -> bool:
    """Whether an app is the project's own; the virtual environment may be inside the project folder too."""
    return (settings.BASE_DIR / name.partition(".")[0]).is_dir()


def catalogue_file(folder: Path, language: str, domain: str) -> Path:
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


@cache
def messages_of(library: Path, domain: str) -> dict[Message, None]:
    """The library's messages in order; a dict for want of an ordered set."""
    english = catalogue_file(library / "locale", "en", domain)
    if english.exists():
        return dict.fromkeys(_message(entry) for entry in polib.pofile(english) if not entry.obsolete)
    return dict.fromkeys(_source_messages(library)) if domain == "django" else {}


@cache
def translated_in(catalogue: Path) -> frozenset[Message]:
    """The messages that a catalogue translates; some libraries ship only the compiled file."""
    compiled = catalogue.with_suffix(".mo")
    if catalogue.exists():
        entries = polib.pofile(catalogue).translated_entries()
    else:
        entries = polib.mofile(compiled) if compiled.exists() else ()
    return frozenset(_message(entry) for entry in entries)


def untranslated_messages(language: str, domain: str) -> list[tuple[str, Message]]:
    """Library and message, for every one that neither a library nor our catalogue translates.

    Django merges all catalogues, so one library's "Yes" serves the others too.
    """
    folders = [OURS, *(folder / "locale" for folder in translatable_libraries().values())]
    known = frozenset().union(*(translated_in(catalogue_file(at, language, domain)) for at in folders))
    return [
        (name, message)
        for name, folder in translatable_libraries().items()
        for message in messages_of(folder, domain)
        if message not in known
    ]


def obsolete_messages(language: str, domain: str) -> list[Message]:
    """Messages in our catalogue that no installed library contains any more."""
    said = {
        message for folder in translatable_libraries().values() for message in messages_of(folder, domain)
    }
    return sorted(translated_in(catalogue_file(OURS, language, domain)) - said, key=str)


def own_messages(domain: str) -> dict[Message, None]:
    """The messages of our code and templates, or of our scripts in the domain `djangojs`."""
    if domain == "djangojs":
        scripts = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
        return dict.fromkeys(message for file in scripts for message in _calls_in(file.read_text()))
    roots = {config.name.partition(".")[0] for config in apps.get_app_configs() if is_own(config.name)}
    folders = [settings.BASE_DIR / root for root in sorted(roots)]
    return dict.fromkeys(
        message
        for folder in [*folders, settings.BASE_DIR]
        for message in _source_messages(folder, code=folder in folders)
    )


def compile_catalogues():
    """Write the compiled file beside every catalogue of ours."""
    for file in LOCALE.rglob("*.po"):
        polib.pofile(file).save_as_mofile(file.with_suffix(".mo"))


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt, entry.msgid)


def _source_messages(library: Path, *, code: bool = True) -> Iterator[Message]:
    for file in sorted(library.rglob("*.py")) if code else ():
        if not {"tests", "migrations"} & set(file.relative_to(library).parts):
            yield from python_messages(file.read_text())
    for file in sorted((library / "templates").rglob("*")):
        if file.suffix in {".html", ".txt"}:  # pages and letters
            yield from template_messages(file.read_text())


def python_messages(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            literals = [argument.value for argument in node.args if _is_text(argument)]
            yield from _called(re.sub("_(lazy|noop)$", "", name), literals)


def template_messages(source: str) -> Iterator[Message]:
    return _calls_in(templatize(source))


def _calls_in(source: str) -> Iterator[Message]:
    for name, *literals in CALL.findall(source):
        yield from _called(name, [ast.literal_eval(literal) for literal in literals if literal])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _called(name: str, literals: list[str]) -> Iterator[Message]:
    given = dict(zip(ARGUMENTS.get(name, ()), literals, strict=False))
    if "text" in given:
        yield Message(given.get("context"), given["text"])
