"""Stored files of documents, given out only as long as their records are public."""

from pathlib import Path

from django.http import Http404

from events.models import Document
from portal.sending import sent


def stored_file(request, name: str, ending: str):
    """Always as a download: a browser never opens what somebody has uploaded under our address."""
    may_see_all = request.user.is_active and request.user.is_staff
    documents = Document.objects.all() if may_see_all else Document.objects.public()
    document = documents.stored_at(f"documents/{name}.{ending}").first()
    if document is None:
        raise Http404
    try:
        return sent(request, "media", Path(document.file.path), name=f"{name}.{ending}")
    except FileNotFoundError:
        raise Http404 from None
