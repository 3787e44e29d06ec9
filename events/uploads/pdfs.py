"""PDFs: whole, open to everybody, with nothing in them that acts by itself or unpacks into other files.

Names of a PDF may be written in several ways and stand in packed streams of objects; both are undone before looking.
What pages show stands in other streams and is not looked at.
"""

import re
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.desk.archives import damaged_file_error, parser_errors_in_words

LATEST_START = 1_024  # readers look for the header and the end in so many bytes
BLANKS = b"\x00\t\n\x0c\r \xef\xbb\xbf"
HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF")
STREAM = re.compile(rb"\bstream(?:\r\n|\r|\n)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_UNPACKED = 50 * 1024 * 1024
DICTIONARY = 2_048  # before a stream stand its own words, which say what it is
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
    """Raises ValidationError with what was found and what to do."""
    with parser_errors_in_words():
        file.seek(0)
        content = file.read()
        check_ends(content)
        if zipfile.is_zipfile(file):
            raise ValidationError(_("The file is a PDF and an archive at once. Print it to PDF anew."))
        left = MOST_UNPACKED
        for words in words_of(content):
            left -= len(words)
            if left < 0:
                raise damaged_file_error()
            check_words(words)


def check_ends(content: bytes):
    start = content[: LATEST_START + 8].lstrip(BLANKS)
    if not HEADER.match(start) or len(content) - len(content.lstrip(BLANKS)) > LATEST_START:
        raise damaged_file_error()
    if not END.search(content.rstrip(BLANKS)[-LATEST_START:]):
        raise ValidationError(
            _("The PDF ends in the middle: it was not sent or saved whole. Choose the whole file.")
        )


def words_of(content: bytes):
    """What stands outside of streams, and what streams of objects hold."""
    place = 0
    while start := STREAM.search(content, place):
        yield content[place : start.start()]
        end = content.find(b"endstream", start.end())
        end = len(content) if end < 0 else end
        before = ESCAPED.sub(unescaped, content[max(place, start.start() - DICTIONARY) : start.start()])
        if b"/ObjStm" in before:
            yield unpacked(content[start.end() : end], is_packed=b"/Filter" in before)
        place = end
    yield content[place:]


def unpacked(packed: bytes, is_packed: bool) -> bytes:
    """All programs pack their objects by zlib; of another packing nobody could tell what it holds."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED + 1) if is_packed else packed
    except zlib.error as error:
        raise damaged_file_error() from error


def unescaped(escaped: re.Match) -> bytes:
    return bytes.fromhex(escaped[1].decode())


def check_words(words: bytes):
    found = ACTIVE.search(ESCAPED.sub(unescaped, words) if b"#" in words else words)
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
