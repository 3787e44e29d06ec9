"""The record at an address of the public site, also at one that it had before."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect

from portal.web.refusals import render_refusal


def page_of_record(
    records: Callable[[], QuerySet], asking: type[forms.Form], template: str, *, record: str, form: str
):
    """Decorator that turns `view(request, record, asked)` into a view of a request and a slug.

    A former address redirects to the present one, an unknown one is a 404. `asked` is the cleaned data of the form
    `asking`. If that is invalid, the template is rendered with a refusal; its context has the record and the form under
    the names `record` and `form`.
    """

    def decorator(view):
        @wraps(view)
        def page(request, slug: str):
            found = records().at_addresses([slug]).first()
            if found is None:
                raise Http404
            if found.slug != slug:
                return redirect(found, permanent=True)
            asked = asking(request.GET)
            if not asked.is_valid():
                return render_refusal(request, template, **{record: found, form: asked})
            return view(request, found, asked.cleaned_data)

        return page

    return decorator
