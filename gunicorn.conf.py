"""How the portal is served, on a desk and in a container alike; gunicorn reads this file by itself."""

workers = 2
threads = 4
limit_request_line = 8190  # a filter with many values is longer than gunicorn's own limit
control_socket_disable = True  # it would write into the home folder


def post_worker_init(worker):
    """Beside the first visitors, who are answered meanwhile."""
    from threading import Thread

    from portal.warming import warm_up

    Thread(target=warm_up, args=[worker.wsgi], daemon=True).start()
