"""Comments of revisions in the language of their reader."""

import pytest
from django.utils import translation
from reversion.models import Revision

from portal.desk.comments import comment_to_show, comment_to_store


@pytest.mark.parametrize(
    ("stored", "kk", "ru"),
    [
        (comment_to_store("Sent for review."), "Тексеруге жіберілді.", "Отправлено на проверку."),
        (
            comment_to_store("Withdrawn: %(reason)s", reason="100 % қате"),
            "Қайтарып алынды: 100 % қате",
            "Отозвано: 100 % қате",
        ),
        ("Қолмен жазылған", "Қолмен жазылған", "Қолмен жазылған"),
        ("{жақша", "{жақша", "{жақша"),
        ('{"a": 1}', '{"a": 1}', '{"a": 1}'),
        ("", "", ""),
    ],
)
def test_comment_is_read_in_the_language_of_the_page(stored, kk, ru):
    said = []
    for language in ("kk", "ru"):
        with translation.override(language):
            said += [comment_to_show(stored), Revision(comment=stored).get_comment()]

    assert said == [kk, kk, ru, ru]
