"""Keeps the files of a form that was refused for a day, so that nobody has to choose them again.

A browser cannot fill in a file field again. When a form comes back with mistakes or a conflict, its files are stored
below `MEDIA_ROOT` under random names that no URL serves, and the form carries a signed token for each, valid only for
the account that sent the file. The next request with the token is read as if it contained the file itself.
"""

import datetime as dt
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.widgets import AdminFileWidget
from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.operations.logs import log_refusal
from portal.operations.storage import HELD_UPLOADS

SALT = "portal.desk.held_uploads"
SUFFIX = "-held"
HELD_FOR = dt.timedelta(days=1)
MOST_FILES = 20  # of one account; the oldest make room
MOST_BYTES = 60 * 1024 * 1024
LONGEST_NAME = 120


class HeldFile(NamedTuple):
    account: int
    path: str
    name: str


class HeldFileInput(AdminFileWidget):
    """A file field with a checkbox for the held file: unless unticked or replaced, its token is sent again."""

    upload = None

    def value_from_datadict(self, data, files, name):
        """Remembers the upload: Django renders a file field of a form that comes back as if nothing had been chosen."""
        self.upload = super().value_from_datadict(data, files, name)
        return self.upload

    def use_required_attribute(self, initial):
        """With `required` a browser would not send the form unless a file is chosen again."""
        return super().use_required_attribute(initial) and not getattr(self.upload, "held", None)

    def render(self, name, value, attrs=None, renderer=None):
        choice = super().render(name, value, attrs, renderer)
        token = getattr(self.upload, "held", None)
        if not token:
            return choice
        words = _("Chosen before: «%(name)s», %(size)s. It is kept unless you choose another file.") % {
            "name": self.upload.name[:LONGEST_NAME],
            "size": filesizeformat(self.upload.size),
        }
        mark = '<label class="held"><input type="checkbox" name="{}{}" value="{}" checked> {}</label>{}'
        return format_html(mark, name, SUFFIX, token, words, choice)


# --- Holding


def hold_files(request, names):
    """Store the files of these fields; the token of each is its attribute `held`, None if it could not be stored."""
    for name in names:
        file = request.FILES.get(name)
        if file is not None and not getattr(file, "held", None):
            file.held = None  # on a full disk the form is shown all the same and asks for the file again
            with suppress(OSError):
                file.held = store_file(file, request.user)


def hold_files_of_forms(request, forms):
    """Store the files of forms that are shown again; a file that is invalid itself has to be chosen again."""
    for form in forms:
        for name in form.files and form.fields:
            prefixed = form.add_prefix(name)
            if prefixed in request.FILES and name not in form.errors:
                hold_files(request, [prefixed])
            elif prefixed in request.FILES:
                request.FILES[prefixed].held = None


def data_with_file_tokens(request):
    """A copy of the POST data with the tokens of all its files."""
    hold_files(request, list(request.FILES))
    data = request.POST.copy()
    for name, file in request.FILES.items():
        data[name + SUFFIX] = getattr(file, "held", None) or ""
    return data


def store_file(file, account) -> str:
    delete_expired_files()
    delete_oldest_files(account.pk, file.size)
    file.seek(0)
    path = default_storage.save(f"{HELD_UPLOADS}/{account.pk}-{uuid4().hex}", file)
    file.seek(0)  # the form reads it again
    # The token is signed and names the account: a copied token gives nobody else the file.
    return signing.dumps(HeldFile(account.pk, path, file.name[-LONGEST_NAME:]), salt=SALT)


# --- Using them again


def bring_back_held_files(request):
    """Add the held files to `request.FILES`; a file chosen now takes precedence."""
    for name in [name for name in request.POST if name.endswith(SUFFIX)][:MOST_FILES]:
        # At most as many as one account can hold; a forged form could ask for thousands.
        field, token = name.removesuffix(SUFFIX), request.POST[name]
        if not token or field in request.FILES:
            continue
        file = open_held_file(request, token)
        if file is None:
            messages.warning(request, _("A file that was chosen before is no longer kept. Choose it again."))
        else:
            request.FILES[field] = file


def open_held_file(request, token: str) -> SimpleUploadedFile | None:
    place = read_token(token)
    if place is None:
        return None
    if place.account != request.user.pk:
        log_refusal(request, "file held for another account")
        return None
    try:
        with default_storage.open(place.path) as kept:
            file = SimpleUploadedFile(place.name, kept.read())
    except OSError:
        return None
    file.held = token
    return file


def read_token(token: str) -> HeldFile | None:
    try:
        return HeldFile(*signing.loads(token, salt=SALT, max_age=HELD_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None


# --- Deleting them


def delete_saved_files(request):
    """Delete the held files that a saved form has used, once its transaction is committed."""
    places = [read_token(file.held) for file in request.FILES.values() if getattr(file, "held", None)]
    paths = [place.path for place in places if place]
    if paths:
        transaction.on_commit(lambda: [default_storage.delete(path) for path in paths])


def held_files(pattern="*") -> list[Path]:
    """Sorted by age, the oldest first."""
    return sorted((Path(settings.MEDIA_ROOT) / HELD_UPLOADS).glob(pattern), key=age_in_seconds, reverse=True)


def age_in_seconds(path: Path) -> float:
    """The age of a file; infinite if another worker has just deleted it, so that it is never kept."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def delete_expired_files():
    """Delete the files that were held longer than `HELD_FOR`."""
    for path in held_files():
        if age_in_seconds(path) > HELD_FOR.total_seconds():
            path.unlink(missing_ok=True)


def delete_oldest_files(account: int, size: int):
    mine = held_files(f"{account}-*")
    sizes = [path.stat().st_size if path.exists() else 0 for path in mine]
    while mine and (len(mine) >= MOST_FILES or sum(sizes) + size > MOST_BYTES):
        mine.pop(0).unlink(missing_ok=True)
        sizes.pop(0)
