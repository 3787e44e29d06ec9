"""The list that the admin completes while one types."""

from pathlib import Path

import pytest
from django.contrib.admin.widgets import get_select2_language
from django.contrib.staticfiles import finders
from django.utils import translation


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_admin_completes_in_the_language_of_the_page(language):
    with translation.override(language):
        code = get_select2_language()

    script = finders.find(f"admin/js/vendor/select2/i18n/{code}.js")
    assert code == language
    assert f"select2/i18n/{language}" in Path(script).read_text()


def test_kazakh_list_says_all_that_select2_says():
    def said(code):
        return Path(finders.find(f"admin/js/vendor/select2/i18n/{code}.js")).read_text()

    words = ("errorLoading", "inputTooLong", "inputTooShort", "loadingMore", "maximumSelected", "noResults")
    for word in (*words, "searching", "removeAllItems"):
        assert word in said("en")
        assert f"{word}: (" in said("kk")
