"""Tables of what belongs to an event besides its participations and awards; whole dumps hold them."""

from django.conf import settings
from django.db.models import Case, Expression, OuterRef, Subquery, TextField, Value, When

from events.descriptions import DECISION, DOCUMENT, REFERENCE, STATEMENT, TOPIC
from events.exports.columns import Glued, Table, all_of, column, described
from events.exports.tables import SUBJECTS, of_event, organisation_of_day, own_number
from events.models import Decision, Event

CO_EXECUTORS = Decision.co_executors.through.objects.all()
ROW_NUMBER = ("Жолдың тұрақты нөмірі", "Постоянный номер строки")


def order():
    about = {"type": "integer", "required": True}
    yield column("order", "Іс-шарадағы реттік орны", "Место по порядку в событии", **about)


def address_of_document() -> Expression:
    stored = Glued(Value(f"{settings.SITE_URL}{settings.MEDIA_URL}"), "file")
    return Case(When(url="", then=stored), default="url", output_field=TextField())


def public_target() -> Subquery:
    return Subquery(Event.objects.public().filter(pk=OuterRef("target")).values("pk")[:1])


TOPICS = Table(
    "topics",
    "Күн тәртібіндегі мәселелер",
    "Вопросы повестки дня",
    (
        *own_number(*ROW_NUMBER),
        *of_event(),
        *order(),
        *described(
            TOPIC,
            instead={
                "subjects": [
                    column(
                        "subjects",
                        "Тақырыптары: тұрақты атаулары",
                        "Темы: постоянные имена",
                        all_of(SUBJECTS, "agendatopic", "subject__slug"),
                        type="array",
                    )
                ]
            },
        ),
    ),
)

STATEMENTS = Table(
    "statements",
    "Сөздер",
    "Выступления",
    (
        *own_number(*ROW_NUMBER),
        *of_event(),
        *order(),
        *described(STATEMENT),
    ),
)

DECISIONS = Table(
    "decisions",
    "Шешімдер",
    "Решения",
    (
        *own_number(*ROW_NUMBER),
        *of_event(),
        *order(),
        *described(
            DECISION,
            instead={
                "executor": organisation_of_day("Орындаушы", "Исполнитель", "executor"),
                "co_executors": [
                    column(
                        "co_executors",
                        "Бірлескен орындаушылар: тұрақты атаулары",
                        "Соисполнители: постоянные имена",
                        all_of(CO_EXECUTORS, "decision", "organisation__slug"),
                        type="array",
                    )
                ],
            },
        ),
    ),
)

DOCUMENTS = Table(
    "documents",
    "Құжаттар",
    "Документы",
    (
        *own_number(*ROW_NUMBER),
        *of_event(),
        *order(),
        *described(
            DOCUMENT,
            instead={
                "url": [
                    column(
                        "url",
                        "Сілтеме немесе файлдың мекенжайы",
                        "Ссылка или адрес файла",
                        address_of_document,
                        required=True,
                    )
                ]
            },
        ),
    ),
)

REFERENCES = Table(
    "references",
    "Басқа іс-шараларға сілтемелер",
    "Ссылки на другие события",
    (
        *own_number(*ROW_NUMBER),
        *of_event(),
        *order(),
        *described(
            REFERENCE,
            instead={
                "target": [
                    column(
                        "target_id",
                        "Порталдағы жазбаның нөмірі, ол жарияланған болса",
                        "Номер записи на портале, если она опубликована",
                        public_target,
                        type="integer",
                        leads_to="events.id",
                    )
                ]
            },
        ),
    ),
)
