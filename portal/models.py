"""What the site itself keeps."""

from portal.desk.form_keys import SentForm
from portal.desk.translation_status import LanguageCheck
from portal.web.edition import Edition

__all__ = ["Edition", "LanguageCheck", "SentForm"]
