"""Names of downloaded files: made of the title, without characters that a file system refuses or hides."""

import re
import unicodedata
from urllib.parse import quote

from portal.language.transliteration import to_slug

LONGEST = 100  # letters; two bytes each in Cyrillic, and file systems take 255 bytes
FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=$|\.)", re.IGNORECASE)  # devices of Windows
PLAIN = "!#$&+-.^_`|~"  # beside letters and digits, in RFC 8187


def file_name(title: str, ending: str) -> str:
    """«Хаттама: № 3/2024» → «Хаттама № 3 2024.pdf»; empty titles are «file»."""
    text = unicodedata.normalize("NFC", FORBIDDEN.sub(" ", title))
    visible = "".join(" " if letter.isspace() else letter for letter in text if is_visible(letter))
    name = " ".join(visible.split()).lstrip(". ")
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition(" ")[0] or name[:LONGEST]
    name = name.rstrip(". ") or "file"
    return f"{'_' * bool(RESERVED.match(name))}{name}{ending}"


def is_visible(letter: str) -> bool:
    """False for control characters, marks of direction and joiners."""
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def as_download(name: str) -> str:
    """Content-Disposition (RFC 6266): the name itself, and a Latin one for old programs."""
    if name.isascii() and not set('"\\') & set(name):
        return f'attachment; filename="{name}"'
    stem, dot, ending = name.rpartition(".")
    latin = f"{to_slug(stem) or 'file'}{dot}{to_slug(ending)}"
    return f"attachment; filename=\"{latin}\"; filename*=UTF-8''{quote(name, safe=PLAIN)}"
