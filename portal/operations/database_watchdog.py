"""Detects within seconds a PostgreSQL server that hangs instead of refusing connections.

The TCP connection to a frozen server stays open, and libpq would wait for ever. So the portal waits itself: psycopg2
calls `wait_for_server` whenever it expects data.
"""

import select
import socket
import struct
import time

from psycopg2 import OperationalError, extensions

# Seconds. One page may meet all of them in turn; together they stay under five.
CONNECT_TIMEOUT = 2.0
QUIET_QUERY = 1.0  # after this, probe whether the query is slow or the server frozen
PROBE_TIMEOUT = 1.5
RETRY_AFTER = 3.0  # during this time other threads fail at once; then one of them tries again

SSL_REQUEST = struct.pack(
    "!ii", 8, 80877103
)  # the protocol's SSL request: a live server answers one byte before any sign-in
POLL_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}
_hanging_until = 0.0


def wait_for_server(connection):
    """Wait for the server's answer; OperationalError if it hangs, on which psycopg2 closes the connection."""
    if connection.status != extensions.STATUS_SETUP:
        wait_until_ready(connection, lambda: QUIET_QUERY, lambda: accepts_connections(connection))
        return
    refuse_while_hanging()
    ends = time.monotonic() + CONNECT_TIMEOUT
    wait_until_ready(connection, lambda: ends - time.monotonic(), lambda: False)
    remember_hanging(0)


def wait_until_ready(connection, patience, is_alive):
    """`patience()` gives the seconds to wait for data, `is_alive()` decides whether to go on when none came."""
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
    """Raise while the server is known to hang; when that time is over, let one thread try again.

    That thread first extends the time, so the others keep failing fast until its attempt has ended."""
    if is_known_to_hang():
        raise OperationalError("the database did not answer a moment ago")
    if _hanging_until:
        remember_hanging(time.monotonic() + RETRY_AFTER)


def remember_hanging(until: float):
    global _hanging_until
    _hanging_until = until


def accepts_connections(connection) -> bool:
    """Whether the server accepts new connections: then it is alive and this query is only slow."""
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
