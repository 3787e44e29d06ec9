"""Looking at an upload before any parser does: its size, and for a zipped one what it would unpack to."""

import zipfile
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
SIGNATURE = b"PK\x03\x04"
HEAD = 4_096


def check_size(file):
    if file.size > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}
        )


def check_archive(file):
    """Raises ValidationError for what is no archive, unpacks to too much, or defines entities in its XML."""
    refusal = ValidationError(_("The file is damaged or is not what its name says."))
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            if not is_bounded(archive.infolist()) or defines_entities(archive):
                raise refusal
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refusal from error
    finally:
        file.seek(0)


def is_bounded(entries) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    few = len(entries) <= MOST_ENTRIES and unpacked <= MOST_UNPACKED
    return few and unpacked / packed <= MOST_RATIO and not any(entry.flag_bits & 1 for entry in entries)


class DocumentTypeError(ValueError):
    pass


def defines_entities(archive) -> bool:
    """Whatever a part is called and however it is encoded: a workbook itself says which parts are read as XML."""
    return any(has_document_type(archive, entry) for entry in archive.infolist())


def has_document_type(archive, entry) -> bool:
    """Read up to the root element, before which alone it can stand; what is no XML has none."""
    parser, roots = expat.ParserCreate(), []
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.StartElementHandler = lambda name, _attributes: roots.append(name)
    try:
        with archive.open(entry) as part:
            while not roots and (piece := part.read(HEAD)):
                parser.Parse(piece)
    except DocumentTypeError:
        return True
    except expat.ExpatError:
        return False
    return False


def refuse_document_type(*_said):
    """Before anything that it defines can be put in place of its name."""
    raise DocumentTypeError
