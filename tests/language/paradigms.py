"""Forms of Kazakh and Russian words, written out from school grammar for tests of the stems.

Deliberately apart from `portal.language`, and written before its tables were read: an error there must not repeat
itself here. Capitals stand for vowels in harmony: A is а or е, Y is ы or і.
"""

VOWELS = "аәеоөұүыіэяюёиу"
BACK, FRONT = "аоұыяю", "әеөүіэ"
VOICELESS = "пкқтсшщчцфхһбвгд"  # б в г д end loanwords, and are spoken voiceless there
SOFTENED = {"п": "б", "к": "г", "қ": "ғ"}


def is_front(stem):
    """Harmony by the last vowel that has one; и and у take their neighbours'. Endings of names in -ев are back."""
    return next((vowel in FRONT for vowel in reversed(stem) if vowel in BACK + FRONT), False)


def harmonise(ending, front):
    return ending.replace("A", "е" if front else "а").replace("Y", "і" if front else "ы")


def by_sound(stem, vowel, voiced, nasal, sibilant, voiceless):
    """The spelling of an ending's first sound after р й у л · м н ң · з ж and the rest."""
    last = stem[-1]
    if last in VOICELESS or last in "ьъ":
        return voiceless
    if last in "мнң":
        return nasal
    if last in "зж":
        return sibilant
    return voiced if last in "рйул" else vowel


def case_endings(stem, front):
    guttural = ("г" if front else "ғ", "к" if front else "қ")
    return (
        by_sound(stem, "нYң", "дYң", "нYң", "дYң", "тYң"),
        by_sound(stem, *[guttural[0] + "A"] * 4, guttural[1] + "A"),
        by_sound(stem, "нY", "дY", "дY", "дY", "тY"),
        by_sound(stem, *["дA"] * 4, "тA"),
        by_sound(stem, "дAн", "дAн", "нAн", "дAн", "тAн"),
        by_sound(stem, "мен", "мен", "мен", "бен", "пен"),
        by_sound(stem, *["дAғY" if not front else "дAгY"] * 4, "тAғY" if not front else "тAгY"),
        by_sound(stem, *["дAй"] * 4, "тAй"),
    )


def cases(stem, front):
    return [stem, *(stem + harmonise(ending, front) for ending in case_endings(stem, front))]


def third_person(stem, front):
    """«-ы» and its cases, which differ from those of other words."""
    rest = ("", "нYң", "нA", "н", "ндA", "нAн", "мен", "ндAгY" if front else "ндAғY")
    return [stem + harmonise(ending, front) for ending in rest]


def own(stem, front):
    """«-ым», «-ың»: the dative is «-а»."""
    nasal = ("", "нYң", "A", "дY", "дA", "нAн", "мен")
    return [stem + harmonise(ending, front) for ending in nasal]


def possessed(bare, before_vowel, front):
    if bare[-1] in "аәеыіяё" or (bare[-1] == "и" and len(bare) > 3):
        joined, third = bare, harmonise("сY", front)
        link = ""
    else:
        joined, link = before_vowel, harmonise("Y", front)
        third = link
    mine, yours = joined + link + "м", joined + link + "ң"
    ours, polite = mine + harmonise("Yз", front), yours + harmonise("Yз", front)
    return [
        *third_person(joined + third, front),
        *own(mine, front),
        *own(yours, front),
        *cases(ours, front)[:7],
        *cases(polite, front)[:7],
    ]


def nominal(bare, before_vowel=None, front=None):
    """Plural × possessive × case of a noun. «before_vowel» is the stem where its end changes: кітаб, халқ."""
    front = is_front(bare) if front is None else front
    if before_vowel is None:
        softens = bare[-1] in SOFTENED
        before_vowel = bare[:-1] + SOFTENED[bare[-1]] if softens else bare
    plural = bare + harmonise(by_sound(bare, "лAр", "лAр", "дAр", "дAр", "тAр"), front)
    if bare[-1] in "л":
        plural = bare + harmonise("дAр", front)
    return list(
        dict.fromkeys(
            [
                *cases(bare, front),
                *possessed(bare, before_vowel, front),
                *cases(plural, front),
                *possessed(plural, plural, front),
            ]
        )
    )


def related(bare, front=None):
    """Words made of a noun that keep its meaning: without, with, in the manner of."""
    front = is_front(bare) if front is None else front
    with_it = by_sound(bare, "лY", "лY", "дY", "дY", "тY")
    if bare[-1] == "л":
        with_it = "дY"
    manner = "шA"
    return [bare + harmonise(ending, front) for ending in ("сYз", with_it, manner)]


def soften(stem):
    """The stem of a verb before a vowel: тап-, тауып; ек-, егіп."""
    return stem[:-1] + SOFTENED[stem[-1]] if stem[-1] in SOFTENED else stem


def present(stem, front):
    last = stem[-1]
    if last in "ыі":
        return stem[:-1] + "и"
    if last in "аәея":
        return stem + "й"
    if last == "й":
        return stem[:-1] + ("е" if front else "я")
    if last == "и":
        return stem + ("е" if front else "я")
    return soften(stem) + harmonise("A", front)


def converb(stem, front):
    if stem[-1] in "аәеыія":
        return stem + "п"
    joined = soften(stem)
    if stem[-1] == "п":
        joined = stem[:-1] + "у"
    return joined + harmonise("Yп", front)


def verbal_noun(stem, front):
    last = stem[-1]
    if last in "ыі":
        return stem[:-1] + "у"
    if last == "й" and not front:
        return stem[:-1] + "ю"
    if last == "и":
        return stem + "ю"
    if last == "п":
        return stem[:-1] + "бу"
    return soften(stem) + "у"


def verbal(stem, front=None):
    """Tenses, participles and verbal nouns of one verb stem with their endings; see `verb` for negation."""
    front = is_front(stem) if front is None else front
    voiceless = stem[-1] in VOICELESS

    def join(voiced, unvoiced):
        return stem + harmonise(unvoiced if voiceless else voiced, front)

    past, past_participle = join("дY", "тY"), join("гAн" if front else "ғAн", "кAн" if front else "қAн")
    now, noun = present(stem, front), verbal_noun(stem, front)
    habitual = now + harmonise("тYн", front)
    return [
        stem,
        *(past + ending for ending in ("", "м", "ң", "қ" if not front else "к")),
        *cases(past_participle, front)[:6],
        *third_person(past_participle + harmonise("Y", front), front)[:5],
        *(now + harmonise(ending, front) for ending in ("дY", "мYн", "мYз", "сYз")),
        *cases(habitual, front)[:6],
        *third_person(habitual + harmonise("Y", front), front)[:4],
        converb(stem, front),
        *cases(noun, front)[:7],
        *third_person(noun + harmonise("Y", front), front),
        stem + harmonise("сA", front),
        stem + harmonise("сYн", front),
    ]


def negative(stem, front):
    last = stem[-1]
    sound = "п" if last in VOICELESS else "б" if last in "зжмнң" else "м"
    return stem + sound + harmonise("A", front)


def verb(stem, passive=None):
    """One verb in active and passive voice, affirmed and denied. Causatives are verbs of their own."""
    front = is_front(stem)
    forms = []
    for voice in (stem, passive) if passive else (stem,):
        denied = negative(voice, front)
        forms += [*verbal(voice, front), *verbal(denied, front)[1:]]
    return list(dict.fromkeys(forms))


def compared(adjective):
    """An adjective, its comparative, its cases."""
    front = is_front(adjective)
    link = "" if adjective[-1] in "аеыі" else "Y"
    more = soften(adjective) if link else adjective
    comparative = more + harmonise(link, front) + ("рек" if front else "рақ")
    return [adjective, comparative, *cases(adjective, front)[1:7]]


def name(word, front=None):
    front = is_front(word) if front is None else front
    plural = harmonise(by_sound(word, "лAр", "лAр", "дAр", "дAр", "тAр"), front)
    return [*cases(word, front)[:7], word + plural]


def surname(masculine, front=None):
    """Man and woman, in Kazakh cases and, without Kazakh letters, in Russian ones."""
    front = is_front(masculine) if front is None else front
    russian_letters = masculine.translate(str.maketrans("әіңғүұқөһ", "аингуукох"))
    kazakh = [*name(masculine, front), *cases(masculine + "а", front)[:7]]
    return list(dict.fromkeys([*kazakh, *russian(russian_letters, "surname")]))


def linked(loan):
    """A loan in two hard consonants, which takes its endings on an «і»: акт, актіге, актілер."""
    return [loan, *nominal(loan + "і", front=True)]


RUSSIAN_ENDINGS = {
    "m": " а у ом е ы ов ам ами ах",
    "mk": " а у ом е и ов ам ами ах",
    "ml": "а у ом е и ов ам ами ах",
    "mi": "ь я ю ем е и ей ям ями ях",
    "j": "й я ю ем е и ев ям ями ях",
    "f": "а ы е у ой  ам ами ах",
    "fk": "а и е у ой ам ами ах",
    "fj": "ия ии ию ией ий иям иями иях",
    "fi": "ь и ью ей ям ями ях",
    "n": "о а у ом е  ам ами ах",
    "ne": "ие ия ию ием ии ий иям иями иях",
    "a": "ый ого ому ым ом ая ой ую ое ые ых ыми",
    "ak": "ий ого ому им ом ая ой ую ое ие их ими",
    "place": " а у ом е",
    "placef": "а ы е у ой",
    "placej": "й я ю ем е",
    "surname": " а у ым е ой ы ых ыми",
    "ski": "ий ого ому им ом ая ой ую ие их ими",
}


def russian(stem, kind, *others):
    """Forms of a Russian word of a declension, and those whose stem differs, given whole."""
    return list(dict.fromkeys([*(stem + ending for ending in RUSSIAN_ENDINGS[kind].split(" ")), *others]))
