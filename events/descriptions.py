"""Events with their parts, subjects and awards, field by field; see `portal.bilingual.description`.

The order of fields is their order in exports and in the API.
"""

from django.utils.translation import gettext_lazy as _

from events import models
from portal.bilingual.description import Description, Field, Section

CODE_OF_KIND = ("Түрі (код)", "Вид (код)")

EVENT = Description(
    models.Event,
    (
        Field("title", ("Атауы", "Название"), wanted=True, imported=True, copied=True, searched=True),
        Field(
            "summary", ("Қысқаша мазмұны", "Краткое содержание"), wanted=True, imported=True, searched=True
        ),
        Field("remark", ("Оқырманға ескертпе", "Примечание для читателя"), imported=True, searched=True),
        Field("kind", CODE_OF_KIND, imported=True, copied=True),
        Field(
            "number",
            ("Отырыстың реттік нөмірі", "Порядковый номер заседания"),
            imported=True,
            searched=True,
            in_facts=True,
        ),
        Field(
            "registration_number",
            ("Тіркеу нөмірі", "Регистрационный номер"),
            imported=True,
            searched=True,
            in_facts=True,
            fact="registration_no",
        ),
        Field(
            "protocol_number",
            ("Хаттама нөмірі", "Номер протокола"),
            imported=True,
            searched=True,
            in_facts=True,
        ),
        Field(
            "convening_body",
            ("Өткізуші орган: тұрақты атауы", "Проводящий орган: постоянное имя"),
            wanted=True,
            leads_to="organisations.slug",
            imported=True,
            copied=True,
        ),
        Field(
            "format",
            ("Өткізу форматы (код)", "Формат проведения (код)"),
            imported=True,
            copied=True,
            in_facts=True,
        ),
        Field("status", imported=True),
        Field("date", ("Алғашқы күні", "Первый день"), required=True, imported=True),
        Field(
            "end_date",
            ("Соңғы күні, бірнеше күнге созылса", "Последний день, если дней несколько"),
            imported=True,
        ),
        Field(
            "start_time",
            (
                "Басталған уақыты, өткен жердің уақыты бойынша; белгісіз болса, бос",
                "Время начала по местным часам; пусто, если неизвестно",
            ),
            wanted=True,
            imported=True,
        ),
        Field("end_time", ("Аяқталған уақыты", "Время окончания"), imported=True),
        Field("date_basis", ("Күні қалай анықталған (код)", "Как определена дата (код)"), imported=True),
        Field(
            "region",
            ("Сол күнгі өңірдің ISO 3166-2 коды", "Код региона того дня, ISO 3166-2"),
            wanted=True,
            leads_to="regions.iso",
            imported=True,
        ),
        Field(
            "locality",
            ("Елді мекен, сол күнгі атауымен", "Населённый пункт под названием того дня"),
            imported=True,
            copied=True,
            searched=True,
        ),
        Field("venue", ("Өткен орны", "Место проведения"), imported=True, copied=True, searched=True),
    ),
    (
        Section(
            _("Facts"),
            (
                "kind number registration_number protocol_number",
                "convening_body format status",
                "date end_date date_basis",
                "start_time end_time region",
                "locality",
                "venue",
            ),
        ),
        Section(_("Texts"), ("title", "summary", "remark")),
    ),
)

TOPIC = Description(
    models.AgendaTopic,
    (
        Field("title", ("Мәселе", "Вопрос"), wanted=True, copied=True, searched=True),
        Field("subjects"),
    ),
    (Section(None, ("order subjects", "title")),),
)

PARTICIPATION = Description(
    models.Participation,
    (
        Field("person", copied=True),
        Field("group", ("Топ (тұлғаның орнына)", "Группа (вместо персоны)"), searched=True),
        Field("role", ("Рөлі (код)", "Роль (код)"), copied=True),
        Field("presence", ("Қатысуы (код)", "Присутствие (код)")),
        Field(
            "position",
            ("Сол күнгі лауазымы", "Должность в тот день"),
            wanted=True,
            copied=True,
            searched=True,
        ),
        Field("organisation", in_api=False, copied=True),
        Field("organisations"),
        Field("printed_name", ("Дереккөздегі аты-жөні", "Имя, как в источнике"), fact="printed"),
        Field("headcount", ("Топтағы адам саны", "Число людей в группе")),
        Field("headcount_basis"),
        Field("remark", searched=True),
    ),
    (
        Section(None, ("order person printed_name", "role presence organisation", "position")),
        Section(
            _("A group instead of a person"),
            ("group", "organisations headcount_basis headcount"),
            is_folded=True,
        ),
        Section(_("Remark"), ("remark",), is_folded=True),
    ),
)

STATEMENT = Description(
    models.Statement,
    (
        Field(
            "topic",
            ("Күн тәртібіндегі мәселе: жолдың нөмірі", "Вопрос повестки дня: номер строки"),
            leads_to="topics.id",
        ),
        Field(
            "participation",
            (
                "Сөйлеуші: қатысу жолының нөмірі; белгісіз болса, бос",
                "Выступавший: номер строки участия; пусто, если неизвестен",
            ),
            leads_to="participations.id",
        ),
        Field("kind", ("Дәйексөз бе, баяндау ма (код)", "Цитата или изложение (код)")),
        Field("text", ("Мәтіні", "Текст"), wanted=True, searched=True),
    ),
    (Section(None, ("order kind participation topic", "text")),),
)

DECISION = Description(
    models.Decision,
    (
        Field(
            "topic",
            ("Күн тәртібіндегі мәселе: жолдың нөмірі", "Вопрос повестки дня: номер строки"),
            leads_to="topics.id",
        ),
        Field("kind", CODE_OF_KIND),
        Field("text", ("Мәтіні", "Текст"), wanted=True, searched=True),
        Field("executor"),
        Field("co_executors", in_api=False),
        Field("due_on", ("Орындау мерзімі", "Срок исполнения"), fact="due"),
        Field("state", ("Орындалуы (код)", "Исполнение (код)")),
        Field(
            "state_on",
            ("Орындалуы қай күнгі дерек бойынша", "На какую дату указано исполнение"),
            fact="completed",
        ),
        Field("state_source", ("Орындалуы туралы дереккөз", "Источник сведений об исполнении")),
    ),
    (
        Section(None, ("order kind topic", "text", "executor co_executors due_on")),
        Section(_("What came of it"), ("state state_on", "state_source"), is_folded=True),
    ),
)

AWARD_GRANT = Description(
    models.AwardGrant,
    (
        Field(
            "award",
            ("Марапат: тұрақты атауы", "Награда: постоянное имя"),
            leads_to="award-kinds.slug",
        ),
        Field("recipient"),
        Field("recipient_organisation"),
        Field("recipient_group", ("Марапатталған топ", "Награждённая группа"), searched=True),
        Field("position", ("Сол күнгі лауазымы", "Должность в тот день"), searched=True),
        Field("organisation"),
        Field("printed_name", ("Дереккөздегі аты-жөні", "Имя, как в источнике"), fact="printed"),
        Field("reason", ("Не үшін табысталғаны", "За что вручено"), wanted=True, searched=True),
        Field("given_by"),
    ),
    (
        Section(None, ("order award given_by", "recipient printed_name organisation", "position", "reason")),
        Section(
            _("An organisation or a group instead of a person"),
            ("recipient_organisation", "recipient_group"),
            is_folded=True,
        ),
    ),
)

DOCUMENT = Description(
    models.Document,
    (
        Field("kind", CODE_OF_KIND),
        Field("title", ("Атауы", "Название")),
        Field("language", ("Құжаттың тілі (код)", "Язык документа (код)")),
        Field(
            "published_on",
            (
                "Жарияланған жылы, айы немесе күні, белгілі болғанынша",
                "Год, месяц или день публикации, насколько известны",
            ),
            fact="date",
        ),
        Field("url"),
        Field("file", in_api=False),
        Field("alt_text", ("Суретті алмастыратын мәтін", "Текст вместо изображения"), in_api=False),
    ),
    (
        Section(None, ("order kind language published_on", "title", "url file")),
        Section(_("For a photo"), ("alt_text",), is_folded=True),
    ),
)

REFERENCE = Description(
    models.EventReference,
    (
        Field("target", in_api=False),
        Field("label", ("Мұнда қалай аталған", "Как названо здесь"), searched=True),
    ),
    (Section(None, ("order target", "label")),),
)

TERM_FIELDS = (
    Field("name", ("Атауы", "Название"), wanted=True, searched=True),
    Field("description", ("Сипаттамасы", "Описание")),
)
SUBJECT = Description(
    models.Subject,
    (*TERM_FIELDS, Field("synonyms", in_api=False, searched=True)),
    (Section(None, ("name", "description", "synonyms", "slug")),),
)
AWARD = Description(models.Award, TERM_FIELDS, (Section(None, ("name", "description", "slug")),))
