"""The endings of Kazakh, as a grammar lists them, in the archiphonemes of `kazakh_sounds`:

    A а/е   F а/е, silent after a vowel   E а/е, «й» after a vowel   I ы/і   Y ы/і, silent after a vowel   K қ/к
    L л/д/т plural   N н/д/т genitive   O н/д/т accusative   D д/т   B д/т/н ablative   G ғ/г/қ/к
    M м/б/п negation   P м/б/п instrumental   S «с», only after a vowel

A noun is stem + plural + possessive + case. A verb is stem + voice + negation + tense + person, and its participles and
verbal nouns go on like nouns. Derivation, which makes a new word, is kept apart at the end.
"""

PLURAL = "LAр"

POSSESSIVES = {
    "my": "Yм",
    "your": "Yң",
    "your, polite": "YңIз",
    "our": "YмIз",
}  # кітабым, кітабың, кітабыңыз …
THIRD_PERSON = "SI"  # кітабы, баласы

CASES = {
    "genitive": "NIң",
    "dative": "GA",
    "accusative": "OI",
    "locative": "DA",
    "ablative": "BAн",
    "instrumental": "Pен",
    "instrumental, spoken": "Pенен",
    "likeness": "DAй",  # баладай
    "manner": "шA",  # қазақша
    "belonging": "NIкі",  # Абайдікі
}
CASES_AFTER_MY = CASES | {"dative": "A"}  # the dative is bare after «-ым, -ың»: кітабыма
CASES_AFTER_THIRD = {  # «н» steps in: кітабында, кітабына
    "genitive": "нIң",
    "dative": "нA",
    "accusative": "н",
    "locative": "нDA",
    "ablative": "нAн",
    "instrumental": "мен",
    "instrumental, spoken": "менен",
    "likeness": "нDAй",
    "manner": "ншA",  # пікірінше
    "belonging": "нIкі",
}
ATTRIBUTE = "GI"  # қаладағы, «which is in the city»: after the locative, declined again as a noun

# Said of somebody: мұғаліммін, мұғалімсіз, үйдемін.
PREDICATES = ("PIн", "сIң", "сIз", "PIз", "сIңдAр", "сIздAр", "DAмIн", "DAсIз", "DAмIз")
COMPARISON = ("YрAK", "LAу")  # үлкенірек, үлкендеу

# Endings that dictionaries have whole words with, and then mean these: сайлау, елші.
WORD_MAKING = ("LAу", "шI")

NEGATION = "MA"

FULL_PERSONS = ("", "мIн", "сIң", "сIз", "мIз", "сIңдAр", "сIздAр", "PIн", "PIз", "бIз")
SHORT_PERSONS = ("", "м", "ң", "ңIз", "K", "ңдAр", "ңIздAр")
FINITE = {  # tense, and the persons after it
    "past": ("DI", SHORT_PERSONS),  # барды, бардым
    "condition": ("сA", SHORT_PERSONS),  # барса
    "hearsay": ("Yп", ("тI", "пIн", "сIң", "сIз", "пIз")),  # барыпты
    "present": ("E", ("дI", "мIн", "м", "сIң", "сIз", "мIз", "сIңдAр", "сIздAр")),  # барады
    "perfect": ("GAн", FULL_PERSONS),  # барғанмын
    "habit": ("EтIн", FULL_PERSONS),  # баратынмын
    "wish": ("GI", ("м", "ң", "ңIз", "сI", "мIз", "лAры")),  # барғым (келеді)
    "let me": ("FйIн", ("",)),  # барайын
    "let us": ("FйIK", ("",)),  # барайық
    "let him": ("сIн", ("",)),  # барсын
    "request": ("Yң", ("", "Iз", "IздAр", "дAр", "IзшI", "дAршI")),  # барыңыз
    "please": ("шI", ("",)),  # баршы
    "intent": ("MAK", ("", "шI", "шIмIн", "пIн", "пIз")),  # бармақ, бармақшы
}
CONVERBS = ("Yп", "E", "GAлI", "GAншA", "GAнDA", "й", "йIншA")  # барып, бара, барғалы, барғанша, бармай
PARTICIPLES = (
    "GAн",
    "EтIн",
    "у",
    "ушI",
    "GAнDIK",
    "FрLIK",
    "MAK",
)  # барған, баратын, бару, барушы, барғандық
FUTURE, NEGATIVE_FUTURE = "Fр", "с"  # барар, бармас

VOICES = ("Yл", "Yн", "Yс", "т", "Yт", "DIр", "GIз")  # passive, reflexive, mutual, causatives

# Derivation is taken off only where no headword explains the word.
NOUN_DERIVATIONS = ("LI", "сIз", "LIK", "шI", "шIл", "DAс")  # with, without, -ness, doer, given to, fellow
VERB_DERIVATIONS = ("LA",)  # verbs made of nouns: талқы-ла, and with a voice талқы-ла-н

# Words that keep to no rule: stem → forms.
IRREGULAR = {
    "мен": "мені менің маған менде менен менімен менімше",
    "сен": "сені сенің саған сенде сенен сенімен сеніңше",
    "ол": "оны оның оған онда одан онымен оныкі олар оларды олардың оларға оларда олардан олармен",
    "бұл": "мұны мұның бұған мұнда бұдан бұнымен мұнымен бұны бұның бұнда мұндағы",
    "сол": "соны соның соған сонда содан сонымен сондағы",
    "осы": "осыны осының осыған осында осыдан осымен осындағы",
    "қыл": "қып ғып",
    "жыл": "жылғы",
    "күн": "күнгі",
    "түн": "түнгі",
    "де": "деп деген десе дейді деді делінген делінді делінеді",
}
