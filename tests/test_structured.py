"""Pages in the words of schema.org and Open Graph, as search engines and other sites read them."""

import extruct
import pytest
from django.core.management import call_command

from tests import factories as make
from tests.exports.test_tables import full_event
from tests.pages import LANGUAGES, html_of

pytestmark = pytest.mark.django_db

# The words of schema.org that the portal uses, by type, as they stand there; whatever else it says is a mistake.
THING = {"@type", "@id", "@context", "name", "url", "sameAs", "alternateName", "description"}
TERMS = {
    "Event": THING
    | {"inLanguage", "startDate", "endDate", "eventStatus", "eventAttendanceMode", "location", "organizer"},
    "Place": THING | {"address"},
    "AdministrativeArea": THING,
    "Country": THING,
    "Person": THING | {"familyName", "givenName", "additionalName"},
    "Organization": THING | {"foundingDate", "dissolutionDate", "areaServed", "parentOrganization"},
    "BreadcrumbList": {"@type", "@context", "itemListElement"},
    "ListItem": {"@type", "position", "name", "item"},
    "DataCatalog": THING | {"publisher", "dataset"},
    "Dataset": THING
    | {
        "inLanguage",
        "license",
        "isAccessibleForFree",
        "creator",
        "spatialCoverage",
        "dateModified",
        "distribution",
    },
    "DataDownload": {"@type", "name", "encodingFormat", "contentUrl", "contentSize", "sha256"},
}


def data_of(client, address) -> dict[str, dict]:
    """What a page says, by type."""
    found = extruct.extract(html_of(client, address), syntaxes=["json-ld"])["json-ld"]
    assert all(data["@context"] == "https://schema.org" for data in found)
    return {data["@type"]: data for data in found}


def unknown_terms(data) -> list[str]:
    if isinstance(data, list):
        return [term for part in data for term in unknown_terms(part)]
    if not isinstance(data, dict):
        return []
    here = [f"{data['@type']}.{name}" for name in data if name not in TERMS[data["@type"]]]
    return here + [term for value in data.values() for term in unknown_terms(value)]


@pytest.fixture
def event(settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    event = full_event()
    body, person = event.convening_body, event.participations.first().person
    body.parent = event.participations.last().organisations.last()
    body.website = "https://example.kz/kenes"
    body.save()
    make.make_person_name(person)
    call_command("make_dumps", verbosity=0)
    return event


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_uses_words_of_schema_org_alone_and_tells_the_way_to_it(client, event, language):
    person = event.participations.first().person
    places = [
        "",
        "events/",
        f"events/{event.slug}/",
        f"people/{person.slug}/",
        "data/",
        "regions/KZ-71/",
        "awards/",
    ]
    places += [
        f"organisations/{event.convening_body.slug}/",
        "subjects/ekologiia/",
        "decisions/",
        "statistics/",
    ]
    for place in places:
        found = data_of(client, f"/{language}/{place}")
        assert unknown_terms(list(found.values())) == []
        if place:
            trail = found["BreadcrumbList"]["itemListElement"]
            assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
            assert trail[0]["item"] == f"http://testserver/{language}/"
            assert trail[-1]["item"] == f"http://testserver/{language}/{place}"
            assert all(step["name"] for step in trail)


@pytest.mark.parametrize(
    ("language", "other", "name", "family", "also"),
    [
        ("kk", "ru", "Гүлнәр Ермекқызы Сәрсенова", "Сәрсенова", "Гульнар Ермековна Сарсенова"),
        ("ru", "kk", "Гульнар Ермековна Сарсенова", "Сарсенова", "Гүлнәр Ермекқызы Сәрсенова"),
    ],
)
def test_a_person_is_named_in_both_languages_and_by_no_post(
    client, event, language, other, name, family, also
):
    person = event.participations.first().person
    said = data_of(client, f"/{language}/people/{person.slug}/")["Person"]
    assert (said["name"], said["familyName"], said["alternateName"][0]) == (name, family, also)
    assert said["url"] == f"http://testserver/{language}/people/{person.slug}/"
    assert said["sameAs"] == [f"http://testserver/{other}/people/{person.slug}/"]
    assert person.variants.get().text in said["alternateName"]
    assert "jobTitle" not in said


@pytest.mark.parametrize(("language", "other"), [("kk", "ru"), ("ru", "kk")])
def test_an_organisation_is_told_with_its_former_names_and_what_it_is_a_part_of(
    client, event, language, other
):
    body = event.convening_body
    said = data_of(client, f"/{language}/organisations/{body.slug}/")["Organization"]
    assert said["name"] == getattr(body, f"name_{language}")
    assert {getattr(body, f"name_{other}"), "Қаланың бұрынғы кеңесі", "Прежний совет города"} <= set(
        said["alternateName"]
    )
    assert said["sameAs"] == [
        f"http://testserver/{other}/organisations/{body.slug}/",
        "https://example.kz/kenes",
    ]
    assert said["parentOrganization"]["name"] == getattr(body.parent, f"name_{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_set_names_files_that_are_there(client, event, language):
    dataset = data_of(client, f"/{language}/data/")["DataCatalog"]["dataset"][0]
    assert (dataset["license"], dataset["inLanguage"]) == (
        "https://creativecommons.org/licenses/by/4.0/",
        ["kk", "ru"],
    )
    assert 50 <= len(dataset["description"]) <= 5_000
    for file in dataset["distribution"]:
        answer = client.get(file["contentUrl"])
        content = b"".join(answer.streaming_content)
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, file["encodingFormat"])
        assert file.get("contentSize", f"{len(content)} B") == f"{len(content)} B"


def test_a_dump_that_is_held_back_is_not_offered(client, event):
    type(event).objects.filter(pk=event.pk).update(state="withdrawn")
    dataset = data_of(client, "/kk/data/")["DataCatalog"]["dataset"][0]
    assert [file["name"] for file in dataset["distribution"] if "sha256" in file] == []


@pytest.mark.parametrize(
    ("language", "locale", "other"), [("kk", "kk_KZ", "ru_RU"), ("ru", "ru_RU", "kk_KZ")]
)
def test_a_page_that_is_shared_has_a_title_a_picture_and_its_language(client, event, language, locale, other):
    html = html_of(client, f"/{language}/events/{event.slug}/")
    found = dict(extruct.extract(html, syntaxes=["opengraph"])["opengraph"][0]["properties"])
    assert found.pop("og:image").startswith("http://testserver/static/img/share")
    assert found == {
        "og:title": getattr(event, f"title_{language}"),
        "og:type": "article",
        "og:url": f"http://testserver/{language}/events/{event.slug}/",
        "og:site_name": "Кеңес",
        "og:locale": locale,
        "og:locale:alternate": other,
    }
    for code in ("kk", "ru", "x-default"):
        page = f"http://testserver/{'kk' if code == 'x-default' else code}/events/{event.slug}/"
        assert f'<link rel="alternate" hreflang="{code}" href="{page}">' in html


def test_quotation_marks_in_a_title_stay_inside_it(client):
    event = make.make_event(title_kk='"Су" <туралы> & жер')
    html = html_of(client, f"/kk/events/{event.slug}/")
    found = extruct.extract(html, syntaxes=["opengraph"])["opengraph"][0]["properties"]
    assert ("og:title", '"Су" <туралы> & жер') in found
    assert (
        data_of(client, f"/kk/events/{event.slug}/")["BreadcrumbList"]["itemListElement"][-1]["name"]
        == event.title_kk
    )
