import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# PostgreSQL reads it itself: a page may not ask it for longer, nor wait for a table that somebody else holds until all
# workers wait. Commands, which do not come here, may. Compiling the query of a page takes longer than running it, so
# that is off.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=5s -c lock_timeout=2s -c jit=off")

application = get_wsgi_application()
