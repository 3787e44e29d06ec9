"""Start of the app: rights, revisions, search and caches learn of the models of events."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events, subjects and awards")

    def ready(self):
        from events import changes, revisions, search, staff
        from events.rights import EventPolicy
        from events.tally import next_due
        from portal.desk.rights import policies
        from portal.web import edition

        policies["events"] = EventPolicy()
        revisions.register_models()
        edition.watch("events")
        edition.clocks.append(next_due)
        changes.connect_signals()
        search.start_indexing()
        post_migrate.connect(staff.create_staff_groups, sender=self)
