"""The admin of a register asks only the rights what it may list, offer, show, save and delete."""

from django.utils.text import capfirst

from portal.desk.rights import can, is_limited, limited_links, name_for, require, within_reach


class OffersWithinReach:
    """For a ModelAdmin or an inline: a form offers and takes only records that its reader may see."""

    def get_field_queryset(self, db, db_field, request):
        records = super().get_field_queryset(db, db_field, request)
        return self.offered(request, db_field.related_model, records)

    def offered(self, request, model, records=None):
        """The records to offer; None means all records in no special order, as in Django."""
        if not is_limited(request.user, model):
            return records
        return within_reach(request.user, model._default_manager.all() if records is None else records)


class GuardedAdmin(OffersWithinReach):
    """For a ModelAdmin."""

    def has_view_permission(self, request, obj=None):
        return can(request.user, "view", self.record_or_model(obj))

    def has_add_permission(self, request):
        return can(request.user, "add", self.model)

    def has_change_permission(self, request, obj=None):
        return can(request.user, "change", self.record_or_model(obj))

    def has_delete_permission(self, request, obj=None):
        return can(request.user, "delete", self.record_or_model(obj))

    def record_or_model(self, record):
        return self.model if record is None else record

    def get_queryset(self, request):
        return within_reach(request.user, super().get_queryset(request))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        """Checks the record as typed: an account cannot move or create a record outside its own reach."""
        require(request.user, "change" if change else "add", obj)
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        """A record that others name, out of reach, is not deleted: that would change them, or name them."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if rows := [row for record in objs for row in rows_pointing_from_out_of_reach(request.user, record)]:
            protected = [f"{capfirst(row._meta.verbose_name)}: № {row.pk}" for row in rows]
        for record in objs:
            for row in rows_naming_what_is_limited(request.user, record):
                gone = replace_name(gone, str(row), name_for(request.user, row))
        return gone, counts, lacking, protected


def rows_pointing_from_out_of_reach(user, record) -> list:
    """The rows that name this record and that the account may not change."""
    found = []
    for relation in record._meta.related_objects:
        if is_limited(user, relation.related_model, "change"):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: record})
            within = within_reach(user, rows, "change").values_list("pk", flat=True)
            found += rows.exclude(pk__in=list(within)).order_by("pk")
    return found


def rows_naming_what_is_limited(user, record) -> list:
    """The parts of a record that may be called by what they name."""
    relations = [each for each in record._meta.related_objects if limited_links(user, each.related_model)]
    return [
        row
        for relation in relations
        for row in relation.related_model._base_manager.filter(**{relation.field.name: record})
    ]


def replace_name(lines: list, name: str, shown: str) -> list:
    """The nested list of words with this name in place of the other, as Django has written it."""
    return [
        replace_name(line, name, shown) if isinstance(line, list) else line.replace(f": {name}", f": {shown}")
        for line in lines
    ]
