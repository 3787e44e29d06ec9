"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# libpq reads it. Timeouts keep a slow query or a locked table from blocking all workers; commands do not import this
# module and may take longer. JIT is off, because compiling a page's query takes longer than running it.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=5s -c lock_timeout=2s -c jit=off")

application = get_wsgi_application()
