"""Checks of PDFs: complete, not protected, without active content and attached files.

Names in a PDF may contain escapes (`/J#61vaScript`) and be in compressed object streams; both are decoded before the
search. Other streams hold what pages show and are not searched: chance matches there would refuse good files.
"""

import re
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.desk.archives import damaged_file_error, parser_errors_in_words

LATEST_START = 1_024  # readers search this many bytes for the header and for the end
BLANKS = b"\x00\t\n\x0c\r \xef\xbb\xbf"
HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF")
STREAM = re.compile(rb"\bstream(?:\r\n|\r|\n)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_UNPACKED = 50 * 1024 * 1024
DICTIONARY = 2_048  # bytes before a stream in which its dictionary is searched for its type
ACTIVE = re.compile(
    rb"/(JavaScript|Launch|ImportData|RichMedia|EmbeddedFiles?|EF|XFA|Encrypt)(?=[\s/<>\[\]()%]|$)"
)
FOUND = {
    b"JavaScript": gettext_lazy("a program (JavaScript)"),
    b"Launch": gettext_lazy("a command that starts a program"),
    b"ImportData": gettext_lazy("a command that reads other files"),
    b"RichMedia": gettext_lazy("an embedded player"),
    b"EmbeddedFile": gettext_lazy("an attached file"),
    b"EmbeddedFiles": gettext_lazy("an attached file"),
    b"EF": gettext_lazy("an attached file"),
    b"XFA": gettext_lazy("a form with programs (XFA)"),
}


def check_pdf(file):
    """Raises ValidationError that says what was found and what to do."""
    with parser_errors_in_words():
        file.seek(0)
        content = file.read()
        check_header_and_end(content)
        if zipfile.is_zipfile(file):
            raise ValidationError(_("The file is a PDF and an archive at once. Print it to PDF anew."))
        left = MOST_UNPACKED
        for words in checked_parts(content):
            left -= len(words)
            if left < 0:
                raise damaged_file_error()
            check_active_names(words)


def check_header_and_end(content: bytes):
    start = content[: LATEST_START + 8].lstrip(BLANKS)
    if not HEADER.match(start) or len(content) - len(content.lstrip(BLANKS)) > LATEST_START:
        raise damaged_file_error()
    if not END.search(content.rstrip(BLANKS)[-LATEST_START:]):
        raise ValidationError(
            _("The PDF ends in the middle: it was not sent or saved whole. Choose the whole file.")
        )


def checked_parts(content: bytes):
    """The content outside of streams, and the content of object streams, decompressed."""
    place = 0
    while start := STREAM.search(content, place):
        yield content[place : start.start()]
        end = content.find(b"endstream", start.end())
        end = len(content) if end < 0 else end
        before = ESCAPED.sub(
            decode_hex_escape, content[max(place, start.start() - DICTIONARY) : start.start()]
        )
        if b"/ObjStm" in before:
            yield decompress_objects(content[start.end() : end], is_packed=b"/Filter" in before)
        place = end
    yield content[place:]


def decompress_objects(packed: bytes, is_packed: bool) -> bytes:
    """Programs compress object streams with zlib only; another filter cannot be checked, so it is refused."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED + 1) if is_packed else packed
    except zlib.error as error:
        raise damaged_file_error() from error


def decode_hex_escape(escaped: re.Match) -> bytes:
    return bytes.fromhex(escaped[1].decode())


def check_active_names(words: bytes):
    found = ACTIVE.search(ESCAPED.sub(decode_hex_escape, words) if b"#" in words else words)
    if not found:
        return
    if found[1] == b"Encrypt":
        raise ValidationError(
            _("The PDF is protected: not everybody can read or copy it. Save it without protection.")
        )
    raise ValidationError(
        _(
            "The PDF holds %(found)s. Print it to PDF anew, and add what is attached as documents of their own."
        )
        % {"found": FOUND[found[1]]}
    )
