"""Template context that every page has."""

from django.conf import settings

from portal.language import INTERFACE
from portal.web import display


def site_context(request):
    return {
        "site_url": settings.SITE_URL,
        "interface": INTERFACE.items(),
        "contact_email": settings.CONTACT_EMAIL,
        "display": display.chosen_display(request),
    }
