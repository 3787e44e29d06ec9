"""Text as people really type it, made comparable: the first step of folding, sorting and searching.

Editors paste from word processors, web pages and scans. The same word arrives with Latin look-alike letters
(«Cемей» with a Latin «C»), decomposed letters (и and a breve), soft hyphens, zero-width joiners and any
kind of quote or dash. `mend_spelling` takes these accidents away and nothing else: case, ё and Kazakh letters stay.
"""

import re
import unicodedata

_CYRILLIC = "\u0400-\u052f"
_MARKS = r"0-9.,:;!?()/%\"'№ -"
_PLAIN = re.compile(rf"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі{_MARKS}]*|[A-Za-z{_MARKS}]*")
_COMBINING = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# A dot joins too, so that a Latin «M» in «M.Рожин» is seen beside Cyrillic letters.
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_HAS_CYRILLIC = re.compile(f"[{_CYRILLIC}]")
_HAS_FOREIGN = re.compile(f"[^\\W\\d_{_CYRILLIC}]")
# No Kazakh or Russian word consists of х and і alone: «ХХІ» in Cyrillic letters is the number XXI.
_ROMAN = re.compile(r"\b[ХІхі]{2,}\b")

# A capital Latin Y is drawn like Ү, a small y like у; a capital H like Н, a small h like һ.
_TO_CYRILLIC = dict(
    zip("ABCEHIKMOPTXYƏƎƟΘŊØabcehikmoptxyəǝɵθŋøı", "АВСЕНІКМОРТХҮӘӘӨӨҢӨавсеһікмортхуәәөөңөі", strict=True)
)
_TO_LATIN = dict(zip("АВСЕНІКМОРТХУҮЅЈасеһіорхуѕј", "ABCEHIKMOPTXYYSJacehiopxysj", strict=True))
_ROMAN_LETTERS = str.maketrans("ХІхі", "XIxi")

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟″❝❞〝〞", '"'),
        **dict.fromkeys("‘’‚‛‹›ʼʹʻ`´′", "'"),
        **dict.fromkeys("‐‒–—―−⁃", "-"),
        # The strayed neighbours of Kazakh letters that fonts and keyboards of other languages offer.
        **dict(zip("ӀӏӃӄҠҡӇӈҤҥӉӊҲҳӾӿѐѝЀЍ", "ІіҚқҚқҢңҢңҢңҺһҺһеиЕИ", strict=True)),
    }
)


def mend_spelling(text: str) -> str:
    """The text composed; look-alike letters, quotes, dashes, spaces made regular; invisible characters gone.

    Letters change script only inside a word that mixes scripts. Any string will do, lone surrogates included.
    """
    if not _PLAIN.fullmatch(text):
        text = _mend_letters(_compose(_visible(text)))
    return " ".join(_ROMAN.sub(_as_roman, text).split())


def base_letter(letter: str) -> str:
    """The letter without its diacritics: ū → u, ў → у. й stays, it is a letter of its own."""
    if letter in "йЙ" or not ("\u00c0" <= letter <= "\u052f" or "\u1e00" <= letter <= "\u1eff"):
        return letter
    return unicodedata.normalize("NFD", letter)[0]


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(character for character in text if character.isprintable() or character.isspace())


def _compose(text: str) -> str:
    """NFKC, without the marks that no letter could absorb. «№» stays one sign: NFKC would make it «No»."""
    composed = "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))
    return unicodedata.normalize("NFC", _COMBINING.sub("", composed)).translate(_TYPOGRAPHY)


def _mend_letters(text: str) -> str:
    if _HAS_CYRILLIC.search(text) and _HAS_FOREIGN.search(text):
        return _WORD.sub(_in_one_script, text)
    return text


def _in_one_script(match: re.Match[str]) -> str:
    word = match.group()
    foreign = set(_HAS_FOREIGN.findall(word))
    cyrillic = set(_HAS_CYRILLIC.findall(word))
    if not foreign or not cyrillic:
        return word
    return _replaced(word, foreign, _TO_CYRILLIC) or _replaced(word, cyrillic, _TO_LATIN) or word


def _replaced(word: str, letters: set[str], twins: dict[str, str]) -> str:
    """The word with these letters exchanged for their twins; empty when one of them has none."""
    pairs = {letter: twins.get(letter) or twins.get(base_letter(letter)) for letter in letters}
    if not all(pairs.values()):
        return ""
    return "".join(pairs.get(character) or character for character in word)


def _as_roman(match: re.Match[str]) -> str:
    return match.group().translate(_ROMAN_LETTERS)
