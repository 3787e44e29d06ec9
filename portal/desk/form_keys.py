"""Idempotency keys: each form of the desk carries a key and takes effect once, however often it is sent.

The key is a row that is written in the same transaction as the change, so that both are committed or neither. When the
same form arrives twice at once, the unique constraint makes the second request wait for the first, and it is then
redirected to what the first one made. A form without a key (from a script or an old browser tab) is taken as a new one.
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

KEY_FIELD = "form_key"
IS_KEY = re.compile(r"[-\w]{16,64}", re.ASCII).fullmatch
KEPT = dt.timedelta(days=7)
NOT_TYPED = {KEY_FIELD, "csrfmiddlewaretoken", "_save", "_continue", "_addanother"}  # of what was typed
POPUP = "popup_response_data"


class SentForm(models.Model):
    """A key that has been used: by whom, with which content, and where its result is."""

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
    """The key in the form of a new record. It is no value of the record, so it never counts as a change."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, initial=new_key)

    def clean(self, value):
        """`form_key_in` checks it instead: nobody could correct an error of a hidden field."""
        return ""

    def has_changed(self, initial, data):
        return False


def change_form_address(model_admin, record) -> str:
    """The address of the form of a saved record; whoever sends a form twice is redirected there."""
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def once_per_key(view):
    """Decorator: a form that is sent to this view takes effect once."""
    if getattr(view, "claims_its_own_key", False):  # a long import cannot run inside one transaction
        return view

    @wraps(view)
    def view_once(request, *args, **kwargs):
        if not form_key_in(request):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            # Blocks here while another request with the same key is in its transaction.
            sent, is_new = claim_form_key(request)
            if is_new:
                answer = view(request, *args, **kwargs)
                store_answer(sent, answer_to_store(request, answer))
                return answer
        return answer_like_the_first(request, sent)

    return view_once


def form_key_in(request) -> str:
    key = (
        request.POST.get(KEY_FIELD, "") if request.method == "POST" and request.user.is_authenticated else ""
    )
    return key if IS_KEY(key) else ""


def claim_form_key(request) -> tuple[SentForm, bool]:
    """The row of this key, and whether this request is the first with it. Call it in the transaction of the change."""
    SentForm.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return SentForm.objects.get_or_create(
        by=request.user, key=form_key_in(request), defaults={"digest": digest_of_request(request)}
    )


def store_answer(sent: SentForm, answer: dict):
    """Store the result of the form; a form that is shown again with mistakes did nothing, so its key is free again."""
    if answer:
        sent.answer = json.dumps(answer)
        sent.save()
    else:
        sent.delete()


def digest_of_request(request) -> str:
    typed = [(name, values) for name, values in sorted(request.POST.lists()) if name not in NOT_TYPED]
    files = [(name, file.name, file.size) for name, file in sorted(request.FILES.items())]
    return sha256(json.dumps([typed, files]).encode()).hexdigest()


def answer_to_store(request, answer: HttpResponse) -> dict:
    if answer.status_code == 302:
        # «Save and add another» redirects to an empty form; `address_made` is the record that was saved.
        return {"go": getattr(request, "address_made", "") or answer.url}
    if POPUP in (getattr(answer, "context_data", None) or {}):
        return {"popup": answer.context_data[POPUP]}
    if isinstance(answer, JsonResponse) and answer.status_code == 200:
        return {"json": answer.content.decode()}
    return {}


# --- When a form arrives again


def answer_like_the_first(request, sent: SentForm) -> HttpResponse:
    """Redirect to what the first request made, if the content is the same.

    Other content with the same key comes from the browser's back button: it is shown on a page, so that it is not lost.
    """
    answer = json.loads(sent.answer or "{}")
    if "json" in answer:
        return HttpResponse(answer["json"], content_type="application/json")
    if sent.digest != digest_of_request(request):
        return page_with_typed_text(request, answer)
    if "popup" in answer:
        return TemplateResponse(request, "admin/popup_response.html", {POPUP: answer["popup"]})
    messages.info(request, _("This form was sent more than once; it was saved once. This is what it made."))
    return redirect(answer.get("go", "admin:index"))


def page_with_typed_text(request, answer: dict) -> HttpResponse:
    from django.contrib.admin import site

    from portal.desk.held_uploads import (
        data_with_file_tokens,  # widgets, which are not loaded with the models
    )

    sent = data_with_file_tokens(request)
    typed = [(name, value) for name, values in sent.lists() if name not in NOT_TYPED for value in values]
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
