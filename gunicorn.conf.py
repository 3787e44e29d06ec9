"""How the portal is served, on a desk and in a container alike; gunicorn reads this file by itself."""

workers = 2
threads = 4
limit_request_line = 8190  # a filter with many values is longer than gunicorn's own limit
control_socket_disable = True  # it would write into the home folder
