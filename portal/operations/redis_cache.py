"""Redis as an optional service: if it does not answer at once, it is skipped for some seconds."""

import hashlib
import logging
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)
PATIENCE = 0.25  # seconds for an answer; Redis is on the same network
RETRY_AFTER = 5  # seconds without a new attempt, so that each request does not wait PATIENCE again
OURS, NOTHING, RUBBISH = (
    "kenes",
    object(),
    object(),
)  # OURS stands before each value: a foreign value may be a valid pickle too
_away_until = 0.0


def ask_redis(command: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """The result of `command`, which uses Redis; that of `otherwise` without Redis or while it is away."""
    global _away_until
    if settings.REDIS_URL and time.monotonic() >= _away_until:
        try:
            return command()
        except redis.RedisError as error:
            _away_until = time.monotonic() + RETRY_AFTER
            logger.warning("Redis is away, going on with this machine alone: %s", type(error).__name__)
    return otherwise()


@cache
def redis_server() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
    )


def redis_answers() -> bool | None:
    """Whether Redis answers now; None if none is configured."""
    if not settings.REDIS_URL:
        return None
    try:
        return bool(redis_server().ping())
    except redis.RedisError:
        return False


# --- Keeping what was computed -----------------------------------------------------------------------------------


class SharedCache(RedisCache):
    """Django's Redis cache with a fallback: while Redis is away, each worker uses its own memory.

    Workers cannot disagree then, because the value of a key never changes: `remembered` puts the edition of the data
    into each key. Values are pickles, so a digest of the code is part of each key too: a new version never unpickles
    objects of an old one.
    """

    def __init__(self, server, params):
        patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": None}
        params = params | {"KEY_PREFIX": f"kenes-{digest_of_code()}", "OPTIONS": patience}
        super().__init__(server, params)
        self.own = LocMemCache("while-redis-is-away", {"KEY_PREFIX": "own"})

    def get(self, key, default=None, version=None):
        return ask_redis(lambda: self.get_shared(key, default, version), lambda: self.own.get(key, default))

    def get_shared(self, key, default, version):
        """A foreign or truncated value counts as missing and is deleted."""
        try:
            found = super().get(key, NOTHING, version)
        except redis.RedisError:
            raise
        except Exception:  # unpickling foreign bytes can raise anything
            found = RUBBISH
        if isinstance(found, tuple) and len(found) == 2 and found[0] == OURS:
            return found[1]
        if found is not NOTHING:
            logger.warning("Something in Redis is not of the portal and has been removed")
            super().delete(key, version)
        return default

    def set(self, key, value, timeout=None, version=None):
        shared = super()
        return ask_redis(
            lambda: shared.set(key, (OURS, value), timeout, version),
            lambda: self.own.set(key, value, timeout),
        )

    def add(self, key, value, timeout=None, version=None):
        shared = super()
        return ask_redis(
            lambda: shared.add(key, (OURS, value), timeout, version),
            lambda: self.own.add(key, value, timeout),
        )

    def clear(self):
        self.own.clear()
        return ask_redis(super().clear, lambda: True)


@cache
def digest_of_code() -> str:
    digest = hashlib.sha256()
    for app in ("events", "people", "portal"):
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
