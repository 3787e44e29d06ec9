"""Letters to staff in Kazakh, Russian or both, sent by a background thread.

A request that sent the letter itself would take longer, and so reveal whether an address belongs to an account; and a
mail server that does not answer would block the page.
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
AFTER_THE_ANSWER = 0.2  # seconds; rendering the letter beside the response would slow that down measurably
log = logging.getLogger(__name__)
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


def password_page_address(user, token: str, language: str) -> str:
    """The address at which this person chooses a password, once and until the token expires."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    with translation.override(language):
        return settings.SITE_URL + reverse("admin:password_reset_confirm", args=[key, token])


def account_letter(user, template: str, languages: Iterable[str]) -> EmailMessage:
    """`template` names two files: `…_subject.txt` and `….txt`; each language has its own address in it."""
    token = default_token_generator.make_token(user)
    subjects, bodies = [], []
    for language in languages:
        context = {
            "user": user,
            "address": password_page_address(user, token, language),
            "days": settings.PASSWORD_RESET_TIMEOUT // DAY,
        }
        with translation.override(language):
            subjects.append(render_to_string(f"{template}_subject.txt", context).strip())
            bodies.append(render_to_string(f"{template}.txt", context).strip())
    return EmailMessage(" · ".join(subjects), SEPARATOR.join(bodies) + "\n", to=[user.email])


def send_in_background(write: Callable[[], list[EmailMessage]]) -> Future:
    """Render and send the letters in the background thread; failures are logged without addresses or names."""
    return _sender.submit(write_and_send, write)


def write_and_send(write):
    time.sleep(AFTER_THE_ANSWER)
    for letter in write():
        try:
            letter.send()
        except Exception as error:  # the kinds differ by mail backend; the next letter is tried all the same
            log.error("A letter was not sent: %s", type(error).__name__)
