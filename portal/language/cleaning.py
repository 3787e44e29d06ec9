"""Cleans text for storage: only visible characters and line breaks are kept.

Texts are pasted from word processors, web pages and scans. Their invisible characters break calendars, tables and JSON
lines readers, make equal titles differ, or reverse the direction of text:

- Breaks of lines in all their forms (CR, CRLF, U+000B and U+000C of Word, U+0085, U+2028, U+2029) become LF.
- No-break and other odd spaces become plain ones: texts are compared, searched and exported; where a line may break
  is for the page that shows it.
- Control characters, lone surrogates, noncharacters, marks and overrides of direction, soft hyphens and zero-width
  characters go. A joiner stays between letters that are neither Latin nor Cyrillic: Arabic letters and pictures
  need it.
- Word's own signs: its no-break hyphen (U+001E) becomes a hyphen, the end of a cell (U+0007) a space.
- Letters are composed (NFC): й typed as и and a breve is й.

Cleaning a clean text changes nothing.
"""

import re
import unicodedata

_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x07\x1c\x1d]")
_UNSEEN = re.compile(
    "[\x00-\x06\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u180e\u200b\u2060-\u2065\ufeff"  # soft hyphens, zero width
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # marks and overrides of direction
    "\ufff9-\ufffc\U000e0001-\U000e007f"  # notes, places of pictures, tags
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_JOINER = re.compile(
    "(?:^|(?<=[\x00-\u052f\u2000-\u206f]))[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u052f]|$)"
)
_END_OF_LINE = re.compile(r"[ \t]+(?=\n|\Z)")


def clean_line(text: str) -> str:
    """The text in one line, trimmed, one space between words."""
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)):
        text = _visible(_BREAK.sub(" ", text))
    return " ".join(text.split())


def clean_text(text: str) -> str:
    """The text with its lines and tabs, no blanks behind a line, none before or behind the whole."""
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)):
        text = _END_OF_LINE.sub("", _visible(_BREAK.sub("\n", text)))
    return text.strip()


def _visible(text: str) -> str:
    text = _UNSEEN.sub("", _SPACE.sub(" ", text).replace("\x1e", "-"))
    return unicodedata.normalize("NFC", _JOINER.sub("", text))
