"""The stems a Kazakh word form may have, by the endings of `kazakh_forms` and the headwords.

A form is cut before every ending that Kazakh allows; what the ending did to the stem is undone («кітаб-ы» → кітап,
«халқ-ы» → халық, «қо-яды» → қой); a cut counts when the stem is a headword of a class that takes this ending. Only
when no cut counts are voices and derivations taken off, and only when that fails too is a stem guessed from the
endings alone, as names need it. The same steps run on words typed on a Russian keyboard, with the endings and
headwords folded alike and harmony left out.
"""

from functools import cache

from portal.language import kazakh_endings
from portal.language.headwords import NOUN, PLACES, RUSSIAN_PLACES, VERB, folded_headwords, headwords
from portal.language.kazakh_forms import endings, followers
from portal.language.kazakh_sounds import RUSSIAN_KEYBOARD, VOWELS, classes_of, folded_classes_of

SHORTEST_STEM, SHORTEST_GUESS = 2, 3
_PLAIN_BEGINNINGS = frozenset("бғдйклмнңпрсқтгш")  # of endings that leave the stem as it is, bar «с» and «з»
LINKED = (
    "кті",
    "пті",
    "нкі",
)  # loans in two hard consonants carry their endings on an «і»: акт, актіге, актілер
HARDENED = {"б": "п", "г": "к", "ғ": "қ"}  # a final hard sound softens before a vowel: кітап, кітабы


# One way to cut a form: a stem, its ending, and the classes of nouns and of verbs that take this ending.
Cut = tuple[str, str, int, int]


class Spelling:
    """Kazakh morphology in one orthography: the true one, or the one of a Russian keyboard."""

    def __init__(self, words: dict[str, int], letters: dict[int, int]) -> None:
        self.words = words
        self.places = frozenset(place.translate(letters) for place in PLACES)
        self.narrow = tuple("ыі".translate(letters))
        self.linked = tuple(ending.translate(letters) for ending in LINKED)
        self.classes_of = folded_classes_of if letters else classes_of
        self.endings = _folded_pairs(letters)
        self.voices = _folded(followers(kazakh_endings.VOICES), letters)
        self.verb_makers = _folded(followers(kazakh_endings.VERB_DERIVATIONS), letters)
        self.noun_makers = _folded(followers(kazakh_endings.NOUN_DERIVATIONS), letters)
        self.word_making = frozenset(_folded(followers(kazakh_endings.WORD_MAKING), letters))
        self.longest = max(map(len, self.endings))
        self.irregular = {
            form.translate(letters): stem.translate(letters)
            for stem, forms in kazakh_endings.IRREGULAR.items()
            for form in forms.split()
        }
        if letters:
            self.irregular |= {
                form: place.translate(letters) for place, forms in RUSSIAN_PLACES.items() for form in forms
            }

    def read(self, form: str) -> tuple[list[str], bool]:
        """The stems of a form, the closest reading first, and whether the headwords vouch for them."""
        if form in self.irregular:
            return [self.irregular[form]], True
        if form in self.places:
            return [form], True
        cuts = self._cuts(form)
        found = self._listed(form, cuts)
        if found == [form]:  # a form that the dictionary lists («бекітілген») stands for its stem too
            cuts = [cut for cut in cuts if len(cut[1]) > 2 or cut[1][-1:] == "п"]
            found += self._derived(cuts) or self._guessed(form, [cut for cut in cuts if cut[2]])[:1]
        elif not found or self._is_verbal_noun(form):
            found += self._derived(cuts)
        return (found, True) if found else (self._guessed(form, cuts), False)

    def _is_verbal_noun(self, form: str) -> bool:
        """«мөрлеу»: «to seal» rather than «a bit like a seal», which the endings would allow too."""
        return form[-1] == "у" and form[-2:-1] in "ае" and form[-3:-2] in "лдт" and form not in self.words

    def _guessed(self, form: str, cuts: list[Cut]) -> list[str]:
        """Stems by the endings alone: the two longest that a noun may have, the longest that a verb may have."""
        cuts = [cut for cut in cuts if SHORTEST_GUESS <= len(cut[0]) == len(form) - len(cut[1]) < len(form)]
        found: list[str] = []
        for stem, ending, _, _ in [cut for cut in cuts if cut[2] & self.classes_of(cut[0])][:2]:
            found += _hardened(stem, ending)
            if stem.endswith(self.linked):
                found.append(stem[:-1])
            if stem.endswith("ис") and ending[0] in "ткқ":
                found.append(stem + "т")  # журналист: журналистер
        verbs = [cut[0] for cut in cuts if self._is_verb_ending(cut) and cut[3] & self.classes_of(cut[0])]
        found += [
            stem for stem in verbs[:2] if stem == verbs[0] or stem[:-1] == verbs[0]
        ]  # жол-ады or жола-ды
        return found + [root for stem in verbs[:1] for root in self._roots(stem, any_root=True)]

    def _is_verb_ending(self, cut: Cut) -> bool:
        """Whether the ending is enough of one to guess a verb by."""
        return len(cut[1]) > 1 or cut[1] == "п" or (cut[1] in "ую" and len(cut[0]) > SHORTEST_GUESS)

    def _cuts(self, form: str) -> list[Cut]:
        """Every cut before an ending, the longest ending first; whether the stem takes it is not looked at yet."""
        found: list[Cut] = []
        endings, length = self.endings, len(form)
        for place in range(max(SHORTEST_STEM - 1, length - self.longest), length + 1):
            ending = form[place:]
            if ending not in endings:
                continue
            noun, verb = endings[ending]
            base = form[:place]
            if ending[:1] in _PLAIN_BEGINNINGS and base[-1] not in "сз":
                found.append((base, ending, noun, verb))
            else:
                found += [(stem, ending, noun, verb) for stem in self._restored(base, ending)]
        return found

    def _listed(self, form: str, cuts: list[Cut]) -> list[str]:
        """Stems among the headwords, and the roots of voiced verbs among them («ұйымдастырыл» → ұйымдастыр).

        A headword itself has no ending of the kind that makes words: «сайлау» is not «a bit like a ravine», сай.
        """
        found: list[str] = []
        if form in self.words:
            cuts = [cut for cut in cuts if cut[1] not in self.word_making]
        for stem, _, noun, verb in cuts:
            kinds = self.words.get(stem)
            if not kinds:
                if noun and self._is_linked(stem):
                    found.append(stem[:-1])
                continue
            classes = self.classes_of(stem)
            is_verb = verb & classes and kinds & VERB
            if is_verb or (noun & classes and kinds & NOUN):
                found.append(stem)
            if is_verb:
                found += self._everyday_roots(stem)
        return found

    def _is_linked(self, stem: str) -> bool:
        """Whether it is such a loan with its «і»."""
        return stem.endswith(self.linked) and stem[:-1] in self.words

    def _derived(self, cuts: list[Cut]) -> list[str]:
        """Stems that are no headwords, but made of one by a voice or a derivation; with that headword."""
        found: list[str] = []
        for stem, _, noun, verb in cuts:
            classes = self.classes_of(stem)
            if verb & classes:
                roots = self._roots(stem)
                if roots or self._base(stem, self.verb_makers):
                    found += [stem, *roots]
            if noun & classes and stem not in self.words and (base := self._base(stem, self.noun_makers)):
                found += (stem, base)
        return found

    def _roots(self, stem: str, depth: int = 3, any_root: bool = False) -> list[str]:
        """The verbs a voiced stem is made from: «көрсетіл» → көрсет."""
        found: list[str] = []
        for size in (1, 2, 3):
            classes = self.voices.get(stem[-size:])
            if not classes or len(stem) - size < SHORTEST_STEM:
                continue
            for root in _hardened(stem[:-size], stem[-size:]):
                if not self.classes_of(root) & classes:
                    continue
                is_root = any_root and len(root) > SHORTEST_GUESS and stem[-1] in "лнс"
                if is_root or self.words.get(root, 0) & VERB or self._base(root, self.verb_makers):
                    found.append(root)
                elif depth > 1:
                    found += self._roots(root, depth - 1)
        return found

    def _everyday_roots(self, stem: str) -> list[str]:
        """Roots of the voices that every verb has and dictionaries list at random: passive and mutual.

        «-ыл», and «-ын» after л, «-н» after «-ла» («тасымалдан»); «-ыс» after a consonant.
        """
        if len(stem) < 4:
            return []
        last, linked = stem[-1], stem[-2] in self.narrow
        roots: list[str] = []
        if linked and (last in "лс" or (last == "н" and stem[-3] == "л")):
            roots += _hardened(stem[:-2], stem[-2:])
        if last == "л" or (last == "н" and stem[-2] in "ае" and stem[-3] in "лдт"):
            roots.append(stem[:-1])
        return [root for root in roots if self.words.get(root, 0) & VERB]

    def _base(self, stem: str, makers: dict[str, int]) -> str:
        """The noun that a derivation made the stem of, or an empty string."""
        for size in range(2, min(8, len(stem) - 1)):
            tail = stem[-size:]
            if tail in makers:
                base = stem[:-size]
                is_noun = self.words.get(base, 0) & NOUN or self._base(base, self.noun_makers)
                if is_noun and makers[tail] & self.classes_of(base):
                    return base
        return ""

    def _restored(self, base: str, ending: str) -> list[str]:
        """The stems that may show as `base` before `ending`."""
        first, last = ending[:1], base[-1:]
        if not first or not last:
            return [base]
        if first in "яю":
            return [base + "й"]  # қой: қояды, қою
        if first in "аеыіиу":
            return self._before_vowel(base, ending)
        if last == "с" and first in "ткқ":
            return [base, base + "т", base + "с"]  # журналист: журналистер; процесс: процестер
        if last == "з" and first in "дг":
            return [base, base + "д"]  # съезд: съезге
        return [base]

    def _before_vowel(self, base: str, ending: str) -> list[str]:
        first, last = ending[0], base[-1]
        stems = _hardened(base, ending)
        if first in "уи":
            stems += (base + vowel for vowel in self.narrow)  # оқы: оқу, оқиды
        if first in self.narrow:
            if len(base) > 2 and last not in VOWELS and _is_consonant_after(base[-3], base[-2]):
                stems.append(base[:-1] + first + last)  # халық: халқы; ауыз: аузы
            if last == "у" and ending[1:2] == "п":
                stems.append(base[:-1] + "п")  # тап: тауып
            stems.append(base + ("с" if last == "с" else "ь"))  # процесс: процесі; лагерь: лагері
        return stems


def _is_consonant_after(before: str, letter: str) -> bool:
    """«у» is a consonant after a vowel: ау-ыз."""
    return letter not in VOWELS or (letter == "у" and before in VOWELS)


def _hardened(base: str, ending: str) -> list[str]:
    """The base, after its hard form if a vowel has softened it; none where it should have: ақ, ағы, not «ақы»."""
    if ending[0] not in "аеыіиу":
        return [base]
    if base[-1] in HARDENED:
        return [base[:-1] + HARDENED[base[-1]], base]
    return [] if base[-1] in "кқ" and base[-2:-1] in VOWELS else [base]


def _folded(table: dict[str, int], letters: dict[int, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for ending, classes in table.items():
        ending = ending.translate(letters)
        found[ending] = found.get(ending, 0) | classes
    return found


def _folded_pairs(letters: dict[int, int]) -> dict[str, tuple[int, int]]:
    if not letters:
        return endings()
    found: dict[str, tuple[int, int]] = {}
    for ending, (noun, verb) in endings().items():
        ending = ending.translate(letters)
        nouns, verbs = found.get(ending, (0, 0))
        found[ending] = (nouns | noun, verbs | verb)
    return found


@cache
def true_spelling() -> Spelling:
    return Spelling(headwords(), {})


@cache
def keyboard_spelling() -> Spelling:
    return Spelling(folded_headwords(), RUSSIAN_KEYBOARD)
