"""Office files judged by all of their parts: no macros, no programs, nothing that is fetched when the file opens.

A file of Word, Excel or PowerPoint is an archive of parts (ECMA-376, part 2): `[Content_Types].xml` says what each
part is, the `.rels` beside a part what it leads to. A part has to be of a type and an ending that office programs
write; a link may lead to the web, anything else that would be fetched may not.
"""

import io
import re
import zipfile
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.uploads.fields import FieldsOfWord
from portal.desk.archives import SIGNATURE, check_archive, damaged_file_error, parser_errors_in_words

TYPES = "[content_types].xml"
RELATIONS = ".rels"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
# Ending → conventional name of the main part, its type, the folder of its parts.
MAIN = {
    ".docx": ("word/document.xml", f"{OFFICE_TYPE}wordprocessingml.document.main+xml"),
    ".xlsx": ("xl/workbook.xml", f"{OFFICE_TYPE}spreadsheetml.sheet.main+xml"),
    ".pptx": ("ppt/presentation.xml", f"{OFFICE_TYPE}presentationml.presentation.main+xml"),
}
PACKAGES = {
    f"{OFFICE_TYPE}wordprocessingml.document": ".docx",
    f"{OFFICE_TYPE}spreadsheetml.sheet": ".xlsx",
    f"{OFFICE_TYPE}presentationml.presentation": ".pptx",
}
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of .doc and .xls, and of what is locked by a password
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\x4c\x00\x00\x00\x01\x14\x02",
    b"#!",
)

MACROS = re.compile(r"vba|macro|attachedtoolbars|keymapcustomizations", re.IGNORECASE)
EMBEDDED = re.compile(r"activex|oleobject|/control$|webextension|afchunk|/ddelink", re.IGNORECASE)
# What office programs write: the type of a part and its ending.
BELONGING = re.compile(
    "|".join(
        (
            r"(application/(xml|(inkml|mathml|vnd\.(openxmlformats|ms)-[\w.-]+)\+xml)|text/xml) (xml|rels)",
            rf"{re.escape(OFFICE_TYPE)}vmldrawing vml",
            rf"{re.escape(OFFICE_TYPE)}[\w.]*printersettings bin",
            rf"{re.escape(OFFICE_TYPE)}obfuscatedfont odttf",
            r"(application/(vnd\.ms-opentype|(x-)?font[\w-]*)|font/[\w-]+) (ttf|otf|fntdata)",
            r"image/[\w.+-]+ (png|jpe|jpe?g|jfif|gif|bmp|dib|tiff?|[ew]m[fz]|svg|wdp|jxr|ico|webp|avif|heic)",
            r"(audio|video)/[\w.+-]+ (mp[34]|mpe?g|m4[av]|wav|wm[av]|mov|avi)",
            r"application/vnd\.openxmlformats-package\.digital-signature-origin sigs",
            *(f"{re.escape(kind)} {ending[1:]}" for kind, ending in PACKAGES.items()),
        )
    ),
    re.IGNORECASE,
)
MAY_HOLD_FIELDS = re.compile(rb"instrText|fldSimple|\A.{0,3}\x00", re.DOTALL)  # or is written in UTF-16
LINKS_ALLOWED = {"", "http", "https", "mailto", "tel", "ftp", "file"}


class Relation(NamedTuple):
    kind: str
    target: str
    is_external: bool


def check_office(file, ending: str, is_inside=False):
    """Raises ValidationError with what was found and what to do; `is_inside` another office file, as of a chart."""
    file.seek(0)
    if file.read(len(OLD_CONTAINER)) == OLD_CONTAINER:
        raise ValidationError(
            _(
                "The file is locked by a password or is in an old format. Save it without a password as %(kind)s."
            )
            % {"kind": ending.removeprefix(".").upper()}
        )
    check_archive(file)
    with parser_errors_in_words(), zipfile.ZipFile(file) as archive:
        names = {entry.filename.casefold(): entry for entry in archive.infolist() if not entry.is_dir()}
        kinds = Kinds(archive.read(names[TYPES]) if TYPES in names else b"")
        check_main(names, kinds, ending)
        for name, entry in names.items():
            if name != TYPES:
                check_part(archive, entry, name, kinds.of(name), is_inside)


def check_main(names, kinds, ending):
    expected_name, expected = MAIN[ending]
    told = {kinds.of(name) for name in names}
    if any("macroenabled" in kind.casefold() for kind in told):
        raise macros()
    if expected not in told and (kinds.of(expected_name) or expected_name not in names):
        raise damaged_file_error()


class Kinds:
    """What the archive says of its parts: by name, else by ending; empty for what it says nothing of."""

    def __init__(self, content: bytes):
        self.by_name, self.by_ending = {}, {}
        if content:
            parse(content, self.take)

    def take(self, name, attributes):
        if name == "Default":
            self.by_ending[attributes.get("Extension", "").casefold()] = attributes.get("ContentType", "")
        elif name == "Override":
            part = attributes.get("PartName", "").lstrip("/").casefold()
            self.by_name[part] = attributes.get("ContentType", "")

    def of(self, name: str) -> str:
        return self.by_name.get(name) or self.by_ending.get(ending_of(name)) or ""


def ending_of(name: str) -> str:
    """Also of «_rels/.rels», which is nothing but an ending."""
    return name.rpartition("/")[2].rpartition(".")[2].casefold()


def parse(content: bytes, on_element, on_text=None, on_end=None):
    """Names without their prefixes; raises expat's error for what is no XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: on_element(
        name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    )
    parser.CharacterDataHandler = on_text
    parser.EndElementHandler = on_end and (lambda name: on_end(name.rpartition(" ")[2]))
    parser.Parse(content, True)


# --- Parts


def check_part(archive, entry, name: str, kind: str, is_inside: bool):
    content = archive.read(entry)
    if MACROS.search(kind) or (ending_of(name) == "bin" and MACROS.search(name)):
        raise macros()
    if EMBEDDED.search(kind) or content.startswith(OLD_CONTAINER):
        raise embedded(name)
    if not belongs(name, kind) or content.startswith(PROGRAMS):
        raise foreign(name)
    if kind in PACKAGES:
        check_package(content, name, kind, is_inside)
    elif content.startswith(SIGNATURE):
        raise foreign(name)
    elif name.endswith(RELATIONS):
        check_relations(content)
    elif ending_of(name) == "xml":
        check_xml(name, content)


def belongs(name: str, kind: str) -> bool:
    return bool(BELONGING.fullmatch(f"{kind or 'application/xml'} {ending_of(name)}"))


def check_package(content: bytes, name: str, kind: str, is_inside: bool):
    """The workbook of a chart is an office file itself; one within another within another is nobody's chart."""
    if is_inside:
        raise embedded(name)
    check_office(io.BytesIO(content), PACKAGES[kind], is_inside=True)


def check_xml(name: str, content: bytes):
    """Fields of Word that run or fetch something, links of Excel to running programs; all of it well-formed."""
    watch = FieldsOfWord()
    if name.startswith("word/") and MAY_HOLD_FIELDS.search(content):
        parse(content, watch.element, watch.text, watch.end)
    elif name.startswith("xl/externallinks/") or name == "xl/connections.xml":
        parse(content, watch.link)
    else:
        expat.ParserCreate().Parse(content, True)
    if watch.found:
        raise ValidationError(
            _("The file holds «%(field)s», which runs or fetches something when it is opened. Remove it.")
            % {"field": watch.found[:60]}
        )


# --- What parts lead to


def check_relations(content: bytes):
    relations = []
    parse(
        content,
        lambda name, told: (
            relations.append(
                Relation(
                    told.get("Type", ""), told.get("Target", "").strip(), told.get("TargetMode") == "External"
                )
            )
            if name == "Relationship"
            else None
        ),
    )
    for relation in relations:
        check_relation(relation)


def check_relation(relation: Relation):
    if MACROS.search(relation.kind.rpartition("/")[2]):
        raise macros()
    if EMBEDDED.search(relation.kind):
        raise embedded(relation.target)
    scheme = scheme_of(relation.target)
    if not relation.is_external and not scheme:
        return
    if relation.kind.endswith("/hyperlink"):
        if scheme not in LINKS_ALLOWED or leads_to_a_server(relation.target):
            raise ValidationError(
                _(
                    "The file holds the link «%(target)s», which leads neither to a site nor to a mailbox. Remove it."
                )
                % {"target": relation.target[:80]}
            )
    elif scheme not in ("", "file") or leads_to_a_server(relation.target):
        raise ValidationError(
            _(
                "The file fetches «%(target)s» when it is opened. Put the picture or template into it or remove it."
            )
            % {"target": relation.target[:80]}
        )


def scheme_of(target: str) -> str:
    """Letters before a colon; one letter alone is a disk («C:\\report.xlsx»)."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", target)
    return scheme[1].casefold() if scheme else ""


def leads_to_a_server(target: str) -> bool:
    """«\\\\server\\folder», «file://server/folder» and the like, which tell the server who opens the file."""
    plain = unquote(target).replace("\\", "/").casefold()
    if plain.startswith("file:"):
        return not re.match(r"/*(?:[a-z]:|localhost/)|/{3}(?!/)|/?(?!/)", plain.removeprefix("file:"))
    return plain.startswith("//")


# --- Refusals


def macros() -> ValidationError:
    return ValidationError(
        _("The file holds macros. Save it without macros, as DOCX, XLSX or PPTX, and choose it again.")
    )


def embedded(name: str) -> ValidationError:
    return ValidationError(
        _("The file holds an embedded object or program («%(name)s»). Replace it by a picture or remove it.")
        % {"name": name[:80]}
    )


def foreign(name: str) -> ValidationError:
    return ValidationError(
        _(
            "The file holds a part that office programs do not write («%(name)s»). Save it anew in an office program."
        )
        % {"name": name[:80]}
    )
