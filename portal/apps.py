from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Kenes"

    def ready(self):
        from django.db import connection
        from django.db.backends.signals import connection_created

        from portal import database  # noqa: F401  its check registers itself
        from portal.admin_language import speak
        from portal.logs import tell_of_slow_queries

        speak()
        if connection.vendor == "postgresql":
            from psycopg2.extensions import set_wait_callback

            from portal.silence import listen

            set_wait_callback(listen)
        if connection.vendor == "sqlite":
            # Django would find out at the first use of JSON in a process, by a transaction that writes; while another
            # process had the lock it took the database for one without, and every list was an error from then on.
            type(connection.features).supports_json_field = True
        connection_created.connect(tell_of_slow_queries, dispatch_uid="slow-queries")
