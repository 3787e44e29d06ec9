"""Checks of office files: no macros, no programs, nothing that is fetched when the file is opened.

A file of Word, Excel or PowerPoint is an archive of parts (ECMA-376, part 2): `[Content_Types].xml` gives the type of
each part, the `.rels` beside a part its relations. Allowed are only part types and endings that office programs write
(a list of the dangerous ones would never be complete), and hyperlinks to the web; other external relations are not.
"""

import io
import re
import zipfile
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.uploads.fields import ActiveContentWatch
from portal.desk.archives import SIGNATURE, check_archive, damaged_file_error, parser_errors_in_words

TYPES = "[content_types].xml"
RELATIONS = ".rels"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
# Ending → conventional name of the main part and its type.
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
# OLE: the container of .doc and .xls, and of any office file encrypted with a password.
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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
# «type ending» of the parts that office programs write.
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
    """Raises ValidationError that says what was found and what to do; `is_inside` for a file embedded in another."""
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
        kinds = ContentTypes(archive.read(names[TYPES]) if TYPES in names else b"")
        check_main_part(names, kinds, ending)
        for name, entry in names.items():
            if name != TYPES:
                check_part(archive, entry, name, kinds.of(name), is_inside)


def check_main_part(names, kinds, ending):
    expected_name, expected = MAIN[ending]
    found = {kinds.of(name) for name in names}
    if any("macroenabled" in kind.casefold() for kind in found):
        raise macros_error()
    # The main part may have another name, then its type tells; without types its usual name does.
    if expected not in found and (kinds.of(expected_name) or expected_name not in names):
        raise damaged_file_error()


class ContentTypes:
    """The content types of parts: by part name, else by ending; empty if the archive declares none."""

    def __init__(self, content: bytes):
        self.by_name, self.by_ending = {}, {}
        if content:
            parse_xml(content, self.take)

    def take(self, name, attributes):
        if name == "Default":
            self.by_ending[attributes.get("Extension", "").casefold()] = attributes.get("ContentType", "")
        elif name == "Override":
            part = attributes.get("PartName", "").lstrip("/").casefold()
            self.by_name[part] = attributes.get("ContentType", "")

    def of(self, name: str) -> str:
        return self.by_name.get(name) or self.by_ending.get(part_ending(name)) or ""


def part_ending(name: str) -> str:
    """The ending of a part name; «_rels/.rels» has one too, unlike for `pathlib`."""
    return name.rpartition("/")[2].rpartition(".")[2].casefold()


def parse_xml(content: bytes, on_element, on_text=None, on_end=None):
    """Parse XML and call the handlers with names without namespaces; raises expat's error for invalid XML."""
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
    if MACROS.search(kind) or (part_ending(name) == "bin" and MACROS.search(name)):
        raise macros_error()
    if EMBEDDED.search(kind) or content.startswith(OLD_CONTAINER):
        raise embedded_object_error(name)
    is_expected = BELONGING.fullmatch(f"{kind or 'application/xml'} {part_ending(name)}")
    if not is_expected or content.startswith(PROGRAMS):
        raise foreign_part_error(name)
    if kind in PACKAGES:
        check_embedded_package(content, name, kind, is_inside)
    elif content.startswith(SIGNATURE):
        raise foreign_part_error(name)
    elif name.endswith(RELATIONS):
        check_relations(content)
    elif part_ending(name) == "xml":
        check_xml(name, content)


def check_embedded_package(content: bytes, name: str, kind: str, is_inside: bool):
    """A chart embeds its workbook, so one level of office files is allowed; deeper ones have no such reason."""
    if is_inside:
        raise embedded_object_error(name)
    check_office(io.BytesIO(content), PACKAGES[kind], is_inside=True)


def check_xml(name: str, content: bytes):
    """Refuse fields of Word that run or fetch something, links of Excel to programs, and invalid XML."""
    watch = ActiveContentWatch()
    if name.startswith("word/") and MAY_HOLD_FIELDS.search(content):
        parse_xml(content, watch.element, watch.text, watch.end)
    elif name.startswith("xl/externallinks/") or name == "xl/connections.xml":
        parse_xml(content, watch.link)
    else:
        expat.ParserCreate().Parse(content, True)
    if watch.found:
        raise ValidationError(
            _("The file holds «%(field)s», which runs or fetches something when it is opened. Remove it.")
            % {"field": watch.found[:60]}
        )


# --- Relations of parts


def check_relations(content: bytes):
    relations = []
    parse_xml(
        content,
        lambda name, attributes: (
            relations.append(
                Relation(
                    attributes.get("Type", ""),
                    attributes.get("Target", "").strip(),
                    attributes.get("TargetMode") == "External",
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
        raise macros_error()
    if EMBEDDED.search(relation.kind):
        raise embedded_object_error(relation.target)
    scheme = url_scheme(relation.target)
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


def url_scheme(target: str) -> str:
    """The scheme of a target; a single letter is a disk («C:\\report.xlsx»)."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", target)
    return scheme[1].casefold() if scheme else ""


def leads_to_a_server(target: str) -> bool:
    """Whether a target is on a file server («\\\\server\\folder», «file://server/folder»).

    Windows signs in to such a server by itself, which sends it the hash of the reader's password.
    """
    plain = unquote(target).replace("\\", "/").casefold()
    if plain.startswith("file:"):
        return not re.match(r"/*(?:[a-z]:|localhost/)|/{3}(?!/)|/?(?!/)", plain.removeprefix("file:"))
    return plain.startswith("//")


# --- Refusals


def macros_error() -> ValidationError:
    return ValidationError(
        _("The file holds macros. Save it without macros, as DOCX, XLSX or PPTX, and choose it again.")
    )


def embedded_object_error(name: str) -> ValidationError:
    return ValidationError(
        _("The file holds an embedded object or program («%(name)s»). Replace it by a picture or remove it.")
        % {"name": name[:80]}
    )


def foreign_part_error(name: str) -> ValidationError:
    return ValidationError(
        _(
            "The file holds a part that office programs do not write («%(name)s»). Save it anew in an office program."
        )
        % {"name": name[:80]}
    )
