"""Nothing is made before the save, and nothing chosen or typed is lost by a refusal."""

from html import unescape

from events.models import Award, Document, Event, Subject
from people.models import Organisation, Person, Region
from tests import factories as make
from tests import uploading
from tests.fuzz_kinds.asking import Attacks, pairs_of
from tests.fuzz_kinds.documents import document_row
from tests.fuzz_kinds.tables import IMPORT
from tests.html_forms import sent_by

REGISTERS = (Person, Organisation, Region, Event, Subject, Award)


class Saving(Attacks):
    tries = {
        "side effects before the save": "refused_deed",
        "a file chosen before a mistake": "file_and_mistake",
    }

    def refused_deed(self):
        deed = self.random.choice(
            [self.checked_table, self.refused_table, self.list_not_confirmed, self.refused_form]
        )
        event = make.make_draft(title_kk=self.word())
        before = {model.__name__: model.objects.count() for model in REGISTERS}
        deed(event)
        after = {model.__name__: model.objects.count() for model in REGISTERS}
        if after != before:
            grown = [
                f"{name} {before[name]} → {number}"
                for name, number in after.items()
                if number != before[name]
            ]
            self.note(f"{deed.__name__} has made records: {', '.join(grown)}")

    def table(self, *more: str) -> bytes:
        rows = [f"05.03.2024;{self.word()};{self.word()};" for _ in range(self.random.randint(1, 5))]
        return "\n".join(["date;title_kk;title_ru;convening_body", *rows, *more, ""]).encode()

    def checked_table(self, event):
        self.post_file(IMPORT.format(self.language()), {"check": "1"}, "file", "t.csv", self.table())

    def refused_table(self, event):
        wrong = self.random.choice(
            [f"31.02.2024;{self.word()};;", f"05.03.2024;{self.word()};;{self.word()} кеңесі"]
        )
        self.post_file(IMPORT.format(self.language()), {}, "file", "t.csv", self.table(wrong))

    def list_not_confirmed(self, event):
        """A list of participants with new people, shown to be confirmed, or confirmed with a mistake in one row."""
        names = [f"{self.word()} {self.word()}" for _ in range(self.random.randint(2, 5))]
        pairs = [("text", "\n".join(names)), ("language", self.language())]
        if self.random.random() < 0.6:
            pairs.append(("confirm", "1"))
            wrong = self.random.randrange(len(names))
            for number, name in enumerate(names):
                family = "" if number == wrong else name.split()[0]
                row = {"person": "new", "family_name": family, "role": "participant", "printed_name": name}
                pairs += [(f"row-{number}-{field}", value) for field, value in row.items()]
        page = f"/{self.language()}/admin/events/event/{event.pk}/participants/"
        self.post(page, pairs, wanted={200, 400})

    def refused_form(self, event):
        address, values = self.new_draft(title_kk=self.word(), date="31.02.2024")
        values |= {"participations-TOTAL_FORMS": "1", "participations-0-printed_name": self.word()}
        values |= {"participations-0-person": self.random.choice(["new", self.word(), "", "99999999"])}
        self.post(address, pairs_of(values), wanted={200, 400})

    def file_and_mistake(self):
        title, name = self.word(14), f"{self.word()}.pdf"
        mistake = self.random.choice(
            [{"date": "31.02.2024"}, {"date": "x"}, {"number": "-x"}, {"start_time": "25:71"}]
        )
        address, values = self.new_draft(title_kk=title, date="05.03.2024")
        right = {field: values.get(field, "") for field in mistake}
        values |= document_row(values, title_kk=title, kind="minutes") | mistake
        answer = self.post_file(address, values, "documents-0-file", name, uploading.pdf())
        if answer.status != 200 or Event.objects.filter(title_kk=title).exists():
            self.note(f"{answer.status}: the mistake {mistake} is no mistake")
            return
        if name not in unescape(answer.text):
            self.note(f"the chosen file is not named beside the mistake {mistake}")
        again = sent_by(answer.text, "event_form") | right
        self.post(address, pairs_of(again), wanted={302})
        if not Document.objects.filter(title_kk=title).exists():
            self.note(f"the file chosen before the mistake {mistake} is lost")
