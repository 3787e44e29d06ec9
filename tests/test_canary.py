"""Nothing that is not published shows anywhere: a canary text in hidden records, and a walk over every route.

Routes are read from the URL configuration, so a new one is walked without being named here; a new kind of
parameter fails the walk until it is given values below.
"""

import io
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from people.models import FormerSlug
from portal.search.index import deferred_indexing
from tests import factories as make
from tests import uploading

pytestmark = pytest.mark.django_db

CANARY = "Канарейка"
LATIN = "kanareika"
LANGUAGES = ("kk", "ru")
QUERIES = (
    "",
    "?q=Канарейка",
    "?region=KZ-71",
    "?sort=date",
    "?view=table",
    "?view=calendar",
    "?date_after=2022&date_before=2022",
    f"?organisation={LATIN}",
    f"?convenes={LATIN}",
    f"?person={LATIN}",
    f"?subject={LATIN}",
    f"?award={LATIN}",
    "?letter=К",
)
# Not pages of ours for the public: the desk asks for a password, what belongs to the code is served as it is.
LEFT_OUT = re.compile(r"^(kk|ru)/admin/|^static/")


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=str(folder)):
        yield folder


def plant_files(event, words: str, **texts):
    """A photo with its small picture, and a document with these words in it."""
    pdf = uploading.pdf(head=f"%PDF-1.7\n% {words}\n".encode())
    for kind, name, content in (("photo", "photo.jpg", uploading.photo()), ("minutes", "minutes.pdf", pdf)):
        document = make.make_document(event, kind=kind, **texts)
        document.url = ""
        document.file.save(name, ContentFile(content))


@deferred_indexing()
def plant(event):
    """Everything that an event can name, each with the canary in both languages."""
    words = {
        "family_name_kk": CANARY,
        "family_name_ru": CANARY,
        "given_name_kk": CANARY,
        "given_name_ru": CANARY,
    }
    named = {"name_kk": CANARY, "name_ru": CANARY, "short_name_kk": CANARY, "short_name_ru": CANARY}
    body = make.make_organisation(**named)
    person = make.make_person(**words)
    topic = make.make_topic(
        event, [make.make_subject(name_kk=CANARY, name_ru=CANARY)], title_kk=CANARY, title_ru=CANARY
    )
    participation = make.make_participation(
        event, person, organisation=body, position_kk=CANARY, printed_name=CANARY
    )
    make.make_participation(event, make.make_person(**words), presence="mentioned")
    make.make_group(event, [body], group_kk=CANARY, group_ru=CANARY)
    make.make_statement(event, topic=topic, participation=participation, text_kk=CANARY, text_ru=CANARY)
    make.make_decision(event, [body], topic=topic, executor=body, text_kk=CANARY, text_ru=CANARY)
    make.make_grant(event, make.make_award(name_kk=CANARY, name_ru=CANARY), recipient=person, given_by=person)
    make.make_document(event, title_kk=CANARY, title_ru=CANARY, url=f"https://example.kz/{LATIN}")
    plant_files(event, CANARY, title_kk=CANARY, title_ru=CANARY, alt_text_kk=CANARY, alt_text_ru=CANARY)
    make.make_reference(event, label_kk=CANARY, label_ru=CANARY)
    event.convening_body = body
    event.save()
    return {"event": event, "organisation": body, "person": person, "subject": topic.subjects.get()}


@pytest.fixture(scope="module")
@deferred_indexing()
def hidden(shared, media):
    texts = {
        f"{field}_{code}": CANARY for field in ("title", "summary", "remark", "venue") for code in LANGUAGES
    }
    return [plant(event) for event in make.make_hidden_events(**texts)]


@pytest.fixture(scope="module")
@deferred_indexing()
def public(hidden):
    """A public event, a person and a body that hidden events name too, and a hidden reference to it."""
    body = make.make_organisation(name_kk="Ашық кеңес", name_ru="Открытый совет", region=make.make_region())
    person = make.make_person(family_name_kk="Ашықов", family_name_ru="Ашыков")
    event = make.make_event(title_kk="Ашық отырыс", title_ru="Открытое заседание", convening_body=body)
    subject = make.make_subject(name_kk="Су", name_ru="Вода")
    award = make.make_award()
    plant_files(event, "Ашық", alt_text_kk="Залда", alt_text_ru="В зале")
    make.make_topic(event, [subject])
    make.make_participation(event, person, organisation=body)
    make.make_grant(event, award, recipient=person)
    make.make_decision(event, executor=body)
    for records in hidden:
        other = records["event"]
        make.make_participation(other, person, organisation=body, position_kk=CANARY, position_ru=CANARY)
        make.make_grant(other, award, recipient=person, organisation=body, reason_kk=CANARY, reason_ru=CANARY)
        make.make_decision(other, executor=body, text_kk=CANARY, text_ru=CANARY)
        make.make_topic(other, [subject], title_kk=CANARY, title_ru=CANARY)
        make.make_reference(other, target=event, label_kk=CANARY, label_ru=CANARY)
        make.make_reference(event, target=other)
        records["organisation"].parent = body
        records["organisation"].region = event.region
        records["organisation"].save()
        records["organisation"].successors.add(body)
        make.make_membership(person, records["organisation"], position_kk=CANARY, position_ru=CANARY)
    return {"event": event, "organisation": body, "person": person, "subject": subject, "award": award}


def routes(patterns=None, before=""):
    """Every address pattern of the portal with the names of its parameters."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            prefixes = [f"{code}/" for code in LANGUAGES] if not before and path in ("kk/", "ru/") else [path]
            for prefix in prefixes:
                yield from routes(pattern.url_patterns, prefix)
        elif isinstance(pattern, URLPattern) and not LEFT_OUT.search(path):
            yield path


def addresses(slugs):
    """Every route filled with every value that its parameters can take."""
    values = {
        "slug": slugs,
        "iso": ["KZ-71", "KZ-62"],
        "pk": [str(number) for number in range(1, 12)],
        "rest": ["events.json"],
        "name": sorted({path.stem for path in stored()}),
        "ending": ["jpg", "pdf"],
        "section": ["events", "people", "organisations", "regions", "subjects", "awards"],
    }
    for route in sorted(set(routes())):
        found = [route]
        for parameter in re.findall(r"<(?:\w+:)?(\w+)>", route):
            assert parameter in values, f"give values for <{parameter}> of {route}"
            found = [
                re.sub(rf"<(?:\w+:)?{parameter}>", value, path, count=1)
                for path in found
                for value in values[parameter]
            ]
        yield from (f"/{path}" for path in found)


def stored() -> list[Path]:
    """Every file that was uploaded, small pictures of photos among them."""
    return sorted(path for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file())


def text_of(response) -> str:
    """All that an answer says; of a zipped one, what its files say."""
    seen = response.content if not response.streaming else b"".join(response.streaming_content)
    if not seen.startswith(b"PK\x03\x04"):
        return seen.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(seen)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


def last_part(path):
    """What was asked for and comes back in links to the same page in the other language."""
    return path.strip("/").rpartition("/")[2] or "/"


def all_slugs(hidden, public):
    return [record.slug for records in [*hidden, public] for record in records.values()]


def test_every_route_is_walked_and_no_canary_is_seen(client, hidden, public, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    call_command("make_dumps", verbosity=0)
    paths = list(addresses(all_slugs(hidden, public)))
    assert "/kk/events/" in paths
    assert "/ru/regions/KZ-71/" in paths
    assert "/data/kenes-csv.zip" in paths
    for path in paths:
        queries = QUERIES if path.endswith(("s/", "/suggest/", "/statistics/")) or "." in path else ("",)
        for query in queries:
            response = client.get(path + query)
            # What a visitor typed comes back in the search boxes; it says nothing of the records.
            text = (
                text_of(response)
                .replace(f'value="{CANARY}"', "")
                .replace(f"«{CANARY}»", "")
                .replace(f"={LATIN}", "")
                .replace(last_part(path), "")
            )
            assert response.status_code < 500, path + query
            assert CANARY not in text, path + query
            assert f"{LATIN}-" not in text, path + query


@pytest.mark.parametrize("language", LANGUAGES)
def test_guessing_the_address_of_a_hidden_record_finds_what_never_existed(client, hidden, public, language):
    for records in hidden:
        for kind, folder in (
            ("event", "events"),
            ("person", "people"),
            ("organisation", "organisations"),
            ("subject", "subjects"),
        ):
            record = records[kind]
            response = client.get(f"/{language}/{folder}/{record.slug}/")
            if kind == "event" and record.state == "withdrawn":
                assert response.status_code == 410
                assert CANARY not in response.content.decode()
                continue
            assert response.status_code == 404
            never = client.get(f"/{language}/{folder}/never-existed/")
            text, other = unquote(response.content.decode()), unquote(never.content.decode())
            assert text.replace(record.slug, "never-existed") == other


FILES_OF_A_RECORD = 3  # a photo, its small picture, a document


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}])
def test_every_stored_file_is_asked_for_and_only_those_of_public_records_are_given(
    client, hidden, public, media, headers
):
    of_public = [document.file.name for document in public["event"].documents.exclude(file="")]
    assert len(stored()) == FILES_OF_A_RECORD * (len(hidden) + 1)
    for path in stored():
        name = path.relative_to(media).as_posix()
        is_public = name.replace("-640.", ".") in of_public
        for address in (f"/media/{name}", f"/media/{name}?in=kk", f"/media/{name}?in=ru"):
            for ask in (client.get,) if is_public else (client.get, client.head):
                answer = ask(address, headers=headers)
                assert (answer.status_code in (200, 206, 304)) == is_public, address
                assert is_public or answer.status_code == 404, address
                assert CANARY not in unquote(f"{answer.headers}{text_of(answer)}"), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_former_address_of_a_hidden_record_leads_nowhere(client, hidden, language):
    for number, records in enumerate(hidden[:3]):
        FormerSlug.objects.create(kind="event", slug=f"once-{number}", object_id=records["event"].pk)
        assert client.get(f"/{language}/events/once-{number}/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", ["events", "people", "organisations", "subjects", "awards", "decisions"])
def test_counts_are_counts_of_public_rows(client, hidden, public, language, folder):
    text = client.get(f"/{language}/{folder}/").content.decode()
    assert re.findall(r'data-total="(\d+)"', text) == ["1"]
    assert re.findall(r'<ol class="results"', text) == ['<ol class="results"']


def test_facets_name_and_count_public_records_only(client, hidden, public):
    response = client.get("/kk/events/")
    counted = {
        facet.parameter: {value.code: value.count for value in facet.values}
        for facet in response.context["facets"]
    }
    assert counted == {
        "region": {"KZ-71": 1},
        "organisation": {public["organisation"].slug: 1},
        "kind": {"session": 1},
        "status": {"held": 1},
        "year": {"2022": 1},
        "subject": {public["subject"].slug: 1},
        "award": {public["award"].slug: 1},
        "format": {"unknown": 1},
        "language": {"kk": 1, "ru": 1},
    }
