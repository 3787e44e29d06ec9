"""The admin of a register asks the rights alone: what it lists, offers, shows, saves and deletes."""

from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.utils.text import capfirst

from portal.desk.rights import can, is_limited, name_for, require, within_reach


class OffersWithinReach:
    """For a ModelAdmin or an inline: a form offers and takes only records that its reader may see."""

    def get_field_queryset(self, db, db_field, request):
        records = super().get_field_queryset(db, db_field, request)
        return self.offered(request, db_field.related_model, records)

    def offered(self, request, model, records=None):
        """None stands for all records in no order, as it does in Django."""
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
        """Asked of what was typed: a record is not moved out of an account's own reach, nor made there."""
        require(request.user, "change" if change else "add", obj)
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        """What stands in the way of deleting is named only where it may be seen."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected and objs:
            collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
            collector.collect(objs)
            rows = sorted(collector.protected, key=lambda row: (row._meta.label, row.pk))
            if any(name_for(request.user, row) != str(row) for row in rows):
                protected = [
                    f"{capfirst(row._meta.verbose_name)}: {name_for(request.user, row)}" for row in rows
                ]
        return gone, counts, lacking, protected
