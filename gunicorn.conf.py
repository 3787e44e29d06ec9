"""How the portal is served, on a desk and in a container alike; gunicorn reads this file by itself."""

import os

worker_class = "portal.operations.worker.Worker"
workers = 2
threads = 4
limit_request_line = 8190  # a filter with many values is longer than gunicorn's own limit
# For whoever turns the access log on: it holds no address and no query of a visitor.
access_log_format = "%(t)s %(m)s %(s)s %(b)s %(L)s"
control_socket_disable = True  # it would write into the home folder


def on_starting(server):
    from pathlib import Path

    from portal.operations.logs import remove_visitor_data
    from portal.operations.settings_checks import stop_if_mistaken

    # Once, before there are workers to say it each.
    stop_if_mistaken(Path(__file__).resolve().parent / ".env")
    server.log.error_log.addFilter(remove_visitor_data)


def post_fork(server, worker):
    """What a worker writes, uploads and SQLite's file among it, is not for every account of the machine."""
    os.umask(0o027)


def post_worker_init(worker):
    """Beside the first visitors, who are answered meanwhile."""
    import threading
    from threading import Thread

    from portal.operations.logs import log_thread_error
    from portal.operations.version import running_version
    from portal.operations.warming import warm_up

    threading.excepthook = log_thread_error
    worker.log.info(
        "Kenes %s", running_version()
    )  # by each worker, so also after a reload, which brings new code
    Thread(target=warm_up, args=[worker.wsgi], daemon=True).start()
