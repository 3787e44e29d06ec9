"""Comments of revisions that each reader gets in their own language, whoever made the revision."""

import json

from django.utils.translation import gettext

from portal.language.cleaning import clean_text

WORDS = "message"


def comment(message: str, **values: str) -> str:
    """To be stored: a message of our catalogue (marked with `gettext_noop`) and what it names."""
    cleaned = {name: clean_text(str(value)) for name, value in values.items()}
    return json.dumps({WORDS: message, **cleaned}, ensure_ascii=False)


def read(stored: str) -> str:
    """The comment in the language of the page; any other text as it stands."""
    try:
        values = json.loads(stored) if stored.startswith("{") else {}
    except json.JSONDecodeError:
        return stored
    return gettext(values[WORDS]) % values if WORDS in values else stored
