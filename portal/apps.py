"""Start of the portal: database driver, wording of the admin, log of slow queries."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Kenes"

    def ready(self):
        import logging

        from django.conf import settings
        from django.db.backends.signals import connection_created

        from portal.desk.admin_wording import translate_admin
        from portal.operations import database  # noqa: F401  its check registers itself
        from portal.operations.drivers import prepare_driver
        from portal.operations.logs import log_slow_queries

        # A log record that cannot be formatted would be printed with its values, which may be personal data.
        logging.raiseExceptions = settings.DEBUG
        translate_admin()
        prepare_driver()
        connection_created.connect(log_slow_queries, dispatch_uid="slow-queries")
