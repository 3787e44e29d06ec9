"""Models of the portal app, defined in their rooms."""

from portal.desk.form_keys import SentForm
from portal.desk.translation_status import LanguageCheck
from portal.web.edition import Edition

__all__ = ["Edition", "LanguageCheck", "SentForm"]
