"""Citations of a record (text, BibTeX, RIS) and of the results of a filter (text)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from events.models import Event
from portal.language.dates import long_date, long_range
from portal.language.transliteration import to_slug

PORTAL = {"kk": "Кеңес порталы", "ru": "Портал «Кеңес»"}
RECORD = {"kk": "№ {number} жазба", "ru": "запись № {number}"}
EVENTS = {"kk": "Іс-шаралар", "ru": "События"}
FOUND = {"kk": "Табылған жазба: {number}", "ru": "Найдено записей: {number}"}
RETRIEVED = {"kk": "Алынған күні: {day}", "ru": "Дата обращения: {day}"}
# Characters with a meaning in BibTeX, escaped.
BIBTEX_SPECIAL = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_{}"}
    | {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
)


@dataclass(frozen=True)
class Citation:
    event: Event

    @property
    def language(self) -> str:
        return get_language()

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.event.get_absolute_url()

    @property
    def title(self) -> str:
        return " ".join(str(self.event).split())

    @property
    def body(self) -> str:
        return " ".join(str(self.event.body_then.name).split()) if self.event.body_then else ""

    @property
    def status(self) -> str:
        """The status if the event was not held: «Отменено»."""
        return "" if self.event.happened else str(self.event.shown_status.label)

    @property
    def number(self) -> str:
        return RECORD[self.language].format(number=self.event.pk)

    @property
    def plain(self) -> str:
        day = long_range(self.event.date, self.event.end_date, self.language)
        parts = [
            self.body,
            self.title,
            self.status,
            day,
            f"{PORTAL[self.language]}, {self.number}",
            self.address,
        ]
        return ". ".join(part for part in parts if part)

    @property
    def bibtex(self) -> str:
        fields = {
            "title": f"{{{self.title.translate(BIBTEX_SPECIAL)}}}",
            "author": f"{{{self.body.translate(BIBTEX_SPECIAL)}}}" if self.body else "",
            "date": "/".join(day.isoformat() for day in (self.event.date, self.event.end_date) if day),
            "year": str(self.event.date.year),
            "organization": PORTAL[self.language],
            "number": str(self.event.pk),
            "note": self.status,
            "langid": {"kk": "kazakh", "ru": "russian"}[self.language],
            "url": self.address,
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{kenes-{self.event.pk}-{to_slug(self.event.slug, 30)},", *lines, "}"])

    @property
    def ris(self) -> str:
        fields = [
            ("TY", "GEN"),
            ("TI", self.title),
            ("AU", self.body),
            ("PY", str(self.event.date.year)),
            ("DA", self.event.date.strftime("%Y/%m/%d/")),
            ("PB", PORTAL[self.language]),
            ("AN", str(self.event.pk)),
            ("LA", self.language),
            ("N1", self.status),
            ("UR", self.address),
        ]
        return "\n".join(f"{tag}  - {value}" for tag, value in [*fields, ("ER", "")] if value or tag == "ER")


def filter_address(data: QueryDict, names: Iterable[str]) -> str:
    """The address of the list under these filters, without parameters that only change its display."""
    asked = QueryDict(mutable=True)
    for name in names:
        asked.setlist(name, [value for value in data.getlist(name) if value.strip()])
    query = asked.urlencode()
    return f"{settings.SITE_URL}/{get_language()}/events/{'?' if query else ''}{query}"


def cite_filter(address: str, labels: Iterable, number: int) -> str:
    """Active filters, number of records, day and address; in the active language."""
    language = get_language()
    chosen = "; ".join(str(label) for label in labels)
    parts = [
        PORTAL[language],
        f"{EVENTS[language]}: {chosen}" if chosen else EVENTS[language],
        FOUND[language].format(number=number),
        RETRIEVED[language].format(day=long_date(timezone.localdate(), language)),
        address,
    ]
    return ". ".join(parts)
