"""Letters to staff, written in Kazakh or Russian or both, and sent beside the answer to whoever asked for them.

Sending takes as long as the mail server likes: in a thread of its own it tells nobody whether there was a letter at
all, and a server that does not answer holds up no page.
"""

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

SEPARATOR = "\n\n— — —\n\n"
DAY = 24 * 3600
AFTER_THE_ANSWER = 0.2  # seconds; work beside the answer would make that slower, and so tell of itself
log = logging.getLogger(__name__)
_postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def address_of_password(user, token: str, language: str) -> str:
    """The page on which this person chooses a password, once and while the token lives."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    with translation.override(language):
        return settings.SITE_URL + reverse("admin:password_reset_confirm", args=[key, token])


def letter_to(user, template: str, languages: Iterable[str]) -> EmailMessage:
    """`template` names two files: `…_subject.txt` and `….txt`; each language has its own address in it."""
    token = default_token_generator.make_token(user)
    subjects, bodies = [], []
    for language in languages:
        context = {
            "user": user,
            "address": address_of_password(user, token, language),
            "days": settings.PASSWORD_RESET_TIMEOUT // DAY,
        }
        with translation.override(language):
            subjects.append(render_to_string(f"{template}_subject.txt", context).strip())
            bodies.append(render_to_string(f"{template}.txt", context).strip())
    return EmailMessage(" · ".join(subjects), SEPARATOR.join(bodies) + "\n", to=[user.email])


def post(write: Callable[[], list[EmailMessage]]) -> Future:
    """Let the letters be written and sent; a failure goes to the log, without addresses or names."""
    return _postman.submit(deliver, write)


def deliver(write):
    time.sleep(AFTER_THE_ANSWER)
    for letter in write():
        try:
            letter.send()
        except Exception as error:  # of many kinds, by backend; the next letter has its own luck
            log.error("A letter was not sent: %s", type(error).__name__)
