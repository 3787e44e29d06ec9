"""The sample data as files: what they promise holds without a database."""

import json
import re
from datetime import date, time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.events.test_first_record_page import DEPUTIES

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ["kk", "ru"]
WORDS = {
    "kind": {"session", "extended_session", "plenary", "hearing", "round_table", "other"},
    "format": {"in_person", "online", "hybrid", "unknown"},
    "status": {"planned", "held", "cancelled"},
    "date_basis": {"held", "announced", "published", "inferred"},
    "role": {"chair", "secretary", "speaker", "participant", "guest"},
    "presence": {"present", "absent", "mentioned", "unknown"},
    "decision": {"decision", "recommendation", "direction", "appeal", "plan"},
    "state": {"unknown", "in_progress", "done", "postponed", "cancelled"},
    "statement": {"quotation", "report"},
    "headcount_basis": {"exact", "more_than", "about"},
}
ROMAN_OR_NAME = re.compile(r"[IVXLC]+|Zoom")


def read(path):
    return json.loads((ROOT / path).read_text("utf-8"))


REGIONS = {region["iso"]: region for region in read("people/data/regions.json")["regions"]}
ORGANISATIONS = {body["id"]: body for body in read("people/data/organisations.json")}
PERSONS = {person["id"]: person for person in read("people/data/persons.json")}
SUBJECTS = {subject["code"]: subject for subject in read("events/data/subjects.json")}
AWARDS = {award["id"]: award for award in read("events/data/awards.json")}
EVENTS = {event["id"]: event for event in read("events/data/events.json")}
FIRST = EVENTS["apk-council-2022-06-22"]

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def sentences(text):
    return len(re.findall(r"[.!?](?=\s|$)", text))


def lacks_a_language(pair):
    return pair is not None and (list(pair) != LANGUAGES or not all(pair.values()))


def pairs_of(event):
    """Every text of a record that must stand in both languages."""
    yield from (event[name] for name in ("title", "summary", "locality", "venue", "remark"))
    for person in event["participants"]:
        yield from (person["position"], person["remark"])
    for group in event["groups"]:
        yield group["label"]
    for award in event["awards"]:
        yield from (award["position"], award["reason"])
    for part in ("agenda", "statements", "decisions"):
        yield from ({language: item[language] for language in LANGUAGES} for item in event[part])


def unknown_ids(event):
    """The ids in a record that lead nowhere."""
    people = event["participants"] + [award["recipient"] for award in event["awards"]]
    named = {person["person_id"] for person in people}
    bodies = {event["convening_body"]}
    bodies |= {part["organisation"] for part in event["participants"] + event["awards"]}
    bodies |= {body for group in event["groups"] for body in group["organisations"]}
    for decision in event["decisions"]:
        bodies |= {decision["executor"], *decision["co_executors"]}
    return {
        "people": named - set(PERSONS),
        "organisations": bodies - set(ORGANISATIONS) - {None},
        "awards": {award["award"] for award in event["awards"]} - set(AWARDS),
        "subjects": {code for topic in event["agenda"] for code in topic["subjects"]} - set(SUBJECTS),
        "references": set(event["references"]) - set(EVENTS) | set(event["references"]) & {event["id"]},
        "speakers": {said["person_id"] for said in event["statements"]}
        - {person["person_id"] for person in event["participants"]}
        - {None},
    }


def test_sample_data_is_whole():
    files = {
        "people/data/organisations.json": ORGANISATIONS,
        "people/data/persons.json": PERSONS,
        "events/data/subjects.json": SUBJECTS,
        "events/data/awards.json": AWARDS,
        "events/data/events.json": EVENTS,
    }
    assert {path: len(read(path)) for path in files} == {path: len(rows) for path, rows in files.items()}
    assert (len(EVENTS), len(SUBJECTS), len(REGIONS)) == (35, 16, 20)
    assert len({event["region"] for event in EVENTS.values()}) == 19


@every_event
def test_record_leads_to_known_ids(event):
    assert {kind: ids for kind, ids in unknown_ids(event).items() if ids} == {}


@every_event
def test_record_is_written_in_both_languages(event):
    assert [pair for pair in pairs_of(event) if lacks_a_language(pair)] == []
    assert event["title"] is not None


@every_event
def test_record_has_a_summary_of_two_to_four_sentences(event):
    counts = {language: sentences(event["summary"][language]) for language in LANGUAGES}
    assert {language for language, count in counts.items() if not 2 <= count <= 4} == set()


@every_event
def test_record_has_no_english(event):
    words = [word for pair in pairs_of(event) if pair for text in pair.values() for word in latin_words(text)]
    assert words == []


def latin_words(text):
    return [word for word in re.findall(r"[A-Za-z]+", text) if not ROMAN_OR_NAME.fullmatch(word)]


@every_event
def test_record_has_days_and_times_in_order(event):
    first = date.fromisoformat(event["date"])
    last = date.fromisoformat(event["end_date"] or event["date"])
    assert last >= first
    start, end = (event[name] and time.fromisoformat(event[name]) for name in ("start_time", "end_time"))
    assert end is None or start < end
    for decision in event["decisions"]:
        for name in ("due", "completed"):
            assert decision[name] is None or date.fromisoformat(decision[name]) >= first


@every_event
def test_record_stands_in_a_region_of_that_day(event):
    region, day = REGIONS[event["region"]], event["date"]
    assert (region["valid_from"] or day) <= day < (region["valid_to"] or "9999")


@every_event
def test_record_uses_the_words_of_the_domain(event):
    used = {
        "kind": {event["kind"]},
        "format": {event["format"]},
        "status": {event["status"]},
        "date_basis": {event["date_basis"]},
        "role": {person["role"] for person in event["participants"]},
        "presence": {person["presence"] for person in event["participants"]},
        "decision": {decision["kind"] for decision in event["decisions"]},
        "state": {decision["state"] for decision in event["decisions"]},
        "statement": {said["kind"] for said in event["statements"]},
        "headcount_basis": {group["headcount_basis"] for group in event["groups"]} - {None},
    }
    assert {name: words - WORDS[name] for name, words in used.items() if words - WORDS[name]} == {}


@every_event
def test_record_names_each_person_once(event):
    people = [person["person_id"] for person in event["participants"]]
    assert sorted(set(people)) == sorted(people)


@every_event
def test_record_gives_every_topic_one_to_three_subjects(event):
    assert event["agenda"]
    assert [topic["subjects"] for topic in event["agenda"] if not 1 <= len(set(topic["subjects"])) <= 3] == []


@every_event
def test_record_links_parts_to_its_own_topics(event):
    indexes = {part["agenda_index"] for part in event["statements"] + event["decisions"]} - {None}
    assert indexes <= set(range(len(event["agenda"])))


@every_event
def test_record_counts_heads_only_with_a_basis(event):
    for group in event["groups"]:
        assert (group["headcount"] is None) == (group["headcount_basis"] is None)


@every_event
def test_record_sources_are_addresses(event):
    assert [source["url"] for source in event["sources"] if not urlsplit(source["url"]).hostname] == []
    assert {source["language"] for source in event["sources"]} <= {"kk", "ru", "en", None}


@pytest.mark.parametrize("basis", ["announced", "published", "inferred"])
def test_record_says_when_its_date_is_not_the_day_it_was_held(basis):
    unsaid = [e["id"] for e in EVENTS.values() if e["date_basis"] == basis and e["remark"] is None]
    assert unsaid == []


def test_lists_of_members_are_not_headcounts():
    counted = {
        (event["id"], group["headcount"], group["headcount_basis"])
        for event in EVENTS.values()
        for group in event["groups"]
        if group["headcount"] is not None
    }
    assert counted == {
        ("nk-3-2024", 70, "more_than"),
        ("nk-5-2026", 70, "about"),
        ("apk-22-2015", 1500, "more_than"),
        ("apk-27-2019", 1500, "exact"),
        ("apk-28-2021", 351, "exact"),
        ("apk-29-2021", 550, "more_than"),
        ("apk-34-2025", 1600, "more_than"),
    }


def test_first_record_keeps_every_fact_of_its_text():
    present = [p["printed"] for p in FIRST["participants"] if p["presence"] == "present"]
    deputies = [p["printed"] for p in FIRST["participants"] if p["organisation"] == "apk-deputies"]
    assert (FIRST["date"], FIRST["start_time"], FIRST["end_time"]) == ("2022-06-22", None, None)
    assert FIRST["locality"] == {"kk": "Нұр-Сұлтан қаласы", "ru": "город Нур-Султан"}
    assert FIRST["venue"] == {"kk": "Достық үйі", "ru": "Дом дружбы"}
    assert (FIRST["kind"], FIRST["convening_body"], FIRST["number"]) == (
        "extended_session",
        "apk-council",
        None,
    )
    assert deputies == DEPUTIES
    assert set(present) - set(deputies) == {"М. Әзілханов", "Т. Қалиев", "М.Рожин"}
    assert [p["person_id"] for p in FIRST["participants"] if p["presence"] == "mentioned"] == ["tokayev"]
    assert FIRST["references"] == ["nk-1-2022", "apk-31-2022"]
    assert (len(FIRST["agenda"]), len(FIRST["groups"]), len(FIRST["statements"])) == (1, 6, 10)


def test_first_record_has_four_speakers_and_statements_of_nobody():
    speakers = [said["person_id"] for said in FIRST["statements"] if said["person_id"]]
    assert speakers == ["azilkhanov", "azilkhanov", "dementyeva", "kaliyev", "rozhin"]
    assert {p["person_id"] for p in FIRST["participants"] if p["role"] == "speaker"} == set(speakers)


def test_first_record_has_directions_a_plan_an_appeal_and_two_medals():
    assert [(decision["kind"], decision["state"]) for decision in FIRST["decisions"]] == [
        ("direction", "unknown"),
        ("direction", "unknown"),
        ("direction", "unknown"),
        ("plan", "in_progress"),
        ("appeal", "unknown"),
    ]
    medals = [
        (a["recipient"]["person_id"], a["printed"], a["organisation"], a["given_by"]) for a in FIRST["awards"]
    ]
    assert medals == [
        ("aidashev", "Н.Айдашевқа", "qk-nursultan", None),
        ("kussainova", "Л.Құсайыноваға", "uvp-nursultan", None),
    ]
    assert [award["reason"]["ru"] for award in FIRST["awards"]] == [
        "За значительный вклад в работу Ассамблеи народа Казахстана"
    ] * 2


@pytest.mark.parametrize("person", PERSONS.values(), ids=PERSONS)
def test_person_has_a_family_name_and_variants_in_a_known_language(person):
    names = [person[part] for part in ("family_name", "given_name", "patronymic")]
    assert [list(name) for name in names] == [LANGUAGES] * 3
    assert person["family_name"]["ru"]
    assert bool(person["family_name"]["kk"]) == bool(person["given_name"]["kk"])
    assert {variant["language"] for variant in person["variants"]} <= {"kk", "ru", "latin"}
    assert not lacks_a_language(person["note"])


@pytest.mark.parametrize("body", ORGANISATIONS.values(), ids=ORGANISATIONS)
def test_organisation_leads_to_known_ids_in_both_languages(body):
    assert {body["parent"], *body["successors"]} - {None} <= set(ORGANISATIONS) - {body["id"]}
    assert body["region"] in {None, *REGIONS}
    assert not any(lacks_a_language(body[name]) for name in ("name", "short_name", "note"))
    assert not any(lacks_a_language(former["name"]) for former in body["former_names"])


def test_bodies_of_the_capital_were_renamed_with_it():
    renamed = {
        (body["id"], body["name"]["ru"], former["name"]["ru"])
        for body in ORGANISATIONS.values()
        for former in body["former_names"]
        if (former["valid_from"], former["valid_to"]) == ("2019-03-23", "2022-09-17")
    }
    assert {row[0] for row in renamed} == {
        "akimat-astana",
        "maslikhat-nursultan",
        "qk-nursultan",
        "uvp-nursultan",
        "uzsp-nursultan",
    }
    assert {("Астан" in now, "Нур-Султана" in then) for _, now, then in renamed} == {(True, True)}


@pytest.mark.parametrize("region", REGIONS.values(), ids=REGIONS)
def test_region_has_its_names_in_both_languages_and_order(region):
    assert (region["centre"] is None) == (region["kind"] == "city")
    assert not any(lacks_a_language(region[name]) for name in ("name", "short_name", "centre"))
    for former in region["former_names"] + region["former_centres"]:
        assert not lacks_a_language(former["name"])
        assert former["valid_from"] is None or former["valid_from"] < former["valid_to"]
    assert region["split_from"] is None or (REGIONS[region["split_from"]] and region["valid_from"])


def test_regions_fill_different_tiles_of_the_map():
    tiles = {(region["tile"]["row"], region["tile"]["column"]) for region in REGIONS.values()}
    assert len(tiles) == len(REGIONS)
    assert (max(row for row, _ in tiles), max(column for _, column in tiles)) == (4, 5)


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_subject_is_described_in_one_sentence_with_synonyms(subject):
    assert not any(lacks_a_language(subject[name]) for name in ("name", "description"))
    assert [sentences(subject["description"][language]) for language in LANGUAGES] == [1, 1]
    assert {2 <= len(subject["synonyms"][language]) <= 4 for language in LANGUAGES} == {True}


def test_every_subject_belongs_to_some_topic():
    used = {code for event in EVENTS.values() for topic in event["agenda"] for code in topic["subjects"]}
    assert used == set(SUBJECTS)
