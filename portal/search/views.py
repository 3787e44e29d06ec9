"""The endpoint behind the search box: suggestions while typing."""

from django import forms
from django.db import DatabaseError
from django.http import JsonResponse

from portal.search.presence import is_for_want_of_tables
from portal.search.suggesting import suggest_records
from portal.web.inputs import WordsField


class SuggestForm(forms.Form):
    q = WordsField()


def suggest_names(request):
    """`{"suggestions": [{"text", "lang", "kind", "label", "url"}]}`, at most ten; malformed words: 400 and `error`."""
    form = SuggestForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": form.errors["q"][0]}, status=400)
    try:
        suggested = suggest_records(form.cleaned_data["q"])
    except DatabaseError as error:
        if not is_for_want_of_tables(error):
            raise
        suggested = []
    found = [
        {
            "text": suggestion.text,
            "lang": suggestion.language,
            "kind": suggestion.kind,
            "label": suggestion.label,
            "url": suggestion.address,
        }
        for suggestion in suggested
    ]
    return JsonResponse({"suggestions": found})
