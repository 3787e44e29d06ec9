"""What the site itself keeps."""

from portal.desk.once import SentForm
from portal.desk.parity import LanguageCheck
from portal.edition import Edition

__all__ = ["Edition", "LanguageCheck", "SentForm"]
