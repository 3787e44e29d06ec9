"""Data unlike the sample, words over and over, places of the API that belong to another list."""

import json
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

from portal.api.views import RESOURCES
from tests.fuzz_kinds.asking import Attacks
from tests.fuzzing import HOSTILE

SEARCHED = [
    *(
        "events/?q=",
        "events/?view=table&q=",
        "events/?view=calendar&q=",
        "events/?sort=relevance&q=",
        "suggest/?q=",
    ),
    *("people/?q=", "organisations/?q=", "search/?q=", "statistics/?q=", "events.csv?q=", "events.atom?q="),
]
API_SEARCHED = [f"/api/v1/{name}/?q=" for name in ("events", "people", "organisations")]
COMPLETED = [("participation", "person"), ("participation", "organisation"), ("agendatopic", "subjects")]


class Searches(Attacks):
    tries = {
        "names unlike the sample": "odd_name",
        "repeated words": "repeated_words",
        "foreign cursors": "foreign_cursor",
    }

    def places(self) -> list[tuple[str, bool]]:
        language = self.language()
        places = [(f"/{language}/{place}", False) for place in SEARCHED] + [(p, False) for p in API_SEARCHED]
        places += [(f"/{language}/admin/{register}/?q=", True) for register, _model, _admin in self.registers]
        places += [
            (
                f"/{language}/admin/autocomplete/?app_label=events&model_name={model}&field_name={name}&term=",
                True,
            )
            for model, name in COMPLETED
        ]
        return places

    def search(self, words: str, often: tuple[str, ...]):
        """At any place that takes words, every second time at one of those that do most with them."""
        places = self.places()
        dear = [place for place in places if any(part in place[0] for part in often)]
        address, staff = self.random.choice(self.random.choice([places, dear]))
        self.get(address + quote_plus(words, errors="replace"), staff=staff)

    def odd_name(self):
        name = self.random.choice(self.known.names)
        words = name.split() or [name]
        part = self.random.choice(words)
        shapes = [
            name,
            part,
            part[:1],
            part[:2],
            part[:-1],
            name.upper(),
            f"«{name}»",
            f"-{part}",
            f"{part} {part[:1]}",
        ]
        self.search(self.random.choice(shapes)[:200], ("/events/?q=", "/suggest/", "/search/"))

    def repeated_words(self):
        word = self.random.choice(self.random.choice(self.known.names).split() or ["а"])
        letter = self.random.choice("аеиоуыәңқaei1№")
        kind = self.random.randrange(6)
        words = {
            0: [letter] * 12,
            1: [word[:15]] * 12,
            2: [letter, letter.upper()] * 6,
            3: self.random.sample("аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшыіэюя", 12),
            4: [f"«{letter} {letter}»"] * 6,
            5: [f"-{letter}"] * 6 + [letter] * 6,
        }[kind]
        self.search(" ".join(words)[:200], ("/people/", "/organisations/", "/person/", "=person&"))

    def foreign_cursor(self):
        given = self.get(f"/api/v1/{self.random.choice(RESOURCES[:6])}/?page_size=1")
        link = json.loads(given.text).get("next") if given.status == 200 else None
        cursor = parse_qs(urlsplit(link).query)["cursor"][0] if link else "bmV4dA"
        here = urlsplit(link).path if link else "/api/v1/x/"
        place = self.random.randrange(len(cursor))
        letter = self.random.choice("ABCabc019")
        damaged = [
            cursor[:place] + ("Z" if cursor[place] == letter else letter) + cursor[place + 1 :],
            cursor[:place], cursor * 2, cursor + "=", "\x00" + cursor, "9" * 500, *HOSTILE[2:12],
        ]  # fmt: skip
        if self.random.random() < 0.5 and link:
            resource = self.random.choice([name for name in RESOURCES if f"/{name}/" != here[7:]])
            self.get(f"/api/v1/{resource}/?cursor={quote(cursor)}", wanted={400})
        elif (text := self.random.choice(damaged)) and text.strip():
            text = quote(text, errors="surrogatepass")
            self.get(f"/api/v1/{self.random.choice(RESOURCES)}/?cursor={text}", wanted={400})
