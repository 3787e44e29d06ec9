"""What a fresh worker does before its first visitor: load all that this visitor would otherwise wait for."""

from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections

from portal.operations.database import log_mistakes

# Between them they need the addresses, the catalogues, the tables of both languages, the index, the tally.
WARMED_PAGES = (
    ("/kk/events/", "q=кеңес"),
    ("/ru/events/", "q=совет"),
    ("/kk/statistics/", ""),
    ("/api/v1/schema/", ""),
)


def warm_up(application):
    """Ask for some pages and throw them away. While the database is away they are 503, and nothing is lost."""
    log_mistakes()
    for path, query in WARMED_PAGES:
        surroundings = {
            "PATH_INFO": path,
            "QUERY_STRING": query.encode().decode("latin-1"),
            "HTTP_HOST": settings.ALLOWED_HOSTS[0].removeprefix("."),
            "wsgi.url_scheme": "https" if settings.SITE_IS_SECURE else "http",
        }
        setup_testing_defaults(surroundings)
        answer = application(surroundings, lambda status, headers: None)
        for _piece in answer:
            pass
        answer.close()
    connections.close_all()  # of this thread, which ends here
