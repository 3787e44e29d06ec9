"""Tables of what belongs to an event besides its participations and awards; whole dumps hold them."""

from django.conf import settings
from django.db.models import Case, Expression, OuterRef, Subquery, TextField, Value, When

from events.exports.columns import Glued, Table, all_of, column, in_both
from events.exports.tables import SUBJECTS, of_event, organisation_of_day, own_number
from events.models import Decision, Document, Event, Statement

CO_EXECUTORS = Decision.co_executors.through.objects.all()
ROW_NUMBER = ("Жолдың тұрақты нөмірі", "Постоянный номер строки")


def order():
    about = {"type": "integer", "required": True}
    yield column("order", "Іс-шарадағы реттік орны", "Место по порядку в событии", **about)


def topic():
    """The topic of the agenda to which a row belongs."""
    kk, ru = "Күн тәртібіндегі мәселе: жолдың нөмірі", "Вопрос повестки дня: номер строки"
    yield column("topic_id", kk, ru, type="integer", leads_to="topics.id")


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
        *in_both("title", "Мәселе", "Вопрос", wanted=True),
        column(
            "subjects",
            "Тақырыптары: тұрақты атаулары",
            "Темы: постоянные имена",
            all_of(SUBJECTS, "agendatopic", "subject__slug"),
            type="array",
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
        *topic(),
        column(
            "participation_id",
            "Сөйлеуші: қатысу жолының нөмірі; белгісіз болса, бос",
            "Выступавший: номер строки участия; пусто, если неизвестен",
            type="integer",
            leads_to="participations.id",
        ),
        column("kind", "Дәйексөз бе, баяндау ма (код)", "Цитата или изложение (код)", codes=Statement.Kind),
        *in_both("text", "Мәтіні", "Текст", wanted=True),
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
        *topic(),
        column("kind", "Түрі (код)", "Вид (код)", codes=Decision.Kind, required=True),
        *in_both("text", "Мәтіні", "Текст", wanted=True),
        *organisation_of_day("Орындаушы", "Исполнитель", "executor"),
        column(
            "co_executors",
            "Бірлескен орындаушылар: тұрақты атаулары",
            "Соисполнители: постоянные имена",
            all_of(CO_EXECUTORS, "decision", "organisation__slug"),
            type="array",
        ),
        column("due_on", "Орындау мерзімі", "Срок исполнения", type="date"),
        column("state", "Орындалуы (код)", "Исполнение (код)", codes=Decision.State, required=True),
        column(
            "state_on", "Орындалуы қай күнгі дерек бойынша", "На какую дату указано исполнение", type="date"
        ),
        *in_both("state_source", "Орындалуы туралы дереккөз", "Источник сведений об исполнении"),
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
        column("kind", "Түрі (код)", "Вид (код)", codes=Document.Kind, required=True),
        *in_both("title", "Атауы", "Название"),
        column("language", "Құжаттың тілі (код)", "Язык документа (код)", codes=Document.Language),
        column(
            "published_on",
            "Жарияланған жылы, айы немесе күні, белгілі болғанынша",
            "Год, месяц или день публикации, насколько известны",
        ),
        column(
            "url",
            "Сілтеме немесе файлдың мекенжайы",
            "Ссылка или адрес файла",
            address_of_document,
            required=True,
        ),
        *in_both("alt_text", "Суретті алмастыратын мәтін", "Текст вместо изображения"),
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
        column(
            "target_id",
            "Порталдағы жазбаның нөмірі, ол жарияланған болса",
            "Номер записи на портале, если она опубликована",
            public_target,
            type="integer",
            leads_to="events.id",
        ),
        *in_both("label", "Мұнда қалай аталған", "Как названо здесь"),
    ),
)
