"""Uploads on the disk of this machine; what the disk refuses is told apart from a fault of the code."""

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
    """For reading: a file that is gone is told apart from one that cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageError(error.errno, "A file could not be read") from error


class Uploads(FileSystemStorage):
    def exists(self, name):
        """No file lies outside of the folder, whatever somebody has written into a row."""
        try:
            return super().exists(name)
        except SuspiciousFileOperation:
            return False

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError as error:
            raise StorageError(error.errno, "An upload could not be stored") from error
