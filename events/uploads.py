"""What a file must be before it is stored: not too large, of a kind we know by its content, no bomb."""

import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024
MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES_LARGER = 200

# The first bytes of each kind of file, by the ending of its name.
BEGINNINGS = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
}
# An office document is a zip with a part of this name.
OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}


def check_upload(file):
    """Raises ValidationError with a readable sentence; reads no more than the first bytes and a zip's table."""
    ending = PurePosixPath(file.name).suffix.lower()
    if file.size > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."))
    if ending not in BEGINNINGS:
        raise ValidationError(
            _("A file of this kind is not taken: only PDF, DOCX, XLSX, PPTX, JPEG and PNG.")
        )
    file.seek(0)
    first = file.read(16)
    if not first.startswith(BEGINNINGS[ending]) or (ending in OFFICE and not is_office(file, OFFICE[ending])):
        raise ValidationError(_("The content of the file is not what its name says."))
    file.seek(0)


def is_office(file, part: str) -> bool:
    """Judged by the table of contents alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    unpacked = sum(entry.file_size for entry in entries)
    is_bounded = len(entries) <= MOST_ENTRIES and unpacked <= min(
        LARGEST_UNPACKED, max(file.size, 10_000) * MOST_TIMES_LARGER
    )
    return is_bounded and part in {entry.filename for entry in entries}
