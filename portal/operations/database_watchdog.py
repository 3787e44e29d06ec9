"""A PostgreSQL that hangs instead of refusing is known for away within seconds, and nobody waits for it.

The connection to a frozen server stands, and libpq would wait at it for ever. So the portal does the waiting
itself: psycopg2 calls `listen` whenever it expects an answer.
"""

import select
import socket
import struct
import time

from psycopg2 import OperationalError, extensions

# Seconds. In a page they come one after another and stay together under five.
CONNECTING = 2.0
SILENCE = 1.0  # then one looks whether the query is long or the server frozen
KNOCKING = 1.5
BELIEVED = 3.0  # during which nobody tries a new connection, but for one who looks again

SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # every server answers it with one letter before anything else
WAITED_FOR = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}
_silent_until = 0.0


def listen(connection):
    """Wait until the server has answered; OperationalError when it hangs. psycopg2 then closes the connection."""
    if connection.status != extensions.STATUS_SETUP:
        wait(connection, lambda: SILENCE, lambda: answers_a_knock(connection))
        return
    believe_the_others()
    ends = time.monotonic() + CONNECTING
    wait(connection, lambda: ends - time.monotonic(), lambda: False)
    tell_the_others(0)


def wait(connection, patience, is_alive):
    """`patience` gives the seconds for the next sign of life, `is_alive` what to think when there was none."""
    while (state := connection.poll()) != extensions.POLL_OK:
        if state not in WAITED_FOR:
            raise OperationalError("the database has broken off")
        door = select.poll()
        door.register(connection.fileno(), WAITED_FOR[state])
        if not door.poll(max(patience(), 0) * 1000) and (is_known_to_hang() or not is_alive()):
            tell_the_others(time.monotonic() + BELIEVED)
            raise OperationalError("the database does not answer")


def is_known_to_hang() -> bool:
    return time.monotonic() < _silent_until


def believe_the_others():
    """Raises while the server is known to hang, save for the one whose turn it is to look again."""
    if is_known_to_hang():
        raise OperationalError("the database did not answer a moment ago")
    if _silent_until:
        tell_the_others(time.monotonic() + BELIEVED)


def tell_the_others(until: float):
    global _silent_until
    _silent_until = until


def answers_a_knock(connection) -> bool:
    """Whether the server takes new visitors, so that it only needs longer for this one."""
    host, port = connection.info.host, connection.info.port
    try:
        with door_of(host, port) as door:
            door.sendall(SSL_REQUEST)
            return bool(door.recv(1))
    except OSError:
        return False


def door_of(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=KNOCKING)
    door = socket.socket(socket.AF_UNIX)
    door.settimeout(KNOCKING)
    door.connect(f"{host}/.s.PGSQL.{port}")
    return door
