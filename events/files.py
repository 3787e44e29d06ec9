"""Stored files of documents, given out only as long as their records are public."""

from pathlib import Path

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import Http404

from events.models import Document
from events.models.documents import FOLDER
from events.models.stored_files import of_thumbnail
from events.rights import viewable_by
from portal.language import LANGUAGES
from portal.web.file_names import file_name
from portal.web.sending import send_file


def stored_file(request, name: str, ending: str):
    """Always as a download: a browser never opens what somebody has uploaded under our address.

    It is called by the title of its document, in the language of the page that leads here (`in`).
    """
    path = f"{FOLDER}/{name}.{ending}"
    stored = Document.objects.stored_at(of_thumbnail(path) or path).select_related("event")
    document = stored.public().first()
    if document is None and admin.site.has_permission(request):
        document = viewable_by(request.user, stored).first()
    if document is None:
        raise Http404
    asked = request.GET.get("in")
    title = document.name_in(asked if asked in LANGUAGES else document.language)
    try:
        return send_file(
            request, "media", Path(default_storage.path(path)), name=file_name(title, f".{ending}")
        )
    except FileNotFoundError:
        raise Http404 from None
