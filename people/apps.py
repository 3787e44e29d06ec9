"""Connects people, organisations and regions with rights, history, data edition and search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People, organisations and regions")

    def ready(self):
        from people import revisions, search
        from people.rights import PeoplePolicy
        from portal.desk.rights import policies
        from portal.web import edition

        policies["people"] = PeoplePolicy()
        revisions.register_people_revisions()
        edition.watch("people")
        search.index_people_from_now_on()
