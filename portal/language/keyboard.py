"""Reads text typed with the wrong keyboard layout: «rehsknfq» is «курылтай», «Фыефтф» «Astana».

The Russian and the Kazakh layout share their letters; the Kazakh one has its own nine where others have digits.
"""

import re

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_SHIFTED = str.maketrans(
    '{}:"<>~', "[];',.`"
)  # capitals are not told from small letters: search does not either
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_KAZAKH = str.maketrans("2345890-=", "әіңғүұқөһ")
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)

# Latin letters drawn like Cyrillic ones: a word wholly of these may be meant to be Cyrillic («Mepki»).
_DRAWN_ALIKE = str.maketrans("aceopxykmtbhiACEOPXYKMTBHI", "асеорхукмтвніАСЕОРХУКМТВНІ")

_HAS_LATIN = re.compile("[A-Za-z]")
_HAS_CYRILLIC = re.compile("[\u0400-\u052f]")
_APOSTROPHE = re.compile("(?<=[A-Za-z])['’‘ʼʻ`´](?=[A-Za-z]|\\b|$)")
_SHORTEST = 3  # letters; a shorter text is too ambiguous


def readings_on_other_keyboards(text: str) -> tuple[str, ...]:
    """Other readings of a text, the most likely first; none if it mixes scripts or has no letters.

    For searching, not for display: most readings are gibberish.
    """
    if len(text) < _SHORTEST or bool(_HAS_LATIN.search(text)) == bool(_HAS_CYRILLIC.search(text)):
        return ()
    if _HAS_CYRILLIC.search(text):
        return (text.lower().translate(_TO_LATIN),)
    keys = text.lower().translate(_SHIFTED)
    found = (
        _APOSTROPHE.sub("", text),
        keys.translate(_TO_RUSSIAN),
        keys.translate(_TO_KAZAKH).translate(_TO_RUSSIAN),
        text.translate(_DRAWN_ALIKE),
    )
    return tuple(dict.fromkeys(other for other in found if other != text))
