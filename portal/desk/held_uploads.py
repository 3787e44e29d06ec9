"""Files chosen in a form that was refused: held for a day, so that nobody has to look for them again.

A browser never sends a file twice by itself. When a form comes back with a mistake, or with a page of conflict, its
files are held below `MEDIA_ROOT`, under names of our own where no address leads, and the form carries a signed token
for each, good for the account that sent the file. The next form is read as if it had brought the file itself.
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


class Place(NamedTuple):
    account: int
    path: str
    name: str


class HeldFileInput(AdminFileWidget):
    """With a held file beside it, which is sent again unless its mark is taken away or another file is chosen."""

    upload = None

    def value_from_datadict(self, data, files, name):
        """Remembered, since Django draws the field of a form that comes back as if nothing had been chosen."""
        self.upload = super().value_from_datadict(data, files, name)
        return self.upload

    def use_required_attribute(self, initial):
        """A browser would not send the form without a file chosen now."""
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


def hold(request, names):
    """Hold the files that came under these names of fields; each then knows its token as `held`."""
    for name in names:
        file = request.FILES.get(name)
        if file is not None and not getattr(file, "held", None):
            file.held = None  # without room the form is shown all the same, and asks for the file again
            with suppress(OSError):
                file.held = stored(file, request.user)


def hold_mistaken(request, forms):
    """The files of forms that are shown again; one that is a mistake itself is to be chosen anew."""
    for form in forms:
        for name in form.files and form.fields:
            prefixed = form.add_prefix(name)
            if prefixed in request.FILES and name not in form.errors:
                hold(request, [prefixed])
            elif prefixed in request.FILES:
                request.FILES[prefixed].held = None


def data_with_files(request):
    """What was sent, with the tokens of all files in it."""
    hold(request, list(request.FILES))
    data = request.POST.copy()
    for name, file in request.FILES.items():
        data[name + SUFFIX] = getattr(file, "held", None) or ""
    return data


def stored(file, account) -> str:
    sweep()
    make_room(account.pk, file.size)
    file.seek(0)
    path = default_storage.save(f"{HELD_UPLOADS}/{account.pk}-{uuid4().hex}", file)
    file.seek(0)
    return signing.dumps(Place(account.pk, path, file.name[-LONGEST_NAME:]), salt=SALT)


# --- Taking up


def take_up(request):
    """Read the form as if it had brought the files that are held for it; one that was chosen now goes before."""
    for name in [name for name in request.POST if name.endswith(SUFFIX)][:MOST_FILES]:
        field, token = name.removesuffix(SUFFIX), request.POST[name]
        if not token or field in request.FILES:
            continue
        file = opened(request, token)
        if file is None:
            messages.warning(request, _("A file that was chosen before is no longer kept. Choose it again."))
        else:
            request.FILES[field] = file


def opened(request, token: str) -> SimpleUploadedFile | None:
    place = place_of(token)
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


def place_of(token: str) -> Place | None:
    try:
        return Place(*signing.loads(token, salt=SALT, max_age=HELD_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None


# --- Letting go


def let_go(request):
    """What a saved form has taken up is held no longer."""
    places = [place_of(file.held) for file in request.FILES.values() if getattr(file, "held", None)]
    paths = [place.path for place in places if place]
    if paths:
        transaction.on_commit(lambda: [default_storage.delete(path) for path in paths])


def held_files(pattern="*") -> list[Path]:
    """The oldest first."""
    return sorted((Path(settings.MEDIA_ROOT) / HELD_UPLOADS).glob(pattern), key=age_of, reverse=True)


def age_of(path: Path) -> float:
    """In seconds; one that another worker has just removed is as old as can be."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def sweep():
    """Remove what was held for its time."""
    for path in held_files():
        if age_of(path) > HELD_FOR.total_seconds():
            path.unlink(missing_ok=True)


def make_room(account: int, size: int):
    mine = held_files(f"{account}-*")
    sizes = [path.stat().st_size if path.exists() else 0 for path in mine]
    while mine and (len(mine) >= MOST_FILES or sum(sizes) + size > MOST_BYTES):
        mine.pop(0).unlink(missing_ok=True)
        sizes.pop(0)
