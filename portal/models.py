"""What the site itself keeps."""

from portal.edition import Edition

__all__ = ["Edition"]
