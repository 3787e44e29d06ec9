"""Stored files of documents, given out only as long as their records are public."""

from pathlib import Path

from django.contrib import admin
from django.http import Http404

from events.models import Document
from portal.sending import sent


def stored_file(request, name: str, ending: str):
    """Always as a download: a browser never opens what somebody has uploaded under our address."""
    may_see_all = admin.site.has_permission(request) and request.user.has_perm("events.view_event")
    documents = Document.objects.all() if may_see_all else Document.objects.public()
    document = documents.stored_at(f"documents/{name}.{ending}").first()
    if document is None:
        raise Http404
    try:
        return sent(request, "media", Path(document.file.path), name=f"{name}.{ending}")
    except FileNotFoundError:
        raise Http404 from None
