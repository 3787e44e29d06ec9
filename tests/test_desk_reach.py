"""Rights of one council, tried before they are written: a policy in the one place for it, and a walk over the desk.

With `EventPolicy.reach` replaced, an account may act only on events that its own council convenes. Then every page,
list action, autocomplete, queue and file is asked with events of another council: none of them shows or changes one.
Routes are read from the desk, so a new page is walked without being named here.
"""

import copy
import datetime as dt
import re

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from reversion.models import Revision, Version

from events.admin.dashboard import TASKS
from events.admin.workflow_actions import WORKFLOW_ACTIONS
from events.importing import import_table
from events.models import Event, TableImport
from events.models.parts import Part
from events.rights import EventPolicy
from people.models import Person
from portal.desk.translation_pages import FILTER_CHOICES
from portal.desk.translation_status import all_texts, translation_digest
from tests import factories as make
from tests.desk_table import filled_in, make_records, name_of, routes
from tests.events.test_importing import table
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, make_staff, signed_in, with_row

pytestmark = pytest.mark.django_db

CANARY, YEAR = "Канарейка", 1987
SHOWN = re.compile(rf"{CANARY}|kanareika|(?<![\w-]){YEAR}(?![\w-])", re.IGNORECASE)
WORD = "Тоты"  # stands in the title too: what is looked for is shown in the field of search in any case
TEXTS = {
    f"{name}_{code}": f"{CANARY} {WORD}"
    for name in ("title", "summary", "remark", "venue")
    for code in ("kk", "ru")
}
# Merging makes one of two records of a register that all share, whoever names them.
MOVES_NAMES = {("people_person", "merge"), ("people_person", "unmerge")}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def mine():
    return make.make_organisation(name_kk="Біздің кеңес", name_ru="Наш совет")


@pytest.fixture
def theirs():
    return make.make_organisation(name_kk="Басқа кеңес", name_ru="Другой совет")


@pytest.fixture
def limit(monkeypatch, mine):
    """Call it when everything is there: from then on accounts reach events of their own council alone."""

    def reach(self, user, action, model):
        return {Event: {"convening_body_id": [mine.pk]}, TableImport: {"by_id": [user.pk]}}.get(model, {})

    return lambda: monkeypatch.setattr(EventPolicy, "reach", reach)


@pytest.fixture
def foreign(theirs):
    """Events of the other council, one of each state."""
    fields = TEXTS | {"convening_body": theirs, "date": dt.date(YEAR, 5, 4)}
    return [*make.make_hidden_events(**fields), make.make_event(**fields)]


def fill(event, person, subject, award):
    """Parts of every kind, which name the registers that all share."""
    body = event.convening_body
    topic = make.make_topic(event, [subject], title_kk=CANARY)
    row = make.make_participation(event, person, organisation=body, position_kk=CANARY, position_ru=CANARY)
    make.make_statement(event, topic=topic, participation=row, text_kk=CANARY)
    make.make_decision(event, [body], topic=topic, executor=body, text_kk=CANARY)
    make.make_grant(event, award, recipient=person, reason_kk=CANARY)
    document = make.make_document(event, title_kk=CANARY, title_ru=CANARY)
    document.url = ""
    document.file.save("a.pdf", ContentFile(b"%PDF-1.7"))
    return document


class World:
    """A record of each register, the foreign events with everything they can name, and what changes them would send."""

    def __init__(self, foreign):
        self.rows, self.keys = make_records()
        person, other = self.rows["people_person"]
        subject, award = self.rows["events_subject"][0], self.rows["events_award"][0]
        self.foreign, self.person = foreign, person
        self.documents = [fill(event, person, subject, award) for event in foreign]
        make.make_participation(foreign[0], other)
        self.keys["imported"] = self.import_of_a_colleague()
        self.forms = {}
        writer = Client()
        writer.force_login(make_staff(PUBLISHER, "colleague-of-theirs"))
        for event in foreign:
            address = f"/kk/admin/events/event/{event.pk}/change/"
            self.forms[event.pk] = filled(writer.get(address)) | {"number": "7"}
            assert writer.post(address, self.forms[event.pk]).status_code == 302
            self.forms[event.pk] = filled(writer.get(address)) | {"number": "666"}

    def import_of_a_colleague(self) -> int:
        file = table(f"{YEAR}-03-05;{CANARY} {WORD};;;;;", name=f"{CANARY}.csv")
        record = import_table(file, file.name, by=make_staff(PUBLISHER, "importer")).record
        body = self.foreign[0].convening_body
        for event in Event.objects.filter(pk__in=record.keys()):
            event.convening_body = body
            event.save()
            self.foreign.append(event)
        return record.pk

    def records_for(self, event):
        return {**self.rows, "events_event": (event, event)}, self.keys


def requests_to(world, event):
    """Every page of the desk by GET and by POST, with this event in its place; what names no event only once."""
    is_first = event == world.foreign[0]
    for register, page, route in routes():
        if not (is_first or re.search(r"/event/[<(\[]|/deed/", route)):
            continue
        name, path = (register, page), filled_in(register, page, route, world.records_for(event))
        for place, address in enumerate(addresses_of(name, path, world, event)):
            yield name, "get", address, {}
            if not place or page == "deed":
                yield name, "post", address, data_for(name, world, event)
    for model in site._registry if is_first else (Event,):
        for action in (*site._registry[model].actions, "delete_selected"):
            data = {
                "action": getattr(action, "__name__", action),
                "_selected_action": [event.pk],
                "index": "0",
            }
            yield ("list", "action"), "post", f"/kk/admin/{name_of(model).replace('_', '/')}/", data


def addresses_of(name, path, world, event):
    register, page = name
    if page == "deed":
        return [path.replace("/publish/", f"/{code}/") for code in WORKFLOW_ACTIONS]
    if page == "view_on_site":
        kinds = [Event, *(type(row) for row in world.documents[:1])]
        keys = {Event: event.pk, type(world.documents[0]): world.documents[0].pk}
        return [f"/kk/admin/r/{ContentType.objects.get_for_model(each).pk}/{keys[each]}/" for each in kinds]
    if page == "proposal":
        return [f"{path}?person={world.person.pk}&day=01.01.2030"]
    if page == "autocomplete":
        return [
            f"{path.partition('?')[0]}?{asked}&term={term}"
            for asked in fields_to_look_up()
            for term in ("", WORD)
        ]
    if page == "trail":
        return [path, f"{path}?kind=event", f"{path}?record={WORD}", f"{path}?after=01.01.2020"]
    if (register, page) == ("events_event", "changelist"):
        queries = [f"task={task.code}" for task in TASKS] + [f"missing={code}" for code in FILTER_CHOICES]
        return [path, *(f"{path}?{query}" for query in (*queries, f"q={WORD}", "state__exact=draft", "e=1"))]
    if page == "changelist":
        return [path, f"{path}?q={WORD}"]
    return [path]


def fields_to_look_up() -> list[str]:
    found = []
    for admin in site._registry.values():
        for each in (admin, *(inline(admin.model, site) for inline in getattr(admin, "inlines", ()))):
            opts = each.model._meta
            found += [
                f"app_label={opts.app_label}&model_name={opts.model_name}&field_name={name}"
                for name in each.autocomplete_fields
            ]
    return found


def data_for(name, world, event) -> dict:
    """What each form would need to do its work."""
    _register, page = name
    if name == ("events_event", "change"):
        return world.forms.get(event.pk, {})
    if page == "languages":
        return {"language": "kk", "digest": translation_digest(list(all_texts(event)), "kk")}
    line = {"language": "kk", "text": str(world.person), "confirm": "1"}
    row = {"person": "new", "role": "guest", "printed_name": "С. Омарова", "family_name": "Омарова"}
    return (
        line
        | {f"row-0-{name}": value for name, value in row.items()}
        | {
            "post": "yes",
            "day": "05.05.2031",
            "at_0": "05.05.2031",
            "at_1": "10:00",
            "note": "a",
            "reason": "a",
        }
        | {"equal_is_known": "1"}
    )


def state_of(world) -> list:
    """All rows of the foreign events and of their parts."""
    keys = [event.pk for event in world.foreign]
    parts = [
        each.related_model for each in Event._meta.related_objects if issubclass(each.related_model, Part)
    ]
    rows = [list(Event.objects.filter(pk__in=keys).order_by("pk").values())]
    rows += [
        list(part.objects.filter(event__in=keys).order_by("pk").values()) for part in dict.fromkeys(parts)
    ]
    subjects = Event.objects.filter(pk__in=keys).order_by("pk", "topics__subjects")
    return [*rows, list(subjects.values_list("pk", "topics__subjects"))]


def walked(world, browser) -> tuple[set, set]:
    """The pages that showed a foreign event and those that changed one; what they did is taken back."""
    showed, changed, before = set(), set(), state_of(world)
    for event in world.foreign:
        for name, method, path, data in requests_to(world, event):
            cookies = copy.deepcopy(browser.cookies)
            with transaction.atomic():
                answer = getattr(browser, method)(path, data, follow=True)
                now = state_of(world) if method == "post" else before
                transaction.set_rollback(True)
            browser.cookies = cookies
            assert answer.status_code < 500, (method, path)
            texts = [body_of(answer), *(address for address, _status in answer.redirect_chain)]
            if any(SHOWN.search(text) for text in texts):
                showed.add((*name, method))
            if now != before and name not in MOVES_NAMES:
                changed.add((*name, method))
    return showed, changed


def body_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode(errors="replace")
    return text.replace(CANARY.encode("unicode_escape").decode(), CANARY)  # as JSON has it


@pytest.mark.any_engine
def test_no_page_of_the_desk_shows_or_changes_an_event_out_of_reach(foreign, limit):
    world, browser = World(foreign), signed_in(ADMINISTRATOR)
    limit()
    assert walked(world, browser) == (set(), set())


def test_the_walk_finds_what_is_not_kept_back(foreign):
    """The same pages without the limit, on one event."""
    world = World(foreign)
    world.foreign = world.foreign[1:2]
    showed, changed = walked(world, signed_in(ADMINISTRATOR))
    assert len(showed) > 20
    assert {("events_event", "change", "post"), ("events_event", "deed", "post")} <= changed


# --- What an event within reach has to do with one out of reach


@pytest.fixture
def clerk():
    return signed_in(PUBLISHER)


def change_page(event) -> str:
    return f"/kk/admin/events/event/{event.pk}/change/"


def own_draft(mine, **fields):
    return make.make_draft(convening_body=mine, **fields)


@pytest.mark.any_engine
def test_an_event_within_reach_is_worked_on_as_ever(mine, clerk, limit):
    event = own_draft(mine, title_kk="Біздікі")
    limit()
    assert (
        clerk.post(change_page(event), filled(clerk.get(change_page(event))) | {"number": "7"}).status_code
        == 302
    )
    event.refresh_from_db()
    assert event.number == 7
    page = clerk.get("/kk/admin/events/event/")
    assert [each.pk for each in page.context["cl"].result_list] == [event.pk]
    for code, state in (("review", "in_review"), ("publish", "published")):
        assert clerk.post(f"/kk/admin/events/event/deed/{code}/?ids={event.pk}").status_code == 302
        event.refresh_from_db()
        assert event.state == state
    assert "Біздікі" in clerk.get("/kk/admin/trail/").content.decode()
    assert "Біздікі" in clerk.get(f"/kk/admin/events/event/{event.pk}/history/").content.decode()


def test_queues_and_imports_count_what_is_within_reach(mine, foreign, clerk, limit):
    own_draft(mine, region=None)
    import_table(file := table("2024-03-05;Су;;;;;"), file.name, by=make_staff(EDITOR, "importer"))
    limit()
    page = clerk.get("/kk/admin/")
    counts = {address.partition("?task=")[2]: number for _label, number, address in page.context["tasks"]}
    assert (counts["no_region"], counts["review"], counts["scheduled"]) == (1, 0, 0)
    assert list(page.context["imports"]) == []


def test_an_event_is_neither_made_nor_moved_out_of_reach(mine, theirs, clerk, limit):
    event = own_draft(mine)
    limit()
    values = filled(clerk.get(change_page(event)))
    assert clerk.post(change_page(event), values | {"convening_body": theirs.pk}).status_code == 403
    new = filled(clerk.get("/kk/admin/events/event/add/")) | {"title_kk": "Жаңа", "date": "05.05.2024"}
    assert clerk.post("/kk/admin/events/event/add/", new | {"convening_body": theirs.pk}).status_code == 403
    assert clerk.post("/kk/admin/events/event/add/", new).status_code == 403  # of no council
    event.refresh_from_db()
    assert (event.convening_body, Event.objects.count()) == (mine, 1)
    assert clerk.post("/kk/admin/events/event/add/", new | {"convening_body": mine.pk}).status_code == 302


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_table_imports_nothing_out_of_reach(language, mine, theirs, foreign, clerk, limit):
    same = foreign[0]
    limit()
    rows = (
        f"2024-03-05;Су;;;;{mine.slug};",
        f"2024-03-05;Жол;;;;{theirs.slug};",
        f"{YEAR}-05-04;{same.title_kk};;;;;",
    )
    page = clerk.post(f"/{language}/admin/events/event/import/", {"file": table(*rows)})
    assert {mistake.row for mistake in page.context["mistakes"]} == {3, 4}
    words = {"kk": "Сіздің есептік жазбаңыз", "ru": "Ваша учётная запись"}[language]
    assert words in str(page.context["mistakes"][0])
    assert same.slug not in page.content.decode()
    assert not Event.objects.filter(date=dt.date(2024, 3, 5)).exists()


def test_taking_an_import_back_leaves_what_is_out_of_reach(mine, theirs, clerk, limit):
    file = table(f"2024-03-05;Су;;;;{mine.slug};", f"2024-03-05;Жол;;;;{theirs.slug};")
    record = import_table(file, file.name, by=clerk.user).record
    limit()
    page = clerk.get(f"/kk/admin/events/event/import/{record.pk}/")
    assert [event.title_kk for event in page.context["events"]] == ["Су"]
    clerk.post(f"/kk/admin/events/event/import/{record.pk}/")
    assert [event.title_kk for event in Event.objects.all()] == ["Жол"]


def revisions_of(event, writer, *changes) -> list[Version]:
    """A version for each of these values of the form, the oldest first."""
    for values in changes:
        assert (
            writer.post(change_page(event), filled(writer.get(change_page(event))) | values).status_code
            == 302
        )
    return list(Version.objects.get_for_object(event).order_by("pk"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_event_is_not_restored_to_what_was_out_of_reach(method, mine, theirs, clerk, limit):
    event = own_draft(mine, **TEXTS)
    changes = (
        {"convening_body": theirs.pk},
        {"convening_body": mine.pk, "title_kk": "Су", "title_ru": "Вода"},
    )
    before, _now = revisions_of(event, clerk, *changes)
    limit()
    answer = getattr(clerk, method)(f"/kk/admin/events/event/{event.pk}/history/{before.pk}/")
    assert answer.status_code == 403
    event.refresh_from_db()
    assert (event.convening_body, event.title_kk) == (mine, "Су")


def test_a_deleted_event_out_of_reach_is_neither_listed_nor_recovered(mine, theirs, clerk, limit):
    versions = {}
    for body in (mine, theirs):
        event = make.make_draft(convening_body=body, title_kk=f"{CANARY if body == theirs else 'Біздікі'}")
        (versions[body],) = revisions_of(event, clerk, {"number": "7"})
        event.delete()
    limit()
    page = clerk.get("/kk/admin/events/event/recover/")
    assert [version.pk for version in page.context["deleted"]] == [versions[mine].pk]
    assert CANARY not in clerk.get("/kk/admin/trail/").content.decode()
    for method in ("get", "post"):
        answer = getattr(clerk, method)(f"/kk/admin/events/event/recover/{versions[theirs].pk}/")
        assert (answer.status_code, CANARY in answer.content.decode()) == (403, False)
    assert Event.objects.count() == 0
    assert clerk.post(f"/kk/admin/events/event/recover/{versions[mine].pk}/").status_code == 302
    assert [event.title_kk for event in Event.objects.all()] == ["Біздікі"]


def test_a_reference_out_of_reach_is_called_by_its_number(mine, foreign, clerk, limit):
    event, target = own_draft(mine), foreign[0]
    make.make_reference(event, target=target)
    oldest, _newer = revisions_of(event, clerk, {"number": "7"}, {"references-0-target": foreign[1].pk})
    Revision.objects.update(comment="")  # the words of whoever wrote it
    limit()
    pages = [
        change_page(event),
        f"/kk/admin/events/event/{event.pk}/history/",
        f"/kk/admin/events/event/{event.pk}/history/{oldest.pk}/",
        f"/kk/admin/events/event/{event.pk}/languages/",
        f"/kk/admin/events/event/{event.pk}/preview/",
        f"/kk/admin/events/event/{event.pk}/delete/",
    ]
    answers = {address: clerk.get(address) for address in pages}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(pages, 200)
    assert [address for address, answer in answers.items() if SHOWN.search(answer.content.decode())] == []
    assert f"№ {foreign[1].pk}" in answers[change_page(event)].content.decode()
    assert f"№ {target.pk}" in answers[f"/kk/admin/events/event/{event.pk}/history/"].content.decode()
    values = filled(answers[change_page(event)])  # saved as it is, the reference stays
    assert clerk.post(change_page(event), values | {"number": "8"}).status_code == 302
    assert [row.target for row in event.references.all()] == [foreign[1]]


def test_no_reference_is_made_to_an_event_out_of_reach(mine, foreign, clerk, limit):
    event = own_draft(mine)
    limit()
    values = with_row(filled(clerk.get(change_page(event))), "references", target=foreign[0].pk)
    answer = clerk.post(change_page(event), values)
    assert (answer.status_code, event.references.count()) == (200, 0)
    assert not SHOWN.search(answer.content.decode())


def test_a_conflict_tells_nothing_out_of_reach(mine, foreign, clerk, limit):
    event = own_draft(mine)
    make.make_reference(event, target=foreign[0])
    limit()
    stale = filled(clerk.get(change_page(event)))
    event.references.update(target=foreign[1])
    answer = clerk.post(change_page(event), stale | {"references-0-label_kk": "Сол отырыс"})
    assert (answer.status_code, SHOWN.search(answer.content.decode())) == (409, None)


@pytest.mark.any_engine
def test_what_events_out_of_reach_name_is_not_deleted_nor_told(mine, foreign, clerk, limit):
    person, subject, award = make.make_person(), make.make_subject(), make.make_award()
    for event in foreign:
        fill(event, person, subject, award)
    limit()
    registers = {"people/person": person, "people/organisation": foreign[0].convening_body}
    registers |= {"events/subject": subject, "events/award": award, "people/region": foreign[0].region}
    for register, record in registers.items():
        for method, data in (("get", {}), ("post", {"post": "yes"})):
            answer = getattr(clerk, method)(f"/kk/admin/{register}/{record.pk}/delete/", data)
            assert (answer.status_code, SHOWN.search(answer.content.decode())) == (200, None)
        assert type(record).objects.filter(pk=record.pk).exists()


def test_people_at_one_event_out_of_reach_are_not_merged_by_its_name(foreign, clerk, limit):
    one, other = make.make_person(), make.make_person()
    for person in (one, other):
        make.make_participation(foreign[0], person)
    limit()
    answer = clerk.post(f"/kk/admin/people/person/merge/{one.pk}/{other.pk}/")
    assert (answer.status_code, SHOWN.search(answer.content.decode())) == (200, None)
    assert f"№ {foreign[0].pk}" in answer.content.decode()
    assert Person.objects.count() == 2


def test_a_file_of_a_draft_is_given_out_within_reach_alone(mine, foreign, clerk, limit):
    person, subject, award = make.make_person(), make.make_subject(), make.make_award()
    documents = {event: fill(event, person, subject, award) for event in (own_draft(mine), *foreign)}
    limit()
    answers = {}
    for event, document in documents.items():
        answer = clerk.get(document.address)
        answers[event] = answer.status_code
        body_of(answer)  # which closes the file
    expected = {event: 200 if event.convening_body == mine or event.is_public else 404 for event in documents}
    assert answers == expected


def test_what_an_account_did_before_is_not_told_when_it_is_out_of_reach(mine, theirs, clerk, limit):
    event = own_draft(mine, **TEXTS)
    revisions_of(event, clerk, {"number": "7"})
    assert SHOWN.search(clerk.get("/kk/admin/").content.decode())  # and its message is read
    Event.objects.update(convening_body=theirs)
    limit()
    assert not SHOWN.search(clerk.get("/kk/admin/").content.decode())
