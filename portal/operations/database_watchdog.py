"""A PostgreSQL that hangs instead of refusing is known for away within seconds, and nobody waits for it.

The connection to a frozen server stands, and libpq would wait at it for ever. So the portal does the waiting
itself: psycopg2 calls `wait_for_server` whenever it expects an answer.
"""

import select
import socket
import struct
import time

from psycopg2 import OperationalError, extensions

# Seconds. In a page they come one after another and stay together under five.
CONNECT_TIMEOUT = 2.0
QUIET_QUERY = 1.0  # then one looks whether the query is long or the server frozen
PROBE_TIMEOUT = 1.5
RETRY_AFTER = 3.0  # during which nobody tries a new connection, but for one who looks again

SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # every server answers it with one letter before anything else
POLL_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}
_hanging_until = 0.0


def wait_for_server(connection):
    """Wait until the server has answered; OperationalError when it hangs. psycopg2 then closes the connection."""
    if connection.status != extensions.STATUS_SETUP:
        wait_until_ready(connection, lambda: QUIET_QUERY, lambda: accepts_connections(connection))
        return
    refuse_while_hanging()
    ends = time.monotonic() + CONNECT_TIMEOUT
    wait_until_ready(connection, lambda: ends - time.monotonic(), lambda: False)
    remember_hanging(0)


def wait_until_ready(connection, patience, is_alive):
    """`patience` gives the seconds for the next sign of life, `is_alive` what to think when there was none."""
    while (state := connection.poll()) != extensions.POLL_OK:
        if state not in POLL_EVENTS:
            raise OperationalError("the database has broken off")
        door = select.poll()
        door.register(connection.fileno(), POLL_EVENTS[state])
        if not door.poll(max(patience(), 0) * 1000) and (is_known_to_hang() or not is_alive()):
            remember_hanging(time.monotonic() + RETRY_AFTER)
            raise OperationalError("the database does not answer")


def is_known_to_hang() -> bool:
    return time.monotonic() < _hanging_until


def refuse_while_hanging():
    """Raises while the server is known to hang, save for the one whose turn it is to look again."""
    if is_known_to_hang():
        raise OperationalError("the database did not answer a moment ago")
    if _hanging_until:
        remember_hanging(time.monotonic() + RETRY_AFTER)


def remember_hanging(until: float):
    global _hanging_until
    _hanging_until = until


def accepts_connections(connection) -> bool:
    """Whether the server takes new visitors, so that it only needs longer for this one."""
    host, port = connection.info.host, connection.info.port
    try:
        with connect_socket(host, port) as door:
            door.sendall(SSL_REQUEST)
            return bool(door.recv(1))
    except OSError:
        return False


def connect_socket(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=PROBE_TIMEOUT)
    door = socket.socket(socket.AF_UNIX)
    door.settimeout(PROBE_TIMEOUT)
    door.connect(f"{host}/.s.PGSQL.{port}")
    return door
