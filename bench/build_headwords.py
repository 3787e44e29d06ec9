"""Make portal/language/data/headwords.txt.xz from the Hunspell dictionary of Kazakh.

    apt-get install hunspell-kk
    python bench/build_headwords.py [/usr/share/hunspell/kk_KZ.dic]

Two lines of words: what may be a noun (or anything declined), and what may be a verb stem; «бас» is in both. The
dictionary marks infinitives («оқу») but not verb stems («оқы»), so these are derived from them; a short verb stem
counts as a noun too unless it is listed here, a longer one only where the dictionary also has words derived from
a noun («қара», because of «қаралы»). Inflected forms and stray letter pairs are left out.
"""

import lzma
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from portal.language.kazakh_endings import VOICES  # noqa: E402
from portal.language.kazakh_forms import followers, noun_endings  # noqa: E402
from portal.language.kazakh_sounds import VOWELS, classes_of  # noqa: E402

ADDED = Path(__file__).with_name("headwords_added.txt")
TARGET = ROOT / "portal/language/data/headwords.txt.xz"
LOOK_ALIKES = str.maketrans("ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху")
HARD = {"б": "п", "г": "к", "ғ": "қ"}
NOUN_MAKERS = ("лы", "лі", "сыз", "сіз", "лық", "лік", "дық", "дік", "тық", "тік", "шы", "ші")
VERB_MAKERS = ("ла", "ле", "да", "де", "та", "те")
_SHORT_ENDINGS = (
    "ы і сы сі ын ін ға ге қа ке да де та те"  # «-ды, -ты» are left out: they make adjectives too
)
NOUN_VERBS = ("лан", "лен", "лас", "лес")  # verbs made of nouns: бірлес
_NEVER_FINAL = """
    лығы лігі дығы дігі тығы тігі ылған ілген ланған ленген дырған дірген тырған тірген дыратын діретін тыратын
    тіретін
"""
NEVER_FINAL = tuple(_NEVER_FINAL.split())
SHORT_ENDINGS = frozenset(_SHORT_ENDINGS.split())
_SHORT_VERBS = """
    ал айт бер біл бол бөл де ек же жет жи жу жүр кел кес кет кір көм көр күт қал қаш қой қос қыл мін өл сал сат сез соз
    сөк сүй тап теп төз төк тұр үз ұқ ұр ұт шап шаш шеш шық ыс
"""
SHORT_VERBS = frozenset(_SHORT_VERBS.split())  # never nouns
VERBS_NOT_MARKED = {
    "қыл",
    "жу",
    "жи",
    "ки",
    "іл",
    "ті",
    "ая",
}  # their infinitives are missing in the dictionary
WORD = re.compile(r"[а-яёәіңғүұқөһ]+(-[а-яёәіңғүұқөһ]+)*")


def entries(path: Path) -> dict[str, bool]:
    """Word → whether the dictionary marks it as an infinitive."""
    found: dict[str, bool] = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]:
        word, _, flags = line.strip().partition("/")
        word = word.translate(LOOK_ALIKES).lower().replace("ё", "е")
        if WORD.fullmatch(word) and is_plausible(word):
            found[word] = found.get(word, False) or flags.startswith("Mm")
    return found


def added() -> list[str]:
    """Our own additions to the dictionary."""
    return [
        word for line in ADDED.read_text().splitlines() if not line.startswith("#") for word in line.split()
    ]


def is_plausible(word: str) -> bool:
    """Letter pairs are mostly rubbish in the source: keep «ат», «су», «ми», drop «та», «рк»."""
    vowels = [letter in VOWELS for letter in word]
    return any(vowels) and (len(word) > 2 or vowels[0] or word[-1] in "уи" or word in ("де", "же"))


def verb_stems(infinitive: str, words: dict[str, bool]) -> list[str]:
    """«бару» → бар, «оқу» → оқы, «табу» → тап, «қою» → қой."""
    base = infinitive[:-1]
    if infinitive.endswith("ю"):
        return [base + "й"]
    narrow = [
        base + vowel for vowel in "ыі" if base not in words or base + vowel + "т" in words
    ]  # тану, таныт
    stems = [base, *narrow, base[:-1] + HARD.get(base[-1:], "-")]
    return [stem for stem in stems if stem in words] or [base] * (len(base) > 2 and base[-1] not in HARD)


def voiceless(stem: str) -> list[str]:
    """The stem without a voice: «сөндіріл» → «сөндір». Not the mutual one, which makes nouns («отырыс»)."""
    cuts = ((stem[:-size], stem[-size:]) for size in (1, 2, 3) if stem[-1] != "с")
    return [base for base, voice in cuts if followers(VOICES).get(voice, 0) & classes_of(base)]


def verbal_nouns(word: str) -> tuple[str, str, str]:
    """What only a verb has: «құтқар», because of «құтқарушы»."""
    return word + "у", word + "ушы", word + "уші"


def softened_root(stem: str) -> str:
    """The root of a passive that the vowel has softened: «соғыл» → соқ, «егіл» → ек; else empty."""
    has_voice = stem[-2:] in ("ыл", "іл") and stem[-3:-2] in HARD
    return stem[:-3] + HARD[stem[-3]] if has_voice else ""


def passive_root(stem: str) -> str:
    """«түгендел» → түгенде, «құтқарыл» → құтқар: what has a passive is a verb; else empty."""
    if stem.endswith(("ал", "ел")):
        return stem[:-1]
    return stem[:-2] if stem.endswith(("ыл", "іл")) else ""


def is_inflected(word: str, words: dict[str, bool]) -> bool:
    """Whether the word is a form («мақсаттарына») of one in the list, or by its shape of one that is missing."""
    if len(word) > 6 and word.endswith(NEVER_FINAL):
        return True
    for cut in range(4, len(word)):
        ending, base = word[cut:], word[:cut]
        is_clear = len(ending) > 2 or ending in SHORT_ENDINGS
        if is_clear and base in words and noun_endings().get(ending, 0) & classes_of(base):
            return True
    return False


def is_only_verb(stem: str, words: dict[str, bool], verbs: set[str]) -> bool:
    """Whether a verb stem has no life as a noun: «сөйле», «бол» against «бас», «қара»."""
    if len(stem) < 4 or stem.endswith(("лық", "лік")) or any(stem + maker in words for maker in NOUN_MAKERS):
        return stem in SHORT_VERBS
    return stem.endswith(VERB_MAKERS) or any(root in verbs for root in voiceless(stem))


def headwords(path: Path) -> dict[str, str]:
    words = entries(path) | {word: word.endswith("у") for word in added()}
    verbs = {
        stem for word, marked in words.items() if marked for stem in verb_stems(word, words)
    } | VERBS_NOT_MARKED
    verbs |= {word for word in words if len(word) > 3 and not words.keys().isdisjoint(verbal_nouns(word))}
    verbs |= {word for word in words if len(word) > 3 and any(root in verbs for root in voiceless(word))}
    verbs |= {word for word in words if softened_root(word) in verbs}
    verbs |= {root for verb in verbs if (root := passive_root(verb)) in words and len(root) > 3}
    verbs |= {word for word in words if word.endswith(NOUN_VERBS) and word[:-3] in words and len(word) > 5}
    kinds, own = {}, set(added())
    for word in words.keys() | verbs:
        if word in verbs:
            is_only = word not in own and is_only_verb(word, words, verbs)
            kinds[word] = "V" if is_only else "NV"
        elif word in own or not is_inflected(word, words):
            kinds[word] = "N"
    return kinds


def main() -> None:
    kinds = headwords(Path(sys.argv[1] if sys.argv[1:] else "/usr/share/hunspell/kk_KZ.dic"))
    text = "\n".join(" ".join(word for word in sorted(kinds) if kind in kinds[word]) for kind in "NV")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(kinds)} headwords, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
