"""Merges two people or two organisations: `kept` stays, `gone` is deleted and its address redirects to `kept`.

All rows that point to `gone` point to `kept` afterwards. The slug of `gone` becomes a former slug, its name a variant
(of a person) or a former name (of an organisation). A revision written before the merge contains both records and all
rows that are reassigned; `people.unmerging` undoes the merge from it.
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
from portal.desk.comments import comment_to_store
from portal.language import LANGUAGES
from portal.search.index import deferred_indexing
from portal.web.edition import mark_changed

PARTS_AS_PRINTED = ("given_name", "patronymic", "family_name")
MERGED = gettext_noop("Before «%(gone)s» (%(slug)s) was merged into «%(kept)s».")


def merge_people(kept: Person, gone: Person, by=None) -> Person:
    """Raises ValidationError with a message if the two cannot be merged, for example when both attended one event."""
    return merge_records(kept, gone, keep_names_as_variants, by)


def merge_organisations(kept: Organisation, gone: Organisation, by=None) -> Organisation:
    """Raises ValidationError with a message if the two cannot be merged."""
    return merge_records(kept, gone, keep_name_as_former, by)


def merge_records(kept, gone, keep_names, by):
    if type(kept) is not type(gone) or kept.pk == gone.pk:
        raise ValidationError(_("Choose two different records of one kind."))
    with transaction.atomic(), deferred_indexing():
        model = type(kept)
        locked = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])}
        if len(locked) < 2:
            raise ValidationError(_("One of the two is no longer there."))
        kept, gone = locked[kept.pk], locked[gone.pk]
        refuse_duplicate_rows(kept, gone, by)
        # Closed before anything is deleted: a revision stores its records only when its block ends.
        with reversion.create_revision():
            record_state_before_merge(kept, gone, by)
        for relation in relations_to(model):
            reassign_rows(relation, kept, gone)
        for relation in sets_containing(model):
            reassign_memberships(relation, kept, gone)
        keep_names(kept, gone)
        slug, key = gone.slug, gone.pk
        gone.delete()
        keep_addresses_as_former(kept, slug, key)
        kept.save()
        mark_changed()
    return kept


def relations_to(model) -> list:
    """The foreign keys that point to the model."""
    return [relation for relation in model._meta.related_objects if relation.one_to_many]


def sets_containing(model) -> list:
    """The many-to-many relations, declared on other models or on itself, that contain records of the model."""
    return [relation for relation in model._meta.related_objects if relation.many_to_many]


def rows_pointing_to(relation, record):
    return relation.related_model._base_manager.filter(**{relation.field.name: record})


def duplicate_rows(relation, kept, gone) -> list:
    """Rows of `gone` that would violate a unique constraint beside a row of `kept`, such as both at one event."""
    name, found = relation.field.name, []
    for constraint in relation.related_model._meta.total_unique_constraints:
        if name in constraint.fields:
            others = [other for other in constraint.fields if other != name]
            taken = set(rows_pointing_to(relation, kept).values_list(*others))
            rows = rows_pointing_to(relation, gone)
            same = [key for key, *values in rows.values_list("pk", *others) if tuple(values) in taken]
            found += rows.filter(pk__in=same)
    return found


def is_own_part(relation) -> bool:
    """Whether the rows are parts of the record: variants, memberships, former names."""
    return relation.on_delete.__name__ == "CASCADE"


def refuse_duplicate_rows(kept, gone, by):
    for relation in relations_to(type(kept)):
        if not is_own_part(relation) and (rows := duplicate_rows(relation, kept, gone)):
            named = [getattr(row, "event", row) for row in rows[:5]]
            places = "; ".join(name_for(by, each) if by else str(each) for each in named)
            words = {"kept": kept, "gone": gone, "places": places}
            raise ValidationError(
                _("«%(kept)s» and «%(gone)s» both take part in: %(places)s. Remove one of them there first.")
                % words
            )


def record_state_before_merge(kept, gone, by):
    for record in (kept, gone):
        reversion.add_to_revision(record)
    for relation in (*relations_to(type(kept)), *sets_containing(type(kept))):
        for row in rows_pointing_to(relation, gone):
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
    reversion.set_comment(comment_to_store(MERGED, **noted))


def reassign_rows(relation, kept, gone):
    """Point the rows of `gone` to `kept`; parts that `kept` has already are deleted. Other duplicates were refused.

    A row that would point to itself, such as the parent of an organisation merged into its own part, points to none.
    """
    for row in duplicate_rows(relation, kept, gone) if is_own_part(relation) else ():
        row.delete()
    name = relation.field.name
    changed = [field.name for field in relation.related_model._meta.fields if field.name == "changed_at"]
    # Saved one by one and not by `update`: signals bring search and derived columns up to date.
    for row in rows_pointing_to(relation, gone):
        setattr(row, name, None if row == kept else kept)
        row.save(update_fields=[name, *changed])


def reassign_memberships(relation, kept, gone):
    for holder in relation.related_model._base_manager.filter(**{relation.field.name: gone}).distinct():
        members = getattr(holder, relation.field.name)
        if holder != kept:
            members.add(kept)
        members.remove(gone)


def keep_names_as_variants(kept: Person, gone: Person):
    for text, code in printed_names(gone):
        if text != kept.parts_in(code, PARTS_AS_PRINTED):
            PersonName.objects.get_or_create(person=kept, text=text, language=code)


def printed_names(person: Person) -> list[tuple[str, str]]:
    """The whole name in each language in which it exists, cut to the length of a variant."""
    names = [(person.parts_in(code, PARTS_AS_PRINTED), code) for code in LANGUAGES]
    return [(name[:200], code) for name, code in names if name and person.name_in(code).language == code]


def rows_keeping_names(kept, gone):
    """The variants or former names of `kept` with the name of `gone`: what a merge writes, and equal older rows."""
    if isinstance(kept, Organisation):
        names = {column: getattr(gone, column) for column in COLUMNS}
        return kept.former_names.filter(valid_from=None, valid_to=None, **names)
    alike = [Q(text=text, language=code) for text, code in printed_names(gone)]
    return kept.variants.filter(Q(*alike, _connector=Q.OR))


def keep_name_as_former(kept: Organisation, gone: Organisation):
    """Keep the name of `gone` as a former name without dates, unless `kept` has the same; take over its successors."""
    kept.successors.remove(gone)
    kept.successors.add(*gone.successors.exclude(pk__in=[kept.pk, gone.pk]))
    if any(getattr(gone, column) and getattr(gone, column) != getattr(kept, column) for column in COLUMNS):
        names = {column: getattr(gone, column) for column in COLUMNS}
        OrganisationName.objects.get_or_create(organisation=kept, **names)


def keep_addresses_as_former(kept, slug: str, key: int):
    former = FormerSlug.objects.filter(kind=kept.address_kind())
    former.filter(object_id=key).update(object_id=kept.pk)
    FormerSlug.objects.create(kind=kept.address_kind(), slug=slug, object_id=kept.pk)
