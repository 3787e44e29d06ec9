from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Kenes"

    def ready(self):
        from portal.admin_language import speak

        speak()
