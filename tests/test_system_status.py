"""The condition of the portal on the desk's first page: in words of the page's language, trouble marked."""

import datetime as dt
import os

import pytest
from django.db import connection
from django.utils import timezone

from portal.operations import redis_cache
from tests import migrated
from tests.staff import EDITOR, signed_in

pytestmark = pytest.mark.django_db
LABELS = {
    "kk": [
        "Дерекқор",
        "Миграциялар",
        "Redis",
        "Іздеу индексі",
        "Соңғы сақтық көшірме",
        "Соңғы деректер жинағы",
    ],
    "ru": [
        "База данных",
        "Миграции",
        "Redis",
        "Поисковый индекс",
        "Последняя резервная копия",
        "Последний набор данных",
    ],
}
LAST = {"kk": "Дискідегі бос орын", "ru": "Свободно на диске"}
NONE_YET = {"kk": "әзірге жоқ", "ru": "пока нет"}


@pytest.fixture(autouse=True)
def _folders(tmp_path, settings):
    settings.BACKUP_ROOT, settings.DUMPS_ROOT = tmp_path / "backups", tmp_path / "dumps"
    settings.BACKUP_ROOT.mkdir()


def shown(language) -> dict[str, tuple[str, bool]]:
    page = signed_in(EDITOR).get(f"/{language}/admin/")
    for what, found, _is_well in page.context["system_status"]:
        assert what in page.content.decode()
        assert found in page.content.decode()
    return {what: (found, is_well) for what, found, is_well in page.context["system_status"]}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_condition_is_told_in_words(language):
    told = shown(language)
    assert list(told) == [*LABELS[language], LAST[language]]
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    assert told[LABELS[language][0]] == (name, True)
    assert told[LABELS[language][4]] == (NONE_YET[language], False)
    assert told[LABELS[language][1]][1]


@pytest.mark.parametrize(("hours", "is_well"), [(2, True), (40, False)])
def test_backup_that_was_not_made_last_night_is_trouble(settings, hours, is_well):
    file = settings.BACKUP_ROOT / "kenes-2026-01-01-000000-abcd.zip"
    file.touch()
    made_at = timezone.now() - dt.timedelta(hours=hours)
    os.utime(file, (made_at.timestamp(), made_at.timestamp()))
    found, told_well = shown("kk")["Соңғы сақтық көшірме"]
    assert told_well == is_well
    assert f"{timezone.localtime(made_at):%H:%M}" in found


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("kk", "дерекқор порталдан жаңарақ: people.0999_rooms"),
        ("ru", "база данных новее портала: people.0999_rooms"),
    ],
)
def test_tables_of_newer_code_are_trouble(language, found):
    migrated.by_newer_code("people")
    assert shown(language)[LABELS[language][1]] == (found, False)


def test_migration_that_waits_and_redis_that_is_away_are_trouble(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_cache.redis_server.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0003_sent_form'")
    told = shown("ru")
    assert told["Миграции"] == ("portal.0003_sent_form", False)
    redis_cache.redis_server.cache_clear()
    assert told["Redis"] == ("не отвечает; портал работает без него", False)
