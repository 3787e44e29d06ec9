"""Stored files of documents, given out only as long as their records are public."""

from django.http import FileResponse, Http404

from events.models import Document


def stored_file(request, name: str, ending: str):
    """Always as a download: a browser never opens what somebody has uploaded under our address."""
    may_see_all = request.user.is_active and request.user.is_staff
    documents = Document.objects.all() if may_see_all else Document.objects.public()
    document = documents.stored_at(f"documents/{name}.{ending}").first()
    if document is None:
        raise Http404
    try:
        return FileResponse(document.file.open("rb"), as_attachment=True, filename=f"{name}.{ending}")
    except FileNotFoundError:
        raise Http404 from None
