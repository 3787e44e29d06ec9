"""Forms of the desk as no browser would send them: forged numbers of rows, list actions, control signs, sent twice."""

import re
from urllib.parse import quote_plus, urlsplit

from django.forms.models import _get_foreign_key

from tests.fuzz_kinds.asking import Attacks, pairs_of
from tests.fuzzing import HOSTILE

NUMBERS = ["99999999", "1500", "501", "-1", "", "x", "²", "1e3", "9" * 400, "1\x00", "0"]
ODD_KEYS = [
    "x",
    "²",
    "-1",
    "1.5",
    "9" * 30,
    "9223372036854775808",
    "1\x00",
    "' OR 1=1 --",
    "٣",
    "[]",
    "\ud800",
]
CONTROLS = "\x01\x07\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029"


class Forms(Attacks):
    tries = {
        "forged totals": "forged_totals",
        "forged list actions": "forged_action",
        "control characters": "control_characters",
        "one form twice": "form_twice",
    }

    def sections_of(self, model, model_admin) -> list[str]:
        return [
            _get_foreign_key(model, inline.model, inline.fk_name).remote_field.get_accessor_name()
            for inline in getattr(model_admin, "inlines", ())
        ]

    def forged_totals(self):
        with_sections = [each for each in self.registers if self.sections_of(*each[1:])]
        register, model, model_admin = self.random.choice(with_sections)
        keys = self.known.keys.get(model._meta.label, [])
        page = f"{self.random.choice(keys)}/change/" if keys and self.random.random() < 0.5 else "add/"
        number = self.random.choice(NUMBERS)
        pairs = []
        for section in self.sections_of(model, model_admin):
            told = number if self.random.random() < 0.8 else self.random.choice(NUMBERS)
            names = self.random.sample(["TOTAL", "INITIAL"], self.random.choice([0, 1, 2, 2]))
            pairs += [(f"{section}-{name}_FORMS", told) for name in names]
            pairs += [
                (f"{section}-{row}-{field}", self.random.choice(["", "1", "x", "Сөз"]))
                for row in self.random.choice([[], [0], [0, 1, 5], [10**8]])
                for field in ("id", "title_kk", "order", "DELETE")
            ]
        self.post(f"/{self.language()}/admin/{register}/{page}", pairs, wanted={200, 302, 400, 403, 404, 409})

    def forged_action(self):
        register, model, model_admin = self.random.choice(self.registers)
        keys = [str(key) for key in self.known.keys.get(model._meta.label, [])[:5]]
        own = [getattr(each, "__name__", each) for each in model_admin.actions or ()]
        actions = [*own, "delete_selected", "x", "\x00"]
        count = self.random.choice([1, 1, 2, 5, 200])
        chosen = [self.random.choice([*ODD_KEYS, *keys, *HOSTILE[:20]]) for _ in range(count)]
        pairs = [("action", self.random.choice(actions)), *(("_selected_action", key) for key in chosen)]
        pairs += [
            (name, self.random.choice(["0", "-7", "²", "9" * 400, "x"]))
            for name in self.random.sample(
                ["index", "select_across", "_save", "post"], self.random.choice([0, 1, 3])
            )
        ]
        self.post(f"/{self.language()}/admin/{register}/", pairs, wanted={200, 302, 400, 403})

    def control_characters(self):
        text = "".join(self.random.choices("сөз абв" + CONTROLS, k=self.random.choice([5, 40])))
        address, values = self.new_draft(title_kk=f"Ж {text}", summary_kk=f"а{text}б", venue_ru=f"в{text}г")
        answer = self.post(address, [*pairs_of(values), ("_continue", "1")], wanted={200, 302})
        if answer.status == 302:
            page = self.get(urlsplit(answer.headers["Location"]).path, staff=True)
            if left := sorted({f"U+{ord(letter):04X}" for letter in CONTROLS if letter in page.text}):
                self.note(f"kept in a saved record: {', '.join(left)}")

    def form_twice(self):
        title = f"Қос {self.random.randrange(10**12)}"
        address, values = self.new_draft(title_kk=title)
        for _ in range(2):
            self.post(address, pairs_of(values), wanted={200, 302, 409})
        found = self.get(f"{address.removesuffix('add/')}?q={quote_plus(title)}", staff=True)
        # Records, not titles: the messages above the list name what was made too.
        if (number := len(set(re.findall(r"/events/event/(\d+)/change/", found.text)))) > 1:
            self.note(f"one form sent twice has made {number} records")
