"""Taking back a merge, from the revision that was written before it.

The second one comes back with its names, its address and its own parts; whatever named it then names it again, unless
somebody has let it name another one since or has deleted it. What was entered after the merge stays with the first.
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

from people.merging import MERGED, names_kept
from people.models import FormerSlug, Organisation
from people.rights import require
from portal.desk.comments import WORDS, comment
from portal.desk.revisions import lost_records, saved
from portal.search.index import deferred_indexing
from portal.web.edition import mark_changed


@dataclass
class Undoing:
    """What becomes of a merge that is taken back; `kept_back` says in words what is not undone."""

    kept: object
    gone: object = None
    moved: int = 0
    kept_back: list[str] = field(default_factory=list)


def merges_of(record) -> list[tuple[str, int]]:
    """The name of each one that was merged into this one and can come back, and the revision for it, newest first."""
    message = json.dumps({WORDS: MERGED}, ensure_ascii=False).removesuffix("}")
    before = Version.objects.get_for_object(record).filter(revision__comment__startswith=message)
    found = []
    for version in before.select_related("revision").order_by("-pk"):
        values = values_of(version.revision)
        is_first = values.get("kept_key") == str(record.pk)
        if is_first and not type(record)._base_manager.filter(pk=values["gone_key"]).exists():
            found.append((values["gone"], version.revision_id))
    return found


def values_of(revision: Revision) -> dict[str, str]:
    """What the comment of a merge names; empty for any other revision, and for merges that did not note the keys."""
    with suppress(json.JSONDecodeError, AttributeError):
        values = json.loads(revision.comment)
        if values.get(WORDS) == MERGED and "kept_key" in values:
            return values
    return {}


def undo_merge(model, revision: Revision, by=None, dry_run=False) -> Undoing:
    """Raises ValidationError with words when the second one cannot come back at all; a dry run changes nothing."""
    values = values_of(revision)
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
            bring_back(undoing, versions, values)
            if by:
                require(by, "merge", undoing.gone)
            words = gettext_noop("The merge of «%(gone)s» into «%(kept)s» was undone.")
            reversion.add_to_revision(undoing.gone)
            reversion.set_comment(comment(words, gone=values["gone"], kept=values["kept"]))
            if by:
                reversion.set_user(by)
        mark_changed()
        if dry_run:
            transaction.set_rollback(True)
    return undoing


def bring_back(undoing: Undoing, versions: list[Version], values: dict[str, str]):
    kept, gone_key = undoing.kept, int(values["gone_key"])
    own = {(each._model, int(each.object_id)): each for each in versions}
    before, then = own.pop((type(kept), gone_key)), own.pop((type(kept), kept.pk))
    if lost := lost_records([before]):
        raise ValidationError(
            _("It named what has been deleted since: %(names)s.") % {"names": ", ".join(lost)}
        )
    FormerSlug.objects.filter(kind=kept.address_kind(), slug=before.field_dict["slug"]).delete()
    undoing.gone = saved(before)
    former = FormerSlug.objects.filter(kind=kept.address_kind(), slug__in=values["former"].split())
    former.update(object_id=gone_key)
    forget_names(undoing, own)
    put_back_successors(undoing, then)
    for version in own.values():
        put_back(undoing, version)
    put_back_parent(undoing, then)


def forget_names(undoing: Undoing, own: dict):
    """The variants or former names that the merge itself has added to the first one."""
    rows = names_kept(undoing.kept, undoing.gone)
    there = [int(key) for model, key in own if model is rows.model]
    rows.exclude(pk__in=there).delete()


def links_to(model, version: Version) -> list:
    """The fields by which a row may name a record of this model."""
    return [
        each for each in version._model._meta.get_fields() if each.concrete and each.related_model is model
    ]


def put_back(undoing: Undoing, version: Version):
    row = version._model._base_manager.filter(pk=version.object_id).first()
    for link in links_to(type(undoing.gone), version):
        value = version.field_dict[link.attname]
        if link.many_to_many and str(undoing.gone.pk) in map(str, value):
            put_back_place(undoing, version, row, link)
        elif not link.many_to_many and value == undoing.gone.pk:
            put_back_row(undoing, version, row, link)


def put_back_row(undoing: Undoing, version: Version, row, link):
    is_part = link.remote_field.on_delete.__name__ == "CASCADE"
    if row is None and is_part and not lost_records([version]):
        saved(version)  # a twin of the first one's, taken away by the merge
    elif row is None or getattr(row, link.attname) != undoing.kept.pk:
        undoing.kept_back.append(words_for(version, row))
        return
    else:
        setattr(row, link.name, undoing.gone)
        changed = [each.name for each in row._meta.fields if each.name == "changed_at"]
        row.save(update_fields=[link.name, *changed])
    undoing.moved += 1


def put_back_place(undoing: Undoing, version: Version, row, link):
    if row is None or not getattr(row, link.name).contains(undoing.kept):
        undoing.kept_back.append(words_for(version, row))
        return
    members = getattr(row, link.name)
    members.add(undoing.gone)
    if str(undoing.kept.pk) not in map(str, version.field_dict[link.attname]):
        members.remove(undoing.kept)
    undoing.moved += 1


def put_back_successors(undoing: Undoing, then: Version):
    if not isinstance(undoing.kept, Organisation):
        return
    before = {int(key) for key in then.field_dict["successors"]}
    taken_over = undoing.gone.successors.exclude(pk__in=before)
    undoing.kept.successors.remove(*taken_over)
    if undoing.gone.pk in before:
        undoing.kept.successors.add(undoing.gone)


def put_back_parent(undoing: Undoing, then: Version):
    if then.field_dict.get("parent_id") == undoing.gone.pk and undoing.kept.parent_id is None:
        undoing.kept.parent = undoing.gone
        undoing.kept.save()


def words_for(version: Version, row) -> str:
    name = f"{version._model._meta.verbose_name} «{version.object_repr}»"
    if row is None:
        return _("%(row)s has been deleted since.") % {"row": name}
    return _("%(row)s names another one by now.") % {"row": name}
