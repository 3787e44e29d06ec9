"""Rows broken by hand, past every rule of models and database: what somebody with SQL or a torn disk leaves behind."""

from collections.abc import Callable
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.models import CheckConstraint, Model, UniqueConstraint

from people.models import Region
from tests import factories as make

NOBODY = 987_654_321  # a key that no row has
APPS = ("people", "events")


@contextmanager
def without_rules():
    """Inside a transaction that is taken back: the rules of the tables are gone until then."""
    with connection.cursor() as cursor:
        for sql in rules_off():
            cursor.execute(sql)
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            connection.connection.execute("PRAGMA ignore_check_constraints = OFF")
        transaction.set_rollback(True)


def rules_off() -> list[str]:
    if connection.vendor == "sqlite":
        return ["PRAGMA ignore_check_constraints = ON"]
    return ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"] + [
        f'ALTER TABLE {model._meta.db_table} DROP CONSTRAINT "{rule.name}"'
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for rule in model._meta.constraints
        if isinstance(rule, CheckConstraint)
        or (isinstance(rule, UniqueConstraint) and rule.condition is None)
    ]


def write(record: Model, **columns):
    """Into the row itself; the values are not looked at by anybody."""
    given = ", ".join(f'"{column}" = %s' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {record._meta.db_table} SET {given} WHERE id = %s",  # noqa: S608
            [*columns.values(), record.pk],
        )


def event_with(**columns):
    event = whole_event()
    write(event, **columns)
    return event


def whole_event():
    """With a row of each kind."""
    event = make.make_event(region=make.make_region(), convening_body=make.make_organisation())
    topic = make.make_topic(event, subjects=[make.make_subject()])
    participation = make.make_participation(event)
    make.make_statement(event, topic=topic, participation=participation)
    make.make_decision(event, topic=topic)
    make.make_grant(event)
    make.make_document(event)
    make.make_reference(event)
    return event


def part_with(relation: str, **columns):
    event = whole_event()
    write(getattr(event, relation).first(), **columns)
    return event


def body_with(**columns):
    event = whole_event()
    write(event.convening_body, **columns)
    return event


def region_with(**columns):
    code = f"KZ-{500 + Region.objects.count()}"  # one that no region has
    event = make.make_event(region=make.make_region(code, name_kk="Абай", name_ru="Абай"))
    write(event.region, **columns)
    return event


def person_with(**columns):
    event = whole_event()
    write(event.participations.first().person, **columns)
    return event


def circle_of_bodies():
    event = whole_event()
    other = make.make_organisation(parent=event.convening_body)
    write(event.convening_body, parent_id=other.pk)
    return event


def circle_of_regions():
    event = whole_event()
    other = make.make_region("KZ-33", name_kk="Жетісу", name_ru="Жетісу", split_from=event.region)
    write(event.region, split_from_id=other.pk)
    return event


def former_name_of_nobody():
    name = make.make_person_name()
    write(name, person_id=NOBODY)
    return


def membership_of_nobody():
    membership = make.make_membership()
    write(membership, organisation_id=NOBODY)
    return


BREAKS: dict[str, Callable] = {
    "participation of nobody": lambda: part_with("participations", person_id=None, group_kk=None, group_ru=None),
    "participation of a person who is gone": lambda: part_with("participations", person_id=NOBODY),
    "participation for a body that is gone": lambda: part_with("participations", organisation_id=NOBODY),
    "unknown role": lambda: part_with("participations", role="шаман"),
    "unknown presence": lambda: part_with("participations", presence="aloft"),
    "participation of an event that is gone": lambda: part_with("participations", event_id=NOBODY),
    "event without a region": lambda: event_with(region_id=None),
    "event in a region that is gone": lambda: event_with(region_id=NOBODY),
    "event of a body that is gone": lambda: event_with(convening_body_id=NOBODY),
    "event at the end of time": lambda: event_with(date="9999-12-31", end_date="9999-12-31"),
    "event at the beginning of time": lambda: event_with(date="0001-01-01"),
    "event that ends before it begins": lambda: event_with(date="2024-03-05", end_date="0001-01-01"),
    "public event without a date": lambda: event_with(date=None),
    "public event without a moment": lambda: event_with(publish_at=None),
    "event published at the end of time": lambda: event_with(publish_at="9999-12-31 23:59:59+00:00"),
    "event changed at the end of time": lambda: event_with(changed_at="9999-12-31 23:59:59+00:00"),
    "event changed at the beginning of time": lambda: event_with(changed_at="0001-01-01 00:00:00+00:00"),
    "unknown kind of event": lambda: event_with(kind="бал"),
    "empty kind of event": lambda: event_with(kind=""),
    "unknown format": lambda: event_with(format="astral"),
    "unknown status": lambda: event_with(status="perhaps"),
    "unknown state": lambda: event_with(state="lost"),
    "unknown basis of a date": lambda: event_with(date_basis="dream"),
    "event without a title": lambda: event_with(title_kk=None, title_ru=None),
    "event without an address": lambda: event_with(slug=""),
    "event with an odd address": lambda: event_with(slug="кеңес/1 ?"),
    "topic without a title": lambda: part_with("topics", title_kk=None, title_ru=None),
    "statement about a topic that is gone": lambda: part_with("statements", topic_id=NOBODY),
    "statement of a participation that is gone": lambda: part_with("statements", participation_id=NOBODY),
    "statement without a text": lambda: part_with("statements", text_kk=None, text_ru=None),
    "unknown kind of statement": lambda: part_with("statements", kind="крик"),
    "decision without a text": lambda: part_with("decisions", text_kk=None, text_ru=None),
    "unknown state of a decision": lambda: part_with("decisions", state="?", kind="?"),
    "decision due at the end of time": lambda: part_with("decisions", due_on="9999-12-31", state_on="0001-01-01"),
    "decision for a body that is gone": lambda: part_with("decisions", executor_id=NOBODY),
    "award to nobody": lambda: part_with("award_grants", recipient_id=None, recipient_organisation_id=None),
    "award to a person who is gone": lambda: part_with("award_grants", recipient_id=NOBODY),
    "award that is gone": lambda: part_with("award_grants", award_id=NOBODY),
    "award given by a body that is gone": lambda: part_with("award_grants", given_by_id=NOBODY),
    "document without file and link": lambda: part_with("documents", url="", file=""),
    "document with file and link": lambda: part_with("documents", file="documents/a.pdf"),
    "document outside of the folder": lambda: part_with("documents", url="", file="../../etc/passwd"),
    "document with a script for a link": lambda: part_with("documents", url="javascript:alert(1)"),
    "document with a link that is none": lambda: part_with("documents", url="http://[кеңес"),
    "document of no day": lambda: part_with("documents", published_on="9999-99-9", kind="?", language="xx"),
    "reference to an event that is gone": lambda: part_with("references", target_id=NOBODY),
    "reference to nothing": lambda: part_with("references", target_id=None, label_kk=None, label_ru=None),
    "body without a name": lambda: body_with(name_kk=None, name_ru=None),
    "body without an address": lambda: body_with(slug=""),
    "body below one that is gone": lambda: body_with(parent_id=NOBODY, region_id=NOBODY),
    "body below itself": circle_of_bodies,
    "unknown kind of body": lambda: body_with(kind="артель"),
    "body at the end of time": lambda: body_with(valid_from="9999-12-31", valid_to="0001-01-01"),
    "region without a name": lambda: region_with(name_kk=None, name_ru=None),
    "region without a code": lambda: region_with(iso=""),
    "unknown kind of region": lambda: region_with(kind="улус"),
    "region outside of the map": lambda: region_with(tile_row=30_000, tile_column=30_000),
    "region of no time": lambda: region_with(valid_from="9999-12-31", valid_to="0001-01-01"),
    "region that comes from itself": circle_of_regions,
    "person without a name": lambda: person_with(family_name_kk=None, family_name_ru=None),
    "person without an address": lambda: person_with(slug=""),
    "person without an order": lambda: person_with(sort_key_kk="", sort_key_ru="", folded=""),
    "former name of nobody": former_name_of_nobody,
    "membership in a body that is gone": membership_of_nobody,
}  # fmt: skip
