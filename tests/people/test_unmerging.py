"""A merge taken back: everything that named the second one names it again; what cannot is said."""

import pytest
from reversion.models import Revision

from people.merging import merge_organisations, merge_people
from people.models import FormerSlug, Organisation, OrganisationName, Person, PersonName
from portal.search.finding import find_records
from tests.factories import (
    make_event,
    make_grant,
    make_group,
    make_membership,
    make_organisation,
    make_participation,
    make_person,
    make_person_name,
)
from tests.staff import EDITOR, PUBLISHER, signed_in

pytestmark = pytest.mark.django_db
in_both_languages = pytest.mark.parametrize("language", ["kk", "ru"])


def undo(browser, kind, language="kk", method="post"):
    revision = Revision.objects.filter(comment__contains="kept_key").latest("pk")
    return getattr(browser, method)(f"/{language}/admin/people/{kind}/merge/undo/{revision.pk}/")


def rows_of(*models):
    return [list(model._base_manager.order_by("pk").values()) for model in models]


@in_both_languages
def test_person_comes_back_with_everything(client, language):
    browser = signed_in(PUBLISHER)
    kept = make_person()
    gone = make_person(family_name_kk="Әлиева", family_name_ru="Алиева")
    make_person_name(kept, text="Г. С.")
    make_person_name(gone, text="Г. С.")  # a twin, which the merge takes away
    make_person_name(gone, text="Әлиева Г.")
    participation = make_participation(make_event(), gone)
    grant, membership = make_grant(recipient=gone), make_membership(gone)
    FormerSlug.objects.create(kind="person", slug="very-old", object_id=gone.pk)
    before = rows_of(Person, PersonName)
    address = gone.slug
    gone_key = gone.pk
    browser.post(f"/{language}/admin/people/person/merge/{kept.pk}/{gone.pk}/")
    later = make_participation(make_event(), kept)
    assert Person.objects.count() == 1
    html = browser.get(f"/{language}/admin/people/person/{kept.pk}/change/").content.decode()
    assert "/person/merge/undo/" in html

    page = undo(browser, "person", language, "get")

    assert (page.context["undoing"].moved, page.context["undoing"].kept_back) == (5, [])
    assert Person.objects.count() == 1
    assert undo(browser, "person", language).url == f"/{language}/admin/people/person/{gone_key}/change/"
    assert rows_of(Person, PersonName) == before
    for row, name in ((participation, "person"), (grant, "recipient"), (membership, "person")):
        row.refresh_from_db()
        assert getattr(row, name).pk == gone_key
    later.refresh_from_db()
    assert later.person == kept
    assert client.get(f"/{language}/people/{address}/").status_code == 200
    assert client.get(f"/{language}/people/very-old/").url == f"/{language}/people/{address}/"
    assert find_records("person", "Алиева").best_first == [gone_key]
    assert undo(browser, "person", language).url == f"/{language}/admin/people/person/"
    assert Person.objects.count() == 2


@in_both_languages
def test_organisation_comes_back_with_its_places(language):
    kept, gone = make_organisation(), make_organisation(name_kk="Палата", name_ru="Палата")
    third = make_organisation(name_kk="Үшінші", name_ru="Третья", parent=gone)
    gone.successors.add(third)
    third.successors.add(gone)
    group, event = make_group(), make_event(convening_body=gone)
    group.organisations.add(gone)
    before = rows_of(Organisation, OrganisationName, Organisation.successors.through)
    gone_key = gone.pk
    merge_organisations(kept, gone)

    undo(signed_in(PUBLISHER), "organisation", language)

    after = rows_of(Organisation, OrganisationName, Organisation.successors.through)
    pairs = [
        sorted((row["from_organisation_id"], row["to_organisation_id"]) for row in rows[2])
        for rows in (before, after)
    ]
    assert (after[:2], pairs[1]) == (before[:2], pairs[0])
    event.refresh_from_db()
    assert event.convening_body_id == gone_key
    assert [body.pk for body in group.organisations.all() if body in (kept, gone) or body.pk == gone_key] == [
        gone_key
    ]


def pairs_in(rows):
    return sorted((row["from_organisation_id"], row["to_organisation_id"]) for row in rows)


@in_both_languages
def test_what_is_not_undone_is_said(language):
    browser, kept, gone = signed_in(PUBLISHER), make_person(), make_person(family_name_kk="Әлі")
    moved, deleted, other = (make_participation(make_event(), gone) for _ in range(3))
    merge_people(kept, gone)
    deleted.delete()
    other.refresh_from_db()
    other.person = make_person(family_name_kk="Басқа")
    other.save()

    page = undo(browser, "person", language, "get")

    assert (page.context["undoing"].moved, len(page.context["undoing"].kept_back)) == (1, 2)
    answer = browser.post(page.request["PATH_INFO"], follow=True)
    assert len(list(answer.context["messages"])) == 3
    moved.refresh_from_db()
    assert moved.person.family_name_kk == "Әлі"


def test_only_who_may_merge_undoes_it():
    kept, gone = make_person(), make_person(family_name_kk="Әлі")
    merge_people(kept, gone)
    browser = signed_in(EDITOR)
    assert undo(browser, "person").status_code == 403
    assert "/merge/undo/" not in browser.get(f"/kk/admin/people/person/{kept.pk}/change/").content.decode()
    assert signed_in(PUBLISHER).post("/kk/admin/people/person/merge/undo/999999/").status_code == 404
