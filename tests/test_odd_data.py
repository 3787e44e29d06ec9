"""Records unlike the sample: every page, file, answer and form of the desk stays whole with them.

Routes are read from the URL configuration, so a new one is walked without being named here; one with a new kind of
parameter fails the walk until `values_of` knows its values.
"""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from events.admin.dashboard import TASKS
from events.models import AwardGrant, Decision, Event
from people.models import Organisation, Person, Region
from portal.desk.translation_pages import FILTER_CHOICES
from tests.flaws import flaws_of
from tests.fuzzing import desk_routes
from tests.odd_data import CANARY, DECISIONS, PARTICIPANTS, STATEMENTS, TOPICS, make_odd_data
from tests.pages import LANGUAGES
from tests.test_canary import routes, text_of

pytestmark = pytest.mark.django_db
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)

MOST_TYPED = 200  # letters of a search; whoever looks for a longer name types its beginning
LETTERS = "Яәq7№'"
LOOK_UPS = {
    "autocomplete/",
    "events/event/people/",
    "events/event/lines/",
    "events/event/proposal/",
}  # forms ask them
OTHER_VIEWS = {"events/": ["?view=table", "?view=calendar"], "organisations/": ["?letter=Ү", "?letter=U"]}


@pytest.fixture(scope="module")
def odd(shared):
    return make_odd_data()


@pytest.fixture
def desk(odd):
    """A browser in which somebody who may do everything has signed in."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("үміт"))
    return browser


def test_data_holds_what_the_sample_lacks(odd):
    public = Event.objects.public()
    crowded = odd.events["crowded"]

    assert set(odd.events.values()) <= set(public)
    assert set(odd.people.values()) <= set(Person.objects.public())
    assert set(odd.bodies.values()) <= set(Organisation.objects.public())
    assert not public.filter(folded__contains=CANARY.lower()).exists()
    assert crowded.participations.exclude(person=None).count() == PARTICIPANTS
    assert (crowded.topics.count(), crowded.statements.count(), crowded.decisions.count()) == (
        TOPICS,
        STATEMENTS,
        DECISIONS,
    )
    assert {name.language for name in odd.names(Person)} == {"kk", "ru", "la"}
    for record in [*odd.records(), *odd.hidden]:
        record.full_clean()


# --- Every public address


def values_of(route: str, parameter: str, odd) -> list[str]:
    """What a route's parameter can be: the addresses of the records in its folder, the former ones too."""
    folder = route.partition("<")[0].strip("/").rpartition("/")[2]
    records = {
        "events": odd.events,
        "people": odd.people,
        "organisations": odd.bodies,
        "subjects": odd.subjects,
        "awards": odd.awards,
    }
    if parameter == "slug":
        return [record.slug for record in records[folder].values()] + odd.former_slugs.get(folder, [])
    values = {
        "iso": [region.iso for region in odd.regions.values()],
        "pk": [str(row.pk) for model in (Decision, AwardGrant) for row in model.objects.public()[:3]],
        "section": ["events", "people", "organisations", "regions", "subjects", "awards"],
        "rest": ["nothing-here"],
    }
    return values[parameter]


def addresses(odd) -> list[str]:
    found = []
    for route in sorted(set(routes())):
        if route.startswith("media/"):
            continue  # stored files have a walk of their own in tests/test_canary.py
        parameters = re.findall(r"<(?:\w+:)?(\w+)>", route)
        assert len(parameters) < 2, f"give values for {route}"
        values = values_of(route, parameters[0], odd) if parameters else [""]
        found += [f"/{re.sub('<.*>', value, route)}" for value in values]
    others = [
        (path, query)
        for path in found
        for end, queries in OTHER_VIEWS.items()
        for query in queries
        if re.fullmatch(f"/../{end}", path)
    ]
    return found + [path + query for path, query in others]


def flaws_in(answer) -> list[str]:
    """What is wrong with an answer of any shape."""
    text = text_of(answer)
    kind = answer.get("Content-Type", "").partition(";")[0]
    if CANARY in text:
        return ["says what is hidden"]
    if kind == "text/html":
        return flaws_of(text)
    if kind == "application/json":
        json.loads(text)
    if kind == "text/csv":
        widths = {len(row) for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")))}
        return [] if len(widths) == 1 else [f"rows of {sorted(widths)} cells"]
    return []


def test_every_address_answers_whole(odd, client, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    call_command("make_dumps", verbosity=0)
    settled = {200, 301, 302}
    wrong = {}
    for address in addresses(odd):
        answer = client.get(address)
        expected = (
            {404}
            if address.endswith("nothing-here")
            else settled | ({404} if re.search(r"/\d+/$", address) else set())
        )
        if answer.status_code not in expected:
            wrong[address] = answer.status_code
        elif flaws := flaws_in(answer):
            wrong[address] = flaws
    assert wrong == {}


@in_both_languages
def test_former_addresses_lead_on(odd, client, language):
    for folder, slugs in odd.former_slugs.items():
        for slug in slugs:
            answer = client.get(f"/{language}/{folder}/{slug}/")
            assert answer.status_code == 301
            assert client.get(answer["Location"]).status_code == 200


# --- Every name is searched for


def typed(name) -> str:
    return " ".join(name.text[:MOST_TYPED].split()[:12])


def names_once(odd, *models):
    """The names of these models, each text once."""
    return list({typed(name): name for name in odd.names(*models)}.values())


def other_language(name) -> str:
    """The language of the page on which a name is the less expected."""
    return "ru" if name.language == "kk" else "kk"


def test_every_name_finds_its_record_in_the_list_of_events(odd, client):
    missing = []
    for name in names_once(odd):
        language = other_language(name)
        answer = client.get(f"/{language}/events/", {"q": typed(name)})
        html = answer.content.decode()
        assert (answer.status_code, flaws_of(html)) == (200, []), name.text
        found = [*answer.context["named"], *answer.context["page"].paginator.object_list[0:20]]
        has_answer = isinstance(name.record, Person | Organisation | Event)
        if has_answer and str(name.record.name_in()) not in {str(record.name_in()) for record in found}:
            missing.append(name.text)
        for record in answer.context["named"]:
            wording = record.name_in(language)
            shown = (
                f">{escape(wording)}</a>"
                if wording.language == language
                else f'<span lang="{wording.language}">'
            )
            assert shown in html
    assert missing == []


@pytest.mark.parametrize(("model", "folder"), [(Person, "people"), (Organisation, "organisations")])
def test_every_name_finds_its_record_in_the_registers(odd, client, model, folder):
    for name in names_once(odd, model):
        answer = client.get(f"/{other_language(name)}/{folder}/", {"q": typed(name)})
        assert answer.status_code == 200, name.text
        assert name.record in answer.context["page"].paginator.object_list, name.text
        found = client.get(f"/api/v1/{folder}/", {"q": typed(name), "page_size": 200}).json()["results"]
        assert name.record.slug in [row["slug"] for row in found], name.text


@in_both_languages
def test_every_name_is_suggested_as_the_page_prints_it(odd, client, language):
    for name in names_once(odd):
        found = client.get(f"/{language}/suggest/", {"q": typed(name)}).json()["suggestions"]
        record = name.record
        called = record.name_for_lists(language) if isinstance(record, Person) else record.name_in(language)
        shown = called.text if len(called.text) <= MOST_TYPED else f"{called.text[: MOST_TYPED - 1]}…"
        is_offered = (shown, called.language) in [(row["text"], row["lang"]) for row in found]
        assert is_offered or (len(typed(name)) == 1 and len(found) == 10), name.text


@in_both_languages
def test_single_letters_are_answered(odd, client, language):
    for letter in LETTERS:
        for page in ("events", "people", "organisations"):
            answer = client.get(f"/{language}/{page}/", {"q": letter})
            assert (answer.status_code, flaws_of(answer.content.decode())) == (200, []), letter
        assert client.get(f"/{language}/suggest/", {"q": letter}).status_code == 200


# --- Every page of the desk


def at_desk(name: str, *arguments) -> str:
    return reverse(f"admin:{name}", args=arguments)


def language_without(record) -> str:
    """The language that the record lacks; of one that has both, either."""
    other = {"kk": "ru", "ru": "kk"}
    return next(
        (code for code in LANGUAGES if record.name_in(code).language != code), other[LANGUAGES[record.pk % 2]]
    )


def registered(record) -> str:
    return f"{record._meta.app_label}_{record._meta.model_name}"


def test_every_record_opens_at_the_desk(odd, desk):
    wrong = {}
    for record in [*odd.records(), *odd.hidden[:5:4], *odd.without_page]:
        with translation.override(language_without(record)):
            pages = [at_desk(f"{registered(record)}_change", record.pk)]
            if record.pk % 3 == 0:
                pages.append(at_desk(f"{registered(record)}_history", record.pk))
            elif record.pk % 3 == 1 and not isinstance(record, Region):
                pages.append(at_desk(f"{registered(record)}_languages", record.pk))
        for page in pages:
            answer = desk.get(page)
            if answer.status_code != 200 or flaws_of(answer.content.decode()):
                wrong[page] = answer.status_code, flaws_of(answer.content.decode())
    assert wrong == {}


@in_both_languages
def test_every_page_of_the_desk_answers_whole(odd, desk, language):
    """Lists, forms to add, queues, and the pages that lie beside a record."""
    event, people, bodies = odd.events["crowded"], odd.people, odd.bodies
    values = {
        **dict.fromkeys(("object_id", "pk", "key"), str(event.pk)),
        "code": "publish",
        "shape": "csv",
    }
    beside = [
        f"people/person/merge/{people['equal'].pk}/{people['equal too'].pk}/",
        f"people/organisation/merge/{bodies['equal'].pk}/{bodies['equal too'].pk}/",
        f"people/organisation/{bodies['ru'].pk}/rename/",
        *(f"events/event/?task={task.code}" for task in TASKS),
        *(f"people/person/?missing={code}" for code in FILTER_CHOICES),
        *(f"people/organisation/?missing={code}" for code in FILTER_CHOICES),
    ]
    own = [
        re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route).removeprefix(f"{language}/admin/")
        for route in desk_routes()
        if route.startswith(f"{language}/admin/")
        and ("<" not in route or re.search("event/<int:pk>/|event/<path", route))
    ]
    wrong = {}
    for page in [*own, *beside]:
        answer = desk.get(f"/{language}/admin/{page}", follow=True)
        settled = {200, 400, 403, 404, 405} if page in LOOK_UPS else {200}
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code not in settled or (is_page and flaws_of(answer.content.decode())):
            wrong[page] = answer.status_code, flaws_of(answer.content.decode()) if is_page else []
    assert wrong == {}


def test_every_name_is_found_at_the_desk(odd, desk):
    relations = {Person: "participation&field_name=person", Organisation: "event&field_name=convening_body"}
    for name in names_once(odd):
        with translation.override(other_language(name)):
            listed = desk.get(at_desk(f"{registered(name.record)}_changelist"), {"q": typed(name)})
            assert name.record in listed.context["cl"].result_list, name.text
            if relation := relations.get(type(name.record)):
                address = f"{at_desk('autocomplete')}?app_label=events&model_name={relation}"
                found = desk.get(address, {"term": typed(name)} | dict(parse_qsl(address.partition("?")[2])))
                assert str(name.record.pk) in [row["id"] for row in found.json()["results"]], name.text


# --- The kind of fault itself

# Names of translated fields that mean nothing else in a template: read so, they follow the language of the page.
READ_BY_LANGUAGE = re.compile(
    r"\w\.(family_name|given_name|patronymic|summary|remark|locality|venue|recipient_group|alt_text|synonyms|state_source)\b"
)


@pytest.mark.any_engine
def test_no_template_reads_a_text_in_the_language_of_the_page_alone():
    """By `record.name_in` and `record|wording:"summary"` a text is found in whatever language it exists."""
    found = {
        str(path): READ_BY_LANGUAGE.findall(path.read_text())
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    }
    assert len(found) > 100
    assert {path: names for path, names in found.items() if names} == {}
