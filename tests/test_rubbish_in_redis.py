"""What stands in Redis under our keys without being ours, and a Redis that refuses: as good as nothing there."""

import pickle

import pytest
import redis
from django.core.cache.backends.redis import RedisCache

from portal.operations import redis_cache

STORED = {}


class Client:
    """As much of Django's client as the cache uses; values are bytes, as the server keeps them."""

    serializer = RedisCache("redis://x", {})._class(["redis://x"])._serializer

    def get(self, key, default):
        if isinstance(STORED.get(key), Exception):
            raise STORED[key]
        return self.serializer.loads(STORED[key]) if key in STORED else default

    def set(self, key, value, timeout):
        STORED[key] = self.serializer.dumps(value)

    def add(self, key, value, timeout):
        if key in STORED:
            return False
        self.set(key, value, timeout)
        return True

    def delete(self, key):
        return STORED.pop(key, None) is not None


@pytest.fixture
def cache(settings, monkeypatch):
    settings.REDIS_URL = "redis://x"
    STORED.clear()
    monkeypatch.setattr(redis_cache, "_away_until", 0.0)
    cache = redis_cache.SharedCache("redis://x", {})
    monkeypatch.setattr(type(cache), "_cache", Client())
    return cache


WHOLE = pickle.dumps(("kenes", ["a"]))


@pytest.mark.parametrize(
    "rubbish",
    [
        *(b"", b"rubbish", b"\x80", b"5", b"-7", WHOLE[:-3], WHOLE[:9], b"\x80\x05cno.such\nname\n."),
        *(pickle.dumps(value) for value in (None, 5, "text", ["a"], {"a": 1}, ("kenes",), ("other", 1))),
    ],
)
def test_rubbish_under_a_key_is_computed_anew(cache, rubbish):
    key = cache.make_and_validate_key("a")
    STORED[key] = rubbish
    assert cache.get_or_set("a", lambda: ["computed"], 60) == ["computed"]
    assert cache.get("a") == ["computed"]


@pytest.mark.parametrize(
    "error", [redis.ResponseError("WRONGTYPE"), redis.ReadOnlyError("x"), redis.AuthenticationError("x")]
)
def test_redis_that_refuses_is_gone_on_without(cache, error):
    STORED[cache.make_and_validate_key("a")] = error
    assert cache.get_or_set("a", lambda: 7, 60) == 7


@pytest.mark.parametrize("value", [None, 0, 5, "text", ("kenes", 1), b"\x00"])
def test_value_comes_out_as_it_was_put_in(cache, value):
    cache.set("a", value, 60)
    assert cache.get("a", "nothing") == value
