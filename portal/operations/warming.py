"""Warms up a new worker, so that its first visitor does not wait for code, catalogues and caches to load."""

from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections

from portal.operations.database import log_mistakes

# Together they load the URLs, the catalogues, the stemmers of both languages, the index and the tally.
WARMED_PAGES = (
    ("/kk/events/", "q=кеңес"),
    ("/ru/events/", "q=совет"),
    ("/kk/statistics/", ""),
    ("/api/v1/schema/", ""),
)


def warm_up(application):
    """Request some pages and discard them. During an outage they are 503, which does no harm."""
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
    connections.close_all()  # connections belong to a thread, and this one ends here
