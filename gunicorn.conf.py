"""How the portal is served, on a desk and in a container alike; gunicorn reads this file by itself."""

worker_class = "portal.serving.Worker"
workers = 2
threads = 4
limit_request_line = 8190  # a filter with many values is longer than gunicorn's own limit
control_socket_disable = True  # it would write into the home folder


def on_starting(server):
    from pathlib import Path

    from portal.settings_checks import stop_if_mistaken

    # Once, before there are workers to say it each.
    stop_if_mistaken(Path(__file__).resolve().parent / ".env")
    server.log.error_log.addFilter(without_the_visitor)


def without_the_visitor(record) -> bool:
    """The log holds no addresses and no queries; gunicorn adds both when a request breaks it."""
    words = "Error handling request"
    if record.getMessage().startswith(words):
        record.msg, record.args = words, ()
    return True


def post_worker_init(worker):
    """Beside the first visitors, who are answered meanwhile."""
    from threading import Thread

    from portal.version import version
    from portal.warming import warm_up

    worker.log.info("Kenes %s", version())  # by each worker, so also after a reload, which brings new code
    Thread(target=warm_up, args=[worker.wsgi], daemon=True).start()
