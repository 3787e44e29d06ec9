"""Names shortened for narrow places, in the way of both languages: cut after a consonant, with a dot."""

from portal.language.kazakh_sounds import VOWELS

NEVER_LAST = VOWELS | set("ыэйьъ")


def abbreviate_name(name: str, most: int = 5) -> str:
    """«Қостанай» → «Қост.», «Қарағанды» → «Қарағ.»; a name of up to `most` + 1 letters, or of several words, stays."""
    if len(name) <= most + 1 or " " in name:
        return name
    kept = name[:most]
    while len(kept) > 3 and kept[-1].lower() in NEVER_LAST:
        kept = kept[:-1]
    return f"{kept}."
