"""Checks an upload before any parser reads it: its size, and for a zip archive its entries and their unpacked size."""

import stat
import struct
import unicodedata
import zipfile
from contextlib import contextmanager
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
LEAST_BOMB = 10 * 1024 * 1024  # below this, an honest table of equal rows may well compress a hundredfold
SIGNATURE = b"PK\x03\x04"
HEAD = 4_096
PIECE = 1 << 16
LOCAL, LOCAL_SIZE = struct.Struct("<4s5H3L2H"), 30
END, END_SIZE = struct.Struct("<4s4H2LH"), 22
LARGEST_DESCRIPTOR = 24  # sizes and CRC that follow the data of an entry written as a stream
IN_ZIP64 = 0xFFFFFFFF
IS_ENCRYPTED, HAS_DESCRIPTOR = 0x1, 0x8
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def check_size(file):
    if file.size > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}
        )


def damaged_file_error() -> ValidationError:
    return ValidationError(_("The file is damaged or is not what its name says."))


@contextmanager
def parser_errors_in_words():
    """Turn whatever a parser raises over a damaged or forged file into one sentence for the clerk."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as error:  # parsers break over odd bytes in more ways than they document
        raise damaged_file_error() from error


def check_archive(file):
    """Raises ValidationError for a file that is no archive, unpacks to too much, hides data or defines XML entities.

    Every entry is read to its end, so that false sizes and checksums are found here.
    """
    try:
        with parser_errors_in_words():
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
                check_unpacked_size(entries)
                check_entry_names(entries)
                check_layout(file, archive)
                for entry in entries:
                    check_entry(archive, entry)
    finally:
        file.seek(0)


def check_unpacked_size(entries):
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    is_bomb = unpacked > LEAST_BOMB and unpacked / packed > MOST_RATIO
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or is_bomb:
        raise ValidationError(
            _(
                "The file unpacks to far more than it holds. Save it anew, with fewer or smaller pictures and tables."
            )
        )
    if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        raise ValidationError(_("A part of the file is locked by a password. Save it without a password."))


def check_entry_names(entries):
    """Refuse paths that lead out of the archive, links, and two entries that a reader may confuse."""
    seen = set()
    for entry in entries:
        name = unicodedata.normalize("NFC", entry.orig_filename).casefold().rstrip("/")
        if not is_plain_path(entry.orig_filename) or name in seen or stat.S_ISLNK(entry.external_attr >> 16):
            shown = "".join(letter if letter.isprintable() else "�" for letter in entry.orig_filename[:60])
            raise ValidationError(
                _(
                    "The file holds a part «%(name)s» that office programs do not write: twice, as a link or under a"
                    " forbidden name. Save it anew in the program it was made with."
                )
                % {"name": shown}
            )
        seen.add(name)


def is_plain_path(name: str) -> bool:
    steps = name.rstrip("/").split("/")
    return name.isprintable() and not {"", ".", ".."} & set(steps) and not {"\\", ":"} & set(name)


def check_layout(file, archive):
    """Refuse bytes before, between or after the entries, and entries that overlap.

    Readers that start from the beginning and readers that start from the directory at the end would see different
    files in such an archive.
    """
    size = file.seek(0, 2)
    file.seek(max(size - END_SIZE, 0))
    sign, _disk, _first, _here, count, length, start, comment = END.unpack(file.read(END_SIZE))
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    is_whole = sign == b"PK\x05\x06" and not comment and count == len(entries)
    place = 0 if is_whole and start + length == size - END_SIZE and start == archive.start_dir else -1
    slack = 0
    for entry in entries:
        if not 0 <= place <= entry.header_offset <= place + slack:
            place = -1
            break
        place, slack = end_of_entry(file, entry)
    if not 0 <= place <= start <= place + slack:
        raise ValidationError(
            _("The file holds data beside its own parts. Save it anew in the program it was made with.")
        )


def end_of_entry(file, entry) -> tuple[int, int]:
    """Where the data of an entry ends, and how many bytes may follow before the next entry."""
    file.seek(entry.header_offset)
    sign, _version, flags, method, *_times, packed, _unpacked, name, extra = LOCAL.unpack(
        file.read(LOCAL_SIZE)
    )
    slack = LARGEST_DESCRIPTOR if flags & HAS_DESCRIPTOR else 0
    is_told = slack or packed in (entry.compress_size, IN_ZIP64)
    if sign != SIGNATURE or method != entry.compress_type or method not in METHODS or not is_told:
        raise damaged_file_error()
    return entry.header_offset + LOCAL_SIZE + name + extra + entry.compress_size, slack


class DocumentTypeError(ValueError):
    pass


def check_entry(archive, entry):
    """Read an entry to its end; parse it as XML up to the root element, since a document type can only stand before it.

    Every entry is tried, whatever its name: the workbook itself says which of its parts are read as XML.
    """
    parser, roots = expat.ParserCreate(), []
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.StartElementHandler = lambda name, _attributes: roots.append(name)
    is_xml = True
    try:
        with archive.open(entry) as part:
            while piece := part.read(HEAD if is_xml and not roots else PIECE):
                if is_xml and not roots:
                    is_xml = is_still_xml(parser, piece)
    except DocumentTypeError as error:
        raise ValidationError(
            _(
                "The file defines abbreviations in its XML, which is refused. Save it anew in an office program."
            )
        ) from error


def is_still_xml(parser, piece: bytes) -> bool:
    try:
        parser.Parse(piece)
    except expat.ExpatError:
        return False
    return True


def refuse_document_type(*_declared):
    """Raised at the declaration itself, before any entity that it defines can be expanded."""
    raise DocumentTypeError
