"""Serves the files of documents: to visitors while the record is public, to staff who may see it."""

from pathlib import Path

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import Http404

from events.models import Document
from events.models.documents import FOLDER
from events.models.stored_files import photo_path
from events.rights import viewable_by
from portal.language import LANGUAGES
from portal.web.file_names import file_name
from portal.web.sending import send_file


def stored_file(request, name: str, ending: str):
    """Always a download: an uploaded file opened by a browser at our address could run scripts there.

    The file name is the title of the document in the language of the linking page (`in`).
    """
    path = f"{FOLDER}/{name}.{ending}"
    stored = Document.objects.stored_at(photo_path(path) or path).select_related("event")
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
