from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Kenes"

    def ready(self):
        """Teach the admin the Kazakh that it cannot take from a catalogue."""
        from django.contrib.admin.widgets import SELECT2_TRANSLATIONS
        from django.contrib.auth.models import Permission

        from portal.permissions import wording

        SELECT2_TRANSLATIONS["kk"] = "kk"
        Permission.__str__ = wording
