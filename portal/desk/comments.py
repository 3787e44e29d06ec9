"""Comments of revisions, stored as a message and its values, so that each reader gets them in their own language."""

import json

from django.utils.translation import gettext

from portal.language.cleaning import clean_text

MESSAGE = "message"


def comment_to_store(message: str, **values: str) -> str:
    """The JSON to store: a message of our catalogue (marked with `gettext_noop`) and the values of its placeholders."""
    cleaned = {name: clean_text(str(value)) for name, value in values.items()}
    return json.dumps({MESSAGE: message, **cleaned}, ensure_ascii=False)


def comment_to_show(stored: str) -> str:
    """The comment in the language of the page; text that is no such JSON is returned unchanged."""
    try:
        values = json.loads(stored) if stored.startswith("{") else {}
    except json.JSONDecodeError:
        return stored
    return gettext(values[MESSAGE]) % values if MESSAGE in values else stored
