"""`load_sample`: thirty-five real records; the first of them compared fact by fact."""

import datetime as dt
import json
from pathlib import Path

import pytest
import reversion
from django.core.management import call_command
from django.utils import timezone
from reversion.models import Revision, Version

from events.models import (
    AgendaTopic,
    Award,
    AwardGrant,
    Decision,
    Document,
    Event,
    EventReference,
    Participation,
    Statement,
    Subject,
)
from people.models import FormerSlug, Organisation, Person, Region
from tests.rows import all_rows

FACTS = json.loads(Path("events/data/events.json").read_text("utf-8"))
FIRST = "2022-06-22-ulttyq-quryltai-bilik-pen-qogam-dialogynyn-jana-kezeni-atty-qha-keneitilgen"

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(sample):
    return Event.objects.get(slug=FIRST)


def test_sample_holds_every_record_as_published(sample):
    assert [
        *Event.objects.public().order_by("id").values_list("title_kk", "title_ru", "date", "date_basis")
    ] == [
        (
            fact["title"]["kk"],
            fact["title"]["ru"],
            dt.date.fromisoformat(fact["date"]),
            fact["date_basis"],
        )
        for fact in FACTS
    ]


def test_sample_holds_as_many_parts_as_the_file(sample):
    def in_file(name):
        return sum(len(fact[name]) for fact in FACTS)

    assert {
        "agenda": AgendaTopic.objects.count(),
        "participants": Participation.objects.filter(person__isnull=False).count(),
        "groups": Participation.objects.filter(person=None).count(),
        "statements": Statement.objects.count(),
        "decisions": Decision.objects.count(),
        "awards": AwardGrant.objects.count(),
        "sources": Document.objects.filter(kind="source").count(),
        "references": EventReference.objects.exclude(target=None).count(),
    } == {
        name: in_file(name)
        for name in (
            "agenda",
            "participants",
            "groups",
            "statements",
            "decisions",
            "awards",
            "sources",
            "references",
        )
    }


def test_every_summary_and_remark_stands_in_both_languages(sample):
    written = Event.objects.order_by("id").values_list("summary_kk", "summary_ru", "remark_kk", "remark_ru")
    assert list(written) == [
        (
            fact["summary"]["kk"],
            fact["summary"]["ru"],
            (fact["remark"] or {}).get("kk"),
            (fact["remark"] or {}).get("ru"),
        )
        for fact in FACTS
    ]


def test_subjects_have_their_codes_as_addresses(sample):
    codes = json.loads(Path("events/data/subjects.json").read_text("utf-8"))
    assert set(Subject.objects.values_list("slug", flat=True)) == {subject["code"] for subject in codes}


# The first record


def test_first_record_has_a_day_a_place_and_no_time(first):
    assert {
        "day": first.date,
        "basis": first.date_basis,
        "last day": first.end_date,
        "times": (first.start_time, first.end_time),
        "region": first.region.iso,
        "locality": (first.locality_kk, first.locality_ru),
        "venue": (first.venue_kk, first.venue_ru),
        "kind": first.kind,
        "number": first.number,
        "format": first.format,
        "body": (first.convening_body.name_kk, first.convening_body.name_ru),
    } == {
        "day": dt.date(2022, 6, 22),
        "basis": "held",
        "last day": None,
        "times": (None, None),
        "region": "KZ-71",
        "locality": ("Нұр-Сұлтан қаласы", "город Нур-Султан"),
        "venue": ("Достық үйі", "Дом дружбы"),
        "kind": "extended_session",
        "number": None,
        "format": "unknown",
        "body": ("Қазақстан халқы Ассамблеясының Кеңесі", "Совет Ассамблеи народа Казахстана"),
    }


def test_first_record_names_its_place_as_of_that_day_and_now(first):
    assert [str(first.region.name_on(day, "kk")) for day in (first.date, None)] == [
        "Нұр-Сұлтан қаласы",
        "Астана қаласы",
    ]


def test_first_record_has_one_topic_with_its_subjects(first):
    assert [
        (topic.title_kk, topic.title_ru, set(topic.subjects.values_list("slug", flat=True)))
        for topic in first.topics.all()
    ] == [
        (
            "Ұлттық құрылтай – билік пен қоғам диалогының жаңа кезеңі",
            "Национальный курултай – новый этап диалога власти и общества",
            {"political-reform", "civil-society", "public-accord"},
        )
    ]


def people_of(event):
    return event.participations.filter(person__isnull=False)


def test_first_record_lists_people_in_order_as_printed_beside_their_family_names(first):
    assert [(row.printed_name, row.person.family_name_kk) for row in people_of(first)] == [
        ("М. Әзілханов", "Әзілханов"),
        ("С.Абдрахманов", "Абдрахманов"),
        ("А.Амирханян", "Амирханян"),
        ("І.Буларов", "Буларов"),
        ("Н.Дементьева", "Дементьева"),
        ("З.Кузиев", "Кузиев"),
        ("Ю.Ли", "Ли"),
        ("В.Набиев", "Набиев"),
        ("Ш.Осин", "Осин"),
        ("А.Рау", "Рау"),
        ("А.Хамедов", "Хамедов"),
        ("Т. Қалиев", "Қалиев"),
        ("М.Рожин", "Рожин"),
        ("Қасым-Жомарт Кемелұлы Тоқаев", "Тоқаев"),
    ]


def test_first_record_tells_who_spoke_and_who_was_only_mentioned(first):
    unusual = {"Әзілханов": "speaker", "Дементьева": "speaker", "Қалиев": "speaker", "Рожин": "speaker"}
    rows = {row.person.family_name_kk: row for row in people_of(first)}
    assert {name: row.role for name, row in rows.items()} == dict.fromkeys(rows, "participant") | unusual
    assert {name: row.presence for name, row in rows.items()} == dict.fromkeys(rows, "present") | {
        "Тоқаев": "mentioned"
    }


def test_first_record_gives_people_the_posts_and_bodies_of_that_day(first):
    deputy = (
        ("Мәжіліс депутаты", "депутат Мажилиса"),
        "Мәжілістегі Қазақстан халқы Ассамблеясының депутаттық тобы",
    )
    posts = [
        ((row.position_kk, row.position_ru), row.organisation and row.organisation.name_kk)
        for row in people_of(first)
    ]
    assert posts == [
        (("ҚХА Төрағасының орынбасары", "заместитель Председателя АНК"), "Қазақстан халқы Ассамблеясы"),
        *[deputy] * 10,
        (("институт директоры", "директор института"), "Қолданбалы этносаяси зерттеулер институты"),
        (("журналист, блогер", "журналист, блогер"), None),
        (("Президент, Ассамблея Төрағасы", "Президент, Председатель Ассамблеи"), None),
    ]


def test_first_record_keeps_the_president_out_of_those_who_attended(first):
    president = Person.objects.get(family_name_kk="Тоқаев")
    assert not Event.objects.with_people([president]).filter(pk=first.pk).exists()
    assert first.participations.not_attending().get().person == president


def groups_of(event):
    return event.participations.filter(person=None)


def test_first_record_names_its_groups_in_both_languages(first):
    assert [(row.group_kk, row.group_ru) for row in groups_of(first)] == [
        ("Қазақстан халқы Ассамблеясының мүшелері", "члены Ассамблеи народа Казахстана"),
        ("Ұлттық құрылтай мүшелері", "члены Национального курултая"),
        ("этномәдени бірлестіктердің өкілдері", "представители этнокультурных объединений"),
        (
            "орталық және жергілікті мемлекеттік органдардың өкілдері",
            "представители центральных и местных государственных органов",
        ),
        (
            "талдау және зерттеу институттарының сарапшылары",
            "эксперты аналитических и исследовательских институтов",
        ),
        (
            "облыстар мен Нұр-Сұлтан, Алматы және Шымкент қалаларының «Қоғамдық келісім» КММ басшылары",
            "руководители КГУ «Қоғамдық келісім» областей и городов Нур-Султана, Алматы и Шымкента",
        ),
    ]


def test_first_record_has_six_groups_of_their_bodies_without_headcounts(first):
    bodies = [[body.short_name_kk for body in row.organisations.all()] for row in groups_of(first)]
    assert bodies == [["ҚХА"], ["Ұлттық құрылтай"], [], [], [], ["«Қоғамдық келісім» КММ"]]
    assert [(row.presence, row.headcount) for row in groups_of(first)] == [("present", None)] * 6


def test_first_record_gives_each_statement_to_its_speaker_or_to_nobody(first):
    statements = first.statements.select_related("participation__person", "topic")
    speakers = [row.participation and row.participation.person.family_name_kk for row in statements]
    assert speakers == [
        "Әзілханов",
        None,
        "Әзілханов",
        None,
        None,
        None,
        None,
        "Дементьева",
        "Қалиев",
        "Рожин",
    ]
    assert [(row.text_kk, row.text_ru) for row in statements] == [
        (said["kk"], said["ru"]) for said in FACTS[0]["statements"]
    ]
    assert {row.topic.order for row in statements} == {1}


def test_first_record_has_three_directions_a_plan_and_an_appeal(first):
    assert [
        (row.kind, row.text_kk, row.text_ru, row.executor and row.executor.short_name_kk, row.state)
        for row in first.decisions.all()
    ] == [
        (
            fact["kind"],
            fact["kk"],
            fact["ru"],
            "ҚХА" if fact["executor"] else None,
            fact["state"],
        )
        for fact in FACTS[0]["decisions"]
    ]
    assert [row.kind for row in first.decisions.all()] == [*["direction"] * 3, "plan", "appeal"]


def test_first_record_gives_the_medal_to_two_people_by_nobody_named(first):
    reason = (
        "Қазақстан халқы Ассамблеясының жұмысына қосқан елеулі үлесі үшін",
        "За значительный вклад в работу Ассамблеи народа Казахстана",
    )
    assert [
        (
            row.award.slug,
            str(row.recipient.name_in("kk")),
            str(row.recipient.name_in("ru")),
            row.printed_name,
            row.position_kk,
            str(row.organisation.name_on(first.date, "kk")),
            (row.reason_kk, row.reason_ru),
            row.given_by,
        )
        for row in first.award_grants.all()
    ] == [
        (
            "algys-medal",
            "Н. Айдашев",
            "Н. Айдашев",
            "Н.Айдашевқа",
            "Нұр-Сұлтан қалалық «Қоғамдық келісім» КММ басшысы",
            "Нұр-Сұлтан қаласының «Қоғамдық келісім» КММ",
            reason,
            None,
        ),
        (
            "algys-medal",
            "Л. Құсайынова",
            "Л. Кусаинова",
            "Л.Құсайыноваға",
            "Нұр-Сұлтан қаласының Ішкі саясат басқармасы басшысының орынбасары",
            "Нұр-Сұлтан қаласының Ішкі саясат басқармасы",
            reason,
            None,
        ),
    ]


def test_first_record_refers_to_the_first_kurultai_and_the_31st_session(first):
    assert [(row.target.number, row.target.date) for row in first.references.all()] == [
        (1, dt.date(2022, 6, 16)),
        (31, dt.date(2022, 4, 28)),
    ]


def test_first_record_is_one_revision_with_all_its_parts(first):
    (version,) = Version.objects.get_for_object(first)
    assert version.revision.comment
    assert version.revision.version_set.count() == 1 + 1 + 14 + 6 + 10 + 5 + 2 + 2


# Facts that only other records have


def test_sources_keep_address_language_and_day_as_known(sample):
    event = Event.objects.get(slug="2022-06-16-ulttyq-quryltaidyn-birinsi-otyrysy")
    source = event.documents.first()
    assert (
        source.kind,
        source.url,
        source.title_kk,
        source.title_ru,
        source.language,
        source.published_on,
    ) == (
        "source",
        "https://egemen.kz/amp/article/315625-kelesi-quryltaydynh-qayda-otetini-belgili-boldy",
        "Келесі құрылтайдың қайда өтетіні белгілі болды",
        None,
        "kk",
        "2022-06-16",
    )


def test_headcounts_keep_their_basis(sample):
    counted = Participation.objects.exclude(headcount=None).order_by("event_id", "order")
    assert list(counted.values_list("headcount", "headcount_basis")) == [
        (group["headcount"], group["headcount_basis"])
        for fact in FACTS
        for group in fact["groups"]
        if group["headcount"]
    ]


def test_decisions_keep_due_day_joint_executors_and_the_day_of_their_state(sample):
    facts = [decision for fact in FACTS for decision in fact["decisions"]]
    rows = Decision.objects.order_by("event_id", "order")
    assert [
        (row.due_on and str(row.due_on), row.state, row.state_on and str(row.state_on)) for row in rows
    ] == [(fact["due"], fact["state"], fact["completed"]) for fact in facts]
    assert [row.co_executors.count() for row in rows] == [len(fact["co_executors"]) for fact in facts]


def test_organisations_keep_parents_successors_and_former_names(sample):
    assembly = Organisation.objects.get(short_name_kk="ҚХА")
    office = Organisation.objects.get(name_kk="Астана қаласының әкімдігі")
    assert assembly.parent.short_name_kk == "ҚР Президенті"
    assert [body.slug for body in assembly.successors.all()] == ["qazaqstannyn-halyq-kenesi"]
    assert [str(office.name_on(dt.date(2020, 1, 1), code)) for code in ("kk", "ru")] == [
        "Нұр-Сұлтан қаласының әкімдігі",
        "Акимат города Нур-Султана",
    ]


# Loading again


def test_second_load_changes_nothing(sample):
    before = all_rows()
    call_command("load_sample")
    assert all_rows() == before


def test_every_record_is_a_revision_of_its_own(sample):
    loaded = (Region, Organisation, Person, Subject, Award, Event)
    assert Revision.objects.count() == sum(model.objects.count() for model in loaded)


def test_record_corrected_by_an_editor_stays_corrected(first):
    with reversion.create_revision():
        first.title_ru = "Исправленный заголовок"
        first.slug = "corrected-address"
        first.save()
    first.decisions.last().delete()
    FormerSlug.objects.create(kind="event", slug=FIRST, object_id=first.pk)
    before = all_rows()
    call_command("load_sample")
    assert all_rows() == before


def test_withdrawn_record_is_not_loaded_again(first):
    Event.objects.filter(pk=first.pk).update(state=Event.State.WITHDRAWN)
    call_command("load_sample")
    assert Event.objects.filter(date=first.date).get().state == Event.State.WITHDRAWN


def test_person_and_award_corrected_by_an_editor_stay_corrected(sample):
    Person.objects.filter(family_name_kk="Рожин").update(given_name_kk="Михаил", given_name_ru="Михаил")
    Award.objects.filter(slug="algys-medal").update(name_ru="Медаль «Благодарность»")
    before = all_rows()
    call_command("load_sample")
    assert all_rows() == before


def test_records_are_public_from_the_moment_of_the_load(first):
    assert first.is_public
    assert dt.timedelta() < timezone.now() - first.publish_at < dt.timedelta(minutes=10)
