from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People, organisations and regions")

    def ready(self):
        from people import revisions, search
        from portal.web import edition

        revisions.register()
        edition.watch("people")
        search.start()
