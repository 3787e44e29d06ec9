"""Uploads on local disk; errors of the disk get a class of their own, apart from errors of the code."""

from contextlib import contextmanager

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

UPLOADS = "documents"  # the folder of uploads below that of media
HELD_UPLOADS = (
    "held"  # what refused forms hold for a while, see portal/desk/held_uploads.py; no address leads there
)


class StorageError(OSError):
    """The folder of uploads is missing, read-only, full or otherwise not what it should be."""


@contextmanager
def refusals_of_the_disk():
    """For reading: a missing file stays FileNotFoundError, any other OSError becomes StorageError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageError(error.errno, "A file could not be read") from error


class Uploads(FileSystemStorage):
    def exists(self, name):
        """A path outside the folder, written into a row by hand, counts as a missing file."""
        try:
            return super().exists(name)
        except SuspiciousFileOperation:
            return False

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError as error:
            raise StorageError(error.errno, "An upload could not be stored") from error
