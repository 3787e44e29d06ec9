"""Tables of the other parts of an event (all but participations and awards); only dumps contain them."""

from django.conf import settings
from django.db.models import Case, Expression, OuterRef, Subquery, TextField, Value, When

from events.descriptions import DECISION, DOCUMENT, REFERENCE, STATEMENT, TOPIC
from events.exports.columns import Concatenated, ExportTable, columns_of_record, declare_column, joined_values
from events.exports.tables import SUBJECTS, event_id_column, id_column, organisation_columns
from events.models import Decision, Event

CO_EXECUTORS = Decision.co_executors.through.objects.all()
ROW_NUMBER = ("Жолдың тұрақты нөмірі", "Постоянный номер строки")


def order_column():
    about = {"type": "integer", "required": True}
    yield declare_column("order", "Іс-шарадағы реттік орны", "Место по порядку в событии", **about)


def document_address() -> Expression:
    stored = Concatenated(Value(f"{settings.SITE_URL}{settings.MEDIA_URL}"), "file")
    return Case(When(url="", then=stored), default="url", output_field=TextField())


def public_target_id() -> Subquery:
    return Subquery(Event.objects.public().filter(pk=OuterRef("target")).values("pk")[:1])


TOPICS = ExportTable(
    "topics",
    "Күн тәртібіндегі мәселелер",
    "Вопросы повестки дня",
    (
        *id_column(*ROW_NUMBER),
        *event_id_column(),
        *order_column(),
        *columns_of_record(
            TOPIC,
            instead={
                "subjects": [
                    declare_column(
                        "subjects",
                        "Тақырыптары: тұрақты атаулары",
                        "Темы: постоянные имена",
                        joined_values(SUBJECTS, "agendatopic", "subject__slug"),
                        type="array",
                    )
                ]
            },
        ),
    ),
)

STATEMENTS = ExportTable(
    "statements",
    "Сөздер",
    "Выступления",
    (
        *id_column(*ROW_NUMBER),
        *event_id_column(),
        *order_column(),
        *columns_of_record(STATEMENT),
    ),
)

DECISIONS = ExportTable(
    "decisions",
    "Шешімдер",
    "Решения",
    (
        *id_column(*ROW_NUMBER),
        *event_id_column(),
        *order_column(),
        *columns_of_record(
            DECISION,
            instead={
                "executor": organisation_columns("Орындаушы", "Исполнитель", "executor"),
                "co_executors": [
                    declare_column(
                        "co_executors",
                        "Бірлескен орындаушылар: тұрақты атаулары",
                        "Соисполнители: постоянные имена",
                        joined_values(CO_EXECUTORS, "decision", "organisation__slug"),
                        type="array",
                    )
                ],
            },
        ),
    ),
)

DOCUMENTS = ExportTable(
    "documents",
    "Құжаттар",
    "Документы",
    (
        *id_column(*ROW_NUMBER),
        *event_id_column(),
        *order_column(),
        *columns_of_record(
            DOCUMENT,
            instead={
                "url": [
                    declare_column(
                        "url",
                        "Сілтеме немесе файлдың мекенжайы",
                        "Ссылка или адрес файла",
                        document_address,
                        required=True,
                    )
                ]
            },
        ),
    ),
)

REFERENCES = ExportTable(
    "references",
    "Басқа іс-шараларға сілтемелер",
    "Ссылки на другие события",
    (
        *id_column(*ROW_NUMBER),
        *event_id_column(),
        *order_column(),
        *columns_of_record(
            REFERENCE,
            instead={
                "target": [
                    declare_column(
                        "target_id",
                        "Порталдағы жазбаның нөмірі, ол жарияланған болса",
                        "Номер записи на портале, если она опубликована",
                        public_target_id,
                        type="integer",
                        leads_to="events.id",
                    )
                ]
            },
        ),
    ),
)
