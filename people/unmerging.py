"""Undoes a merge from the revision that was written before it (see `people.merging`).

`gone` comes back with its names, slug and parts. Rows that pointed to it point to it again, unless they have been
deleted or pointed elsewhere since. What was entered after the merge stays with `kept`: nobody can say to which of the
two it belongs.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from reversion.models import Revision, Version

from people.merging import MERGED, rows_keeping_names
from people.models import FormerSlug, Organisation
from people.rights import require
from portal.desk.comments import MESSAGE, comment_to_store
from portal.desk.revisions import deleted_references, save_version_row
from portal.search.index import deferred_indexing
from portal.web.edition import mark_changed


@dataclass
class Undoing:
    """The result of an undone merge; `kept_back` lists in words what could not be undone."""

    kept: object
    gone: object = None
    moved: int = 0
    kept_back: list[str] = field(default_factory=list)


def undoable_merges(record) -> list[tuple[str, int]]:
    """The records merged into this one that can be restored: name and revision, newest first."""
    message = json.dumps({MESSAGE: MERGED}, ensure_ascii=False).removesuffix("}")
    before = Version.objects.get_for_object(record).filter(revision__comment__startswith=message)
    found = []
    for version in before.select_related("revision").order_by("-pk"):
        values = merge_values(version.revision)
        is_first = values.get("kept_key") == str(record.pk)
        if is_first and not type(record)._base_manager.filter(pk=values["gone_key"]).exists():
            found.append((values["gone"], version.revision_id))
    return found


def merge_values(revision: Revision) -> dict[str, str]:
    """The values in the comment of a merge; empty for other revisions and for old merges that stored no keys."""
    with suppress(json.JSONDecodeError, AttributeError):
        values = json.loads(revision.comment)
        if values.get(MESSAGE) == MERGED and "kept_key" in values:
            return values
    return {}


def undo_merge(model, revision: Revision, by=None, dry_run=False) -> Undoing:
    """Raises ValidationError with a message if `gone` cannot be restored at all; a dry run is rolled back."""
    values = merge_values(revision)
    versions = list(revision.version_set.select_related("content_type"))
    with transaction.atomic():
        kept = model.objects.select_for_update().filter(pk=values.get("kept_key")).first()
        if kept is None or model.objects.filter(pk=values["gone_key"]).exists():
            raise ValidationError(
                _("This merge has been undone already, or one of the two is no longer there.")
            )
        if by:
            require(by, "merge", kept)
        undoing = Undoing(kept)
        with deferred_indexing(), reversion.create_revision():
            bring_back_record(undoing, versions, values)
            if by:
                require(by, "merge", undoing.gone)
            words = gettext_noop("The merge of «%(gone)s» into «%(kept)s» was undone.")
            reversion.add_to_revision(undoing.gone)
            reversion.set_comment(comment_to_store(words, gone=values["gone"], kept=values["kept"]))
            if by:
                reversion.set_user(by)
        mark_changed()
        if dry_run:
            transaction.set_rollback(True)
    return undoing


def bring_back_record(undoing: Undoing, versions: list[Version], values: dict[str, str]):
    kept, gone_key = undoing.kept, int(values["gone_key"])
    # `before` is `gone` and `then` is `kept`, both as they were before the merge; the rest are rows that moved.
    own = {(each._model, int(each.object_id)): each for each in versions}
    before, then = own.pop((type(kept), gone_key)), own.pop((type(kept), kept.pk))
    if lost := deleted_references([before]):
        raise ValidationError(
            _("It named what has been deleted since: %(names)s.") % {"names": ", ".join(lost)}
        )
    FormerSlug.objects.filter(kind=kept.address_kind(), slug=before.field_dict["slug"]).delete()
    undoing.gone = save_version_row(before)
    # Rows can only point to `gone` again once its own row is there; so this order.
    former = FormerSlug.objects.filter(kind=kept.address_kind(), slug__in=values["former"].split())
    former.update(object_id=gone_key)
    delete_names_added_by_merge(undoing, own)
    restore_successors(undoing, then)
    for version in own.values():
        reassign_to_second(undoing, version)
    restore_parent(undoing, then)


def delete_names_added_by_merge(undoing: Undoing, own: dict):
    """Delete the variants or former names that the merge has added to `kept`, but none that it had before."""
    rows = rows_keeping_names(undoing.kept, undoing.gone)
    there = [int(key) for model, key in own if model is rows.model]
    rows.exclude(pk__in=there).delete()


def fields_pointing_to(model, version: Version) -> list:
    """The fields with which a row may point to a record of this model."""
    return [
        each for each in version._model._meta.get_fields() if each.concrete and each.related_model is model
    ]


def reassign_to_second(undoing: Undoing, version: Version):
    row = version._model._base_manager.filter(pk=version.object_id).first()
    for link in fields_pointing_to(type(undoing.gone), version):
        value = version.field_dict[link.attname]
        if link.many_to_many and str(undoing.gone.pk) in map(str, value):
            reassign_member(undoing, version, row, link)
        elif not link.many_to_many and value == undoing.gone.pk:
            reassign_row(undoing, version, row, link)


def reassign_row(undoing: Undoing, version: Version, row, link):
    is_part = link.remote_field.on_delete.__name__ == "CASCADE"
    if row is None and is_part and not deleted_references([version]):
        save_version_row(version)  # a duplicate of a part of `kept`, deleted by the merge
    elif row is None or getattr(row, link.attname) != undoing.kept.pk:
        undoing.kept_back.append(reason_not_undone(version, row))
        return
    else:
        setattr(row, link.name, undoing.gone)
        changed = [each.name for each in row._meta.fields if each.name == "changed_at"]
        row.save(update_fields=[link.name, *changed])
    undoing.moved += 1


def reassign_member(undoing: Undoing, version: Version, row, link):
    if row is None or not getattr(row, link.name).contains(undoing.kept):
        undoing.kept_back.append(reason_not_undone(version, row))
        return
    members = getattr(row, link.name)
    members.add(undoing.gone)
    if str(undoing.kept.pk) not in map(str, version.field_dict[link.attname]):
        members.remove(undoing.kept)
    undoing.moved += 1


def restore_successors(undoing: Undoing, then: Version):
    if not isinstance(undoing.kept, Organisation):
        return
    before = {int(key) for key in then.field_dict["successors"]}
    taken_over = undoing.gone.successors.exclude(pk__in=before)
    undoing.kept.successors.remove(*taken_over)
    if undoing.gone.pk in before:
        undoing.kept.successors.add(undoing.gone)


def restore_parent(undoing: Undoing, then: Version):
    if then.field_dict.get("parent_id") == undoing.gone.pk and undoing.kept.parent_id is None:
        undoing.kept.parent = undoing.gone
        undoing.kept.save()


def reason_not_undone(version: Version, row) -> str:
    name = f"{version._model._meta.verbose_name} «{version.object_repr}»"
    if row is None:
        return _("%(row)s has been deleted since.") % {"row": name}
    return _("%(row)s names another one by now.") % {"row": name}
