"""Checks of uploaded files: size, format by content, no hidden or active content."""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.uploads.office import MAIN, check_office
from events.uploads.pdfs import check_pdf
from events.uploads.photos import FORMATS, process_photo
from portal.desk.archives import MOST_BYTES as LARGEST
from portal.desk.archives import MOST_ENTRIES, check_size

__all__ = ["LARGEST", "MOST_ENTRIES", "check_upload", "ending_of", "is_photo"]


def check_upload(file):
    """The file to store: the upload itself, or a re-encoded photo. Raises ValidationError with a readable sentence."""
    ending = file_ending(file.name)
    check_size(file)
    if not file.size:
        raise ValidationError(_("The file is empty: it holds not one byte."))
    try:
        if ending in FORMATS:
            return process_photo(file, ending)
        if ending in MAIN:
            check_office(file, ending)
        elif ending == ".pdf":
            check_pdf(file)
        else:
            raise ValidationError(
                _("A file of this kind is not taken: only PDF, DOCX, XLSX, PPTX, JPEG and PNG.")
            )
    finally:
        file.seek(0)
    return file


def file_ending(name: str) -> str:
    """The last ending: «report.pdf.exe» is a program. Windows ignores trailing dots and spaces, so they go first."""
    return PurePosixPath(name.rstrip(" .")).suffix.lower()


def is_photo(name: str) -> bool:
    return file_ending(name) in FORMATS
