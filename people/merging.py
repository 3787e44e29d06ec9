"""Making one of two people or organisations: the first stays, the second goes and leads to it.

Whatever names the second one names the first afterwards. The second one's address becomes a former address, its name
a variant (a person) or a former name (an organisation) of the first. One revision, taken before, holds both records
and all that is moved: reverting it brings the second one back.
"""

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.models import FormerSlug, Organisation, OrganisationName, Person, PersonName
from people.models.naming import COLUMNS
from people.rights import name_for
from portal.desk.comments import comment
from portal.language import LANGUAGES
from portal.search.index import deferred_indexing
from portal.web.edition import mark_changed

NAME_PARTS = ("given_name", "patronymic", "family_name")
MERGED = gettext_noop("Before «%(gone)s» (%(slug)s) was merged into «%(kept)s».")


def merge_people(kept: Person, gone: Person, by=None) -> Person:
    """Raises ValidationError with words when the two cannot be one, both being at one event for example."""
    return merge(kept, gone, keep_person_names, by)


def merge_organisations(kept: Organisation, gone: Organisation, by=None) -> Organisation:
    """Raises ValidationError with words when the two cannot be one."""
    return merge(kept, gone, keep_organisation_names, by)


def merge(kept, gone, keep_names, by):
    require_two(kept, gone)
    with transaction.atomic(), deferred_indexing():
        model = type(kept)
        locked = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])}
        if len(locked) < 2:
            raise ValidationError(_("One of the two is no longer there."))
        kept, gone = locked[kept.pk], locked[gone.pk]
        refuse_twins(kept, gone, by)
        with (
            reversion.create_revision()
        ):  # closed before anything goes: a revision keeps only what is there at its end
            note_before(kept, gone, by)
        for relation in relations_to(model):
            move_rows(relation, kept, gone)
        for relation in sets_with(model):
            move_places(relation, kept, gone)
        keep_names(kept, gone)
        slug, key = gone.slug, gone.pk
        gone.delete()
        keep_addresses(kept, slug, key)
        kept.save()
        mark_changed()
    return kept


def require_two(kept, gone):
    if type(kept) is not type(gone) or kept.pk == gone.pk:
        raise ValidationError(_("Choose two different records of one kind."))


def relations_to(model) -> list:
    """Foreign keys of other rows to the model."""
    return [relation for relation in model._meta.related_objects if relation.one_to_many]


def sets_with(model) -> list:
    """Many-to-many relations of other records (or of its own kind) that the model is a member of."""
    return [relation for relation in model._meta.related_objects if relation.many_to_many]


def rows_naming(relation, record):
    return relation.related_model._base_manager.filter(**{relation.field.name: record})


def twins(relation, kept, gone) -> list:
    """Rows of the second one that would stand twice beside a row of the first, such as both at one event."""
    name, found = relation.field.name, []
    for constraint in relation.related_model._meta.total_unique_constraints:
        if name in constraint.fields:
            others = [other for other in constraint.fields if other != name]
            taken = set(rows_naming(relation, kept).values_list(*others))
            rows = rows_naming(relation, gone)
            same = [key for key, *values in rows.values_list("pk", *others) if tuple(values) in taken]
            found += rows.filter(pk__in=same)
    return found


def is_own_part(relation) -> bool:
    """Whether the rows belong to the record itself: variants, memberships, former names."""
    return relation.on_delete.__name__ == "CASCADE"


def refuse_twins(kept, gone, by):
    for relation in relations_to(type(kept)):
        if not is_own_part(relation) and (rows := twins(relation, kept, gone)):
            named = [getattr(row, "event", row) for row in rows[:5]]
            places = "; ".join(name_for(by, each) if by else str(each) for each in named)
            words = {"kept": kept, "gone": gone, "places": places}
            raise ValidationError(
                _("«%(kept)s» and «%(gone)s» both take part in: %(places)s. Remove one of them there first.")
                % words
            )


def note_before(kept, gone, by):
    for record in (kept, gone):
        reversion.add_to_revision(record)
    for relation in (*relations_to(type(kept)), *sets_with(type(kept))):
        for row in rows_naming(relation, gone):
            if reversion.is_registered(type(row)):
                reversion.add_to_revision(row)
    if by:
        reversion.set_user(by)
    former = FormerSlug.objects.filter(kind=gone.address_kind(), object_id=gone.pk)
    noted = {
        "kept": str(kept),
        "gone": str(gone),
        "slug": gone.slug,
        "kept_key": str(kept.pk),
        "gone_key": str(gone.pk),
        "former": " ".join(former.values_list("slug", flat=True)),
    }
    reversion.set_comment(comment(MERGED, **noted))


def move_rows(relation, kept, gone):
    for row in twins(relation, kept, gone) if is_own_part(relation) else ():
        row.delete()
    name = relation.field.name
    changed = [field.name for field in relation.related_model._meta.fields if field.name == "changed_at"]
    for row in rows_naming(relation, gone):
        setattr(row, name, None if row == kept else kept)
        row.save(update_fields=[name, *changed])


def move_places(relation, kept, gone):
    for holder in relation.related_model._base_manager.filter(**{relation.field.name: gone}).distinct():
        members = getattr(holder, relation.field.name)
        if holder != kept:
            members.add(kept)
        members.remove(gone)


def keep_person_names(kept: Person, gone: Person):
    for text, code in printed_names(gone):
        if text != kept.parts_in(code, NAME_PARTS):
            PersonName.objects.get_or_create(person=kept, text=text, language=code)


def printed_names(person: Person) -> list[tuple[str, str]]:
    """The whole name in each language that it is really written in, as long as a variant may be."""
    names = [(person.parts_in(code, NAME_PARTS), code) for code in LANGUAGES]
    return [(name[:200], code) for name, code in names if name and person.name_in(code).language == code]


def names_kept(kept, gone):
    """The rows by which the first one bears the name of the second: what a merge writes, and what was there before."""
    if isinstance(kept, Organisation):
        names = {column: getattr(gone, column) for column in COLUMNS}
        return kept.former_names.filter(valid_from=None, valid_to=None, **names)
    alike = [Q(text=text, language=code) for text, code in printed_names(gone)]
    return kept.variants.filter(Q(*alike, _connector=Q.OR))


def keep_organisation_names(kept: Organisation, gone: Organisation):
    """Its name with the days of its own existence; without any, a name whose time is not known."""
    kept.successors.remove(gone)
    kept.successors.add(*gone.successors.exclude(pk__in=[kept.pk, gone.pk]))
    if any(getattr(gone, column) and getattr(gone, column) != getattr(kept, column) for column in COLUMNS):
        names = {column: getattr(gone, column) for column in COLUMNS}
        OrganisationName.objects.get_or_create(organisation=kept, **names)


def keep_addresses(kept, slug: str, key: int):
    former = FormerSlug.objects.filter(kind=kept.address_kind())
    former.filter(object_id=key).update(object_id=kept.pk)
    FormerSlug.objects.create(kind=kept.address_kind(), slug=slug, object_id=kept.pk)
