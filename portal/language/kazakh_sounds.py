"""The sound rules of Kazakh that decide how an ending is written after a given stem.

Every Kazakh ending has several spellings: «-лар, -лер, -дар, -дер, -тар, -тер» are one plural. Two things about the
stem choose among them: the **harmony** of its last vowel (back «бала-лар», front «терезе-лер») and its **final**
sound («бала-лар», «адам-дар», «кітап-тар»). Together they make sixteen classes of stems. An ending is written once,
in archiphonemes (Latin capitals, explained in `kazakh_endings`), and `spell_ending` spells it for a class.
"""

RUSSIAN_KEYBOARD = str.maketrans(
    "әғқңөұүһі", "агкноуухи"
)  # how Kazakh is typed where its letters are missing

BACK_VOWELS = "аоұыя"
FRONT_VOWELS = "әеөүі"
VOWELS = frozenset(BACK_VOWELS + FRONT_VOWELS + "иуюэё")

# The eight finals; the order fixes the bits of a class mask.
OPEN, NARROW, GLIDE, YOT, LATERAL, NASAL, BUZZ, MUTE = range(8)
_LETTERS_OF_FINAL = {
    OPEN: "аәеоөұүэёяи",  # бала, кафе, партия
    NARROW: "ыі",  # they give way to «у» and «и»: оқы-, оқу, оқиды
    GLIDE: "рую",  # бар, оқу; «у» counts as a consonant here: оқудың, оқуы
    YOT: "й",  # май, қой-, қоя, қою
    LATERAL: "л",
    NASAL: "мнң",
    BUZZ: "зж",
    MUTE: "пфкқтсшщхһцчбвгғд",  # loans in -б, -в, -г, -д harden too: клубтар, Айдашевқа
}
FINAL_OF_LETTER = {letter: final for final, letters in _LETTERS_OF_FINAL.items() for letter in letters}
FINALS = len(_LETTERS_OF_FINAL)
ALL_CLASSES = (1 << 2 * FINALS) - 1

# Archiphonemes that depend on harmony: the back and the front spelling.
_HARMONIC = {"A": "ае", "I": "ыі", "Y": "ыі", "K": "қк"}

# Archiphonemes that depend on the sound before them, as (finals, letter) from the first that fits.
_VOICED = (OPEN, NARROW, GLIDE, YOT, LATERAL, NASAL, BUZZ)
_VOWEL = (OPEN, NARROW)
_SMOOTH = (OPEN, NARROW, GLIDE, YOT)
_ASSIMILATED: dict[str, tuple[tuple[tuple[int, ...], str], ...]] = {
    "L": ((_SMOOTH, "л"), (_VOICED, "д"), ((MUTE,), "т")),  # plural: балалар, малдар, аттар
    "N": (((*_VOWEL, NASAL), "н"), (_VOICED, "д"), ((MUTE,), "т")),  # genitive: адамның, малдың, аттың
    "O": ((_VOWEL, "н"), (_VOICED, "д"), ((MUTE,), "т")),  # accusative: баланы, адамды, атты
    "D": ((_VOICED, "д"), ((MUTE,), "т")),  # locative, past: балада, атта
    "B": (((NASAL,), "н"), (_VOICED, "д"), ((MUTE,), "т")),  # ablative: адамнан, баладан, аттан
    "M": (((*_SMOOTH, LATERAL), "м"), ((NASAL, BUZZ), "б"), ((MUTE,), "п")),  # negation: барма, жазба, айтпа
    "P": (((*_SMOOTH, LATERAL, NASAL), "м"), ((BUZZ,), "б"), ((MUTE,), "п")),  # instrumental: адаммен, қазбен
    "S": ((_VOWEL, "с"), ((*_VOICED, MUTE), "")),  # third person: баласы, малы
}
_LETTER_AFTER = {
    (symbol, final): letter
    for symbol, rules in _ASSIMILATED.items()
    for finals, letter in reversed(rules)
    for final in finals
}


def class_bit(front: bool, final: int) -> int:
    """The bit of one class of stems in a class mask."""
    return 1 << (final + FINALS * front)


def _symbol(symbol: str, front: bool, final: int) -> str:
    """One archiphoneme or letter of an ending, spelled after `final`."""
    if symbol == "Y" and final in _VOWEL:
        return ""  # linking vowel, only between consonants: ат-ы-м, бала-м
    if symbol in "EF":  # converb: бар-а, сөйле-й; future: бар-ар, сөйле-р
        return ("ае"[front], "й" if symbol == "E" else "")[final in _VOWEL]
    if symbol == "G":  # dative, participle: балаға, атқа
        return ("ғг", "қк")[final == MUTE][front]
    if symbol in _HARMONIC:
        return _HARMONIC[symbol][front]
    return _LETTER_AFTER.get((symbol, final), symbol)


def spell_ending(ending: str, front: bool, final: int) -> str:
    """The ending as written after a stem of this class, from the first letter that the stem does not show.

    A stem in «й» or «ы, і» melts into a following vowel («қой + а» → «қоя», «оқы + й» → «оқи», «оқы + у» → «оқу»):
    such an ending begins with «я», «ю», «и» or «у», and `kazakh_stems.restored` puts the lost letter back.
    """
    letters, sound = "", final
    for symbol in ending:
        letter = _symbol(symbol, front, sound)
        letters += letter
        sound = FINAL_OF_LETTER[letter] if letter else sound
    if final == YOT and letters[:1] in ("а", "у"):
        return "яю"[letters[0] == "у"] + letters[1:]
    if final == NARROW and letters[:1] == "й":
        return "и" + letters[1:]
    return letters


def final_of(text: str, default: int) -> int:
    """The final sound of a spelled ending, or `default` if it is empty."""
    return FINAL_OF_LETTER[text[-1]] if text else default


_HARMONY = dict.fromkeys(BACK_VOWELS, 0b01) | dict.fromkeys(FRONT_VOWELS, 0b10) | dict.fromkeys("иё", 0b11)
_LOAN_LETTERS = frozenset("вфцчщъьэёюя")  # never in native words; their vowels do not show the harmony


def classes_of(stem: str) -> int:
    """The mask of classes a stem may belong to; loans are granted both harmonies («Айдашевқа», «округтің»)."""
    end = stem.rstrip("ьъ")
    if not end or (final := FINAL_OF_LETTER.get(end[-1])) is None:
        return ALL_CLASSES
    finals = 1 << final
    if end[-1] in "ию":
        finals |= 1 << OPEN | 1 << GLIDE
    harmony = 0b11 if end[-1] in "кг" or not _LOAN_LETTERS.isdisjoint(stem) else _harmony(end)
    return finals * (harmony & 1) | (finals << FINALS) * (harmony >> 1)


def _harmony(stem: str) -> int:
    """1 back, 2 front, 3 either: «у» leaves it to the vowel before, «и» too in native words, not in «механизмдер»."""
    for letter in reversed(stem):
        if letter in _HARMONY:
            return _HARMONY[letter]
    return 0b11


def folded_classes_of(stem: str) -> int:
    """The same for a stem as typed on a Russian keyboard, by its final alone: its harmony cannot be seen."""
    end = stem.rstrip("ьъ")[-1:]
    finals = classes_of(end) & ((1 << FINALS) - 1) if end else ALL_CLASSES
    finals |= 1 << FINAL_OF_LETTER.get(end, MUTE) | (end == "и") << NARROW
    return finals | finals << FINALS
