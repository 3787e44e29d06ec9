"""The pages and list actions of the desk with those who may use them, and the address of each for a record."""

import copy
import re

from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import URLPattern, get_resolver
from django.utils import translation
from reversion.models import Version

from events.importing import import_table
from people.merging import merge_people
from tests import factories as make
from tests.events.test_importing import table
from tests.staff import ADMINISTRATOR, EDITOR, PUBLISHER, filled, signed_in

READER = "Reader"
SUPERUSER = "superuser"
# Each may all that those before it may. A stranger has an account and is no staff.
PEOPLE = ("anonymous", "stranger", READER, EDITOR, PUBLISHER, ADMINISTRATOR, SUPERUSER)
STAFF = READER
NOBODY = "nobody"

# The first of PEOPLE who may ask the page by GET, and by POST.
RECORD = {
    "changelist": (READER, READER),
    "add": (EDITOR, EDITOR),
    "change": (READER, EDITOR),
    "delete": (EDITOR, EDITOR),
    "history": (READER, READER),
    "recoverlist": (EDITOR, EDITOR),
    "recover": (EDITOR, EDITOR),
    "revision": (EDITOR, EDITOR),
}
LANGUAGES = {"languages": (READER, PUBLISHER)}
MERGES = {"alike": (READER, READER), "merge": (PUBLISHER, PUBLISHER), "unmerge": (PUBLISHER, PUBLISHER)}
ACCOUNTS = {
    "changelist": (ADMINISTRATOR, ADMINISTRATOR),
    "add": (ADMINISTRATOR, ADMINISTRATOR),
    "change": (ADMINISTRATOR, ADMINISTRATOR),
    "history": (ADMINISTRATOR, ADMINISTRATOR),
}
PAGES = {
    "events_event": RECORD
    | LANGUAGES
    | {
        "import": (EDITOR, EDITOR),
        "import_template": (EDITOR, EDITOR),
        "imported": (EDITOR, EDITOR),
        "lines": (NOBODY, EDITOR),
        "people": (NOBODY, EDITOR),
        "proposal": (EDITOR, NOBODY),
        "participants": (EDITOR, EDITOR),
        "preview": (READER, READER),
        "copy": (EDITOR, EDITOR),
        "deed": (PUBLISHER, PUBLISHER),
    },
    "events_subject": RECORD | LANGUAGES,
    "events_award": RECORD | LANGUAGES,
    "people_person": RECORD | LANGUAGES | MERGES,
    "people_organisation": RECORD | LANGUAGES | MERGES | {"rename": (EDITOR, EDITOR)},
    "people_region": RECORD,
    "auth_user": ACCOUNTS | {"password_change": (ADMINISTRATOR, ADMINISTRATOR), "delete": (NOBODY, NOBODY)},
    "auth_group": ACCOUNTS | {"delete": (ADMINISTRATOR, ADMINISTRATOR)},
}
ACTIONS = {
    "events_event": {"deed_review": EDITOR, "deed_publish": PUBLISHER},
    "people_person": {"merge_chosen": PUBLISHER},
    "people_organisation": {"merge_chosen": PUBLISHER},
    "auth_user": {"invite_again": ADMINISTRATOR, "end_second_factor": ADMINISTRATOR},
}
# Pages of the desk that belong to no register.
OTHERS = {
    "index": (STAFF, STAFF),
    "login": ("anonymous", "anonymous"),
    "logout": (NOBODY, "anonymous"),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NOBODY),
    "password_reset": ("anonymous", "anonymous"),
    "password_reset_done": ("anonymous", NOBODY),
    "password_reset_confirm": ("anonymous", "anonymous"),
    "password_reset_complete": ("anonymous", NOBODY),
    "second_factor": (STAFF, STAFF),
    "handbook": (STAFF, STAFF),
    "handbook_page": (STAFF, STAFF),
    "trail": (PUBLISHER, PUBLISHER),
    "autocomplete": (READER, NOBODY),
    "jsi18n": (STAFF, NOBODY),
    "view_on_site": (READER, READER),
    "app_list": (STAFF, STAFF),
}
KEYS = {"person": 0, "slug": 0}


# --- What there is


def name_of(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def routes():
    """Every named page of the desk: «events_event», «copy», «/kk/admin/events/event/<int:pk>/copy/»."""
    with translation.override("kk"):
        desk = next(p for p in get_resolver("portal.urls").url_patterns if str(p.pattern) == "kk/")
        yield from named_in(desk, "/kk/")


def named_in(resolver, before: str):
    for pattern in resolver.url_patterns:
        route = before + re.sub(r"^\^|\$$", "", str(pattern.pattern))
        if not isinstance(pattern, URLPattern):
            yield from named_in(pattern, route)
        elif route.startswith("/kk/admin/") and pattern.name:
            register = next(
                (name for name in map(name_of, site._registry) if pattern.name.startswith(f"{name}_")), ""
            )
            yield register, pattern.name.removeprefix(f"{register}_"), route


def make_records():
    """One record of each register, what the pages of deeds need, and the words for their routes."""
    kept, gone = make.make_person(), make.make_person(family_name_kk="Әлі", family_name_ru="Али")
    person, other = make.make_person(), make.make_person()
    body, other_body = make.make_organisation(), make.make_organisation()
    event, subject, award = make.make_draft(), make.make_subject(), make.make_award()
    writer = signed_in(EDITOR)
    file = table("2024-03-05;Су;;;;;")
    imported = import_table(file, file.name).record
    for record, page in ((event, "events/event"), (subject, "events/subject"), (award, "events/award")):
        address = f"/kk/admin/{page}/{record.pk}/change/"
        writer.post(address, filled(writer.get(address)) | {"number": "7", "name_kk": "Басқа"})
    for record, page in (
        (person, "people/person"),
        (body, "people/organisation"),
        (event.region, "people/region"),
    ):
        address = f"/kk/admin/{page}/{record.pk}/change/"
        answer = writer.post(
            address, filled(writer.get(address)) | {"name_kk": "Басқа", "given_name_kk": "Дана"}
        )
        assert answer.status_code == 302
    merge_people(kept, gone)
    merged = Version.objects.filter(revision__comment__contains="gone_key").latest("pk").revision_id
    account = User.objects.create(username="colleague", is_staff=True)
    role = Group.objects.create(name="Empty")
    rows = {
        "events_event": (event, event),
        "events_subject": (subject, subject),
        "events_award": (award, award),
        "people_person": (person, other),
        "people_organisation": (body, other_body),
        "people_region": (event.region, event.region),
        "auth_user": (account, account),
        "auth_group": (role, role),
    }
    return rows, {"imported": imported.pk, "unmerge": merged}


def filled_in(register: str, page: str, route: str, records) -> str:
    rows, keys = records
    record, other = rows.get(register, (None, None))
    version = record and Version.objects.get_for_object_reference(type(record), record.pk).first()
    values = {"kept": record and record.pk, "gone": other and other.pk, "code": "publish", "shape": "csv"}
    values |= {"app_label": "events", "content_type_id": 1, "uidb64": "MQ", "token": "a-b"}
    if page == "deed":
        route += f"?ids={record.pk}"
    route = re.sub(r"\(\?P<app_label>[\w|]*\)", "events", route).replace(r"(?P<url>.*)", "x")
    if page in ("revision", "recover"):
        route = route.replace(r"([^/]+)", str(record.pk)).replace(r"(\d+)", str(version.pk if version else 1))
    if page in keys:
        route = re.sub(r"<int:\w+>", str(keys[page]), route)
    if page == "handbook_page":
        route = re.sub(r"<[^>]*>", "publishing", route)
    if page == "view_on_site":
        event, kind = rows["events_event"][0], ContentType.objects.get(app_label="events", model="event")
        route = re.sub(r"r/<.*", f"r/{kind.pk}/{event.pk}/", route)
    if page == "autocomplete":
        route += "?app_label=events&model_name=event&field_name=convening_body"
    own = str(record.pk if record else 1)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], own)), route)


def is_open(browser, method: str, path: str, data=None) -> bool:
    """Whether the page answers at all; what it did is taken back."""
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        answer = getattr(browser, method)(path, data or {})
        transaction.set_rollback(True)
    browser.cookies = cookies
    assert answer.status_code < 500, (method, path)
    # Who may not or need not set up a second factor is led to the desk instead.
    led_away = answer.status_code == 302 and (
        "/login/" in answer.url or "/second-factor/" in path or (method, path[-8:]) == ("get", "/logout/")
    )
    return not led_away and answer.status_code not in (403, 405)


def may(who: str, first: str) -> bool:
    return first != NOBODY and PEOPLE.index(who) >= PEOPLE.index(first)
