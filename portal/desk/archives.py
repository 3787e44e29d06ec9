"""Looking at an upload before any parser does: its size, and for a zipped one what it would unpack to."""

import zipfile

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


def defines_entities(archive) -> bool:
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                if b"<!DOCTYPE" in part.read(HEAD).upper():
                    return True
    return False
