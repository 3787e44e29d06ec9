"""Redis, a neighbour that may go and come back: when it does not answer at once, it is left alone for a while."""

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
PATIENCE = 0.25  # seconds for an answer of Redis, a neighbour on the same network
RETRY_AFTER = 5  # seconds during which a Redis that was away is not asked again
OURS, NOTHING, RUBBISH = (
    "kenes",
    object(),
    object(),
)  # before each value: rubbish may be a good pickle of something else
_away_until = 0.0


def ask_redis(deed: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """What `deed` gives, which asks Redis; what `otherwise` gives without Redis or while it is away."""
    global _away_until
    if settings.REDIS_URL and time.monotonic() >= _away_until:
        try:
            return deed()
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
    """Whether Redis answers at this moment; None when the portal runs without it."""
    if not settings.REDIS_URL:
        return None
    try:
        return bool(redis_server().ping())
    except redis.RedisError:
        return False


# --- Keeping what was computed -----------------------------------------------------------------------------------


class SharedCache(RedisCache):
    """Django's cache in Redis; while that is away each worker keeps for itself.

    That may differ between workers only for keys whose values may change, and `remembered` has none: the edition of
    the data is part of each. Values are pickles, so the code that made them is part of each key too.
    """

    def __init__(self, server, params):
        patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": None}
        params = params | {"KEY_PREFIX": f"kenes-{digest_of_code()}", "OPTIONS": patience}
        super().__init__(server, params)
        self.own = LocMemCache("while-redis-is-away", {"KEY_PREFIX": "own"})

    def get(self, key, default=None, version=None):
        return ask_redis(lambda: self.get_shared(key, default, version), lambda: self.own.get(key, default))

    def get_shared(self, key, default, version):
        """What somebody else has put under a key of ours, or has cut short, is as good as nothing and goes."""
        try:
            found = super().get(key, NOTHING, version)
        except redis.RedisError:
            raise
        except Exception:  # pickle raises whatever the bytes lead it to
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
