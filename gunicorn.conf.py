"""How the portal is served, on a desk and in a container alike; gunicorn reads this file by itself."""

workers = 2
threads = 4
timeout = 60  # seconds in which a worker has to be warm
limit_request_line = 8190  # a filter with many values is longer than gunicorn's own limit
control_socket_disable = True  # it would write into the home folder


def post_worker_init(worker):
    from portal.warming import warm_up

    warm_up(worker.wsgi)
