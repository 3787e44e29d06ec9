"""What a file must be before it is stored: not too large, of a kind known by its content, with nothing hidden."""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.uploads.office import MAIN, check_office
from events.uploads.pdfs import check_pdf
from events.uploads.photos import FORMATS, developed
from portal.desk.archives import MOST_BYTES as LARGEST
from portal.desk.archives import MOST_ENTRIES, check_size

__all__ = ["LARGEST", "MOST_ENTRIES", "check_upload", "ending_of", "is_photo"]


def check_upload(file):
    """The file itself, or the photo made anew that is stored in its place; ValidationError with a readable sentence."""
    ending = ending_of(file.name)
    check_size(file)
    if not file.size:
        raise ValidationError(_("The file is empty: it holds not one byte."))
    try:
        if ending in FORMATS:
            return developed(file, ending)
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


def ending_of(name: str) -> str:
    """The last one decides: «report.pdf.exe» is a program, whatever else its name says."""
    return PurePosixPath(name.rstrip(" .")).suffix.lower()


def is_photo(name: str) -> bool:
    return ending_of(name) in FORMATS
