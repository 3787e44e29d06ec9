"""One form, one deed: each form of the desk carries a key that counts once, however often and from wherever it is sent.

The key is a row in the transaction of the deed: both become durable together, and of two equal sendings at one moment
the second waits for the first and is led to what that one made. A form without a key (a script, a tab of before) is
taken as a new one.
"""

import datetime as dt
import json
import re
import secrets
from functools import wraps
from hashlib import sha256

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

FIELD = "form_key"
IS_KEY = re.compile(r"[-\w]{16,64}", re.ASCII).fullmatch
KEPT = dt.timedelta(days=7)
NO_PART = {FIELD, "csrfmiddlewaretoken", "_save", "_continue", "_addanother"}  # of what was typed
POPUP = "popup_response_data"


class SentForm(models.Model):
    """A key that has been used: by whom, for which words, and where to find what came of it."""

    key = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    answer = models.TextField(default="")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="sent_form_once")]

    def __str__(self):
        return self.key


def new_key() -> str:
    return secrets.token_urlsafe(18)


class KeyField(forms.CharField):
    """The key in the form of a new record. No value of it: carrying it is no change."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, initial=new_key)

    def clean(self, value):
        """Whether it is a key is asked where it counts; a mistake of a hidden field could be mended by nobody."""
        return ""

    def has_changed(self, initial, data):
        return False


def address_of(model_admin, record) -> str:
    """Where whoever sends a form twice is led to."""
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def once(view):
    """The view of a page whose forms count once."""
    if getattr(view, "counts_itself", False):  # a long deed, in a transaction of its own
        return view

    @wraps(view)
    def view_once(request, *args, **kwargs):
        if not key_of(request):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            sent, is_new = claim(request)
            if is_new:
                answer = view(request, *args, **kwargs)
                settle(sent, kept_answer(request, answer))
                return answer
        return led_to_the_first(request, sent)

    return view_once


def key_of(request) -> str:
    key = request.POST.get(FIELD, "") if request.method == "POST" and request.user.is_authenticated else ""
    return key if IS_KEY(key) else ""


def claim(request) -> tuple[SentForm, bool]:
    """The row of this key, and whether this sending is the first; in the transaction of the deed."""
    SentForm.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return SentForm.objects.get_or_create(
        by=request.user, key=key_of(request), defaults={"digest": digest_of(request)}
    )


def settle(sent: SentForm, answer: dict):
    """Note what came of the form; a form that is shown again has done nothing yet and keeps its key."""
    if answer:
        sent.answer = json.dumps(answer)
        sent.save()
    else:
        sent.delete()


def digest_of(request) -> str:
    typed = [(name, values) for name, values in sorted(request.POST.lists()) if name not in NO_PART]
    files = [(name, file.name, file.size) for name, file in sorted(request.FILES.items())]
    return sha256(json.dumps([typed, files]).encode()).hexdigest()


def kept_answer(request, answer: HttpResponse) -> dict:
    if answer.status_code == 302:
        return {"go": getattr(request, "address_made", "") or answer.url}
    if POPUP in (getattr(answer, "context_data", None) or {}):
        return {"popup": answer.context_data[POPUP]}
    if isinstance(answer, JsonResponse) and answer.status_code == 200:
        return {"json": answer.content.decode()}
    return {}


# --- The second time


def led_to_the_first(request, sent: SentForm) -> HttpResponse:
    """The same words: to what they made. Other words, after the button back: a page that keeps them."""
    answer = json.loads(sent.answer or "{}")
    if "json" in answer:
        return HttpResponse(answer["json"], content_type="application/json")
    if sent.digest != digest_of(request):
        return page_that_keeps(request, answer)
    if "popup" in answer:
        return TemplateResponse(request, "admin/popup_response.html", {POPUP: answer["popup"]})
    messages.info(request, _("This form was sent more than once; it was saved once. This is what it made."))
    return redirect(answer.get("go", "admin:index"))


def page_that_keeps(request, answer: dict) -> HttpResponse:
    from django.contrib.admin import site

    from portal.desk.held_uploads import data_with_files  # widgets, which are not loaded with the models

    sent = data_with_files(request)
    typed = [(name, value) for name, values in sent.lists() if name not in NO_PART for value in values]
    context = {
        **site.each_context(request),
        "title": _("This form was saved already"),
        "made": answer.get("go", ""),
        "typed": typed,
        "texts": [value for _name, value in typed if " " in value or "\n" in value],
        "kept": [file.name for file in request.FILES.values() if file.held],
        "lost": [file.name for file in request.FILES.values() if not file.held],
        "sent_before": True,
        "address": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/sent_before.html", context, status=409)
