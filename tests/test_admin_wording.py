"""What the admin says in English without asking a catalogue."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import display_for_field
from django.contrib.admin.widgets import get_select2_language
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.db.models import BooleanField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst


def in_both(say):
    """What `say` gives on a Kazakh and on a Russian page."""
    said = []
    for language in ("kk", "ru"):
        with translation.override(language):
            said.append(str(say()))
    return tuple(said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codename", "kk", "ru"),
    [
        ("add_group", "Пайдаланушылар мен топтар | топ | Қосу", "Пользователи и группы | группа | Добавить"),
        (
            "change_group",
            "Пайдаланушылар мен топтар | топ | Өзгерту",
            "Пользователи и группы | группа | Изменить",
        ),
        ("delete_group", "Пайдаланушылар мен топтар | топ | Жою", "Пользователи и группы | группа | Удалить"),
        (
            "view_group",
            "Пайдаланушылар мен топтар | топ | Көру",
            "Пользователи и группы | группа | Просмотреть",
        ),
    ],
)
def test_permission_is_worded_in_the_language_of_the_page(codename, kk, ru):
    permission = Permission.objects.get(codename=codename)

    assert in_both(lambda: permission) == (kk, ru)


@pytest.mark.django_db
def test_declared_permission_is_worded_by_its_name():
    groups = ContentType.objects.get_for_model(Group)
    permission = Permission(codename="view_on_site", name="View on site", content_type=groups)

    assert in_both(lambda: permission) == (
        "Пайдаланушылар мен топтар | топ | Сайттан көру",
        "Пользователи и группы | группа | Смотреть на сайте",
    )


def test_group_is_worded_by_its_name():
    assert in_both(lambda: Group(name="Documentation")) == ("Құжаттама", "Документация")
    assert in_both(lambda: Group(name="Абай облысы")) == ("Абай облысы", "Абай облысы")


def change(fields, **more):
    return json.dumps([{"changed": {"fields": fields, **more}}])


@pytest.mark.parametrize(
    ("stored", "kk", "ru"),
    [
        (
            change(["Name", "Permissions"]),
            "Өзгертілді: Атауы және Рұқсаттар.",
            "Изменено: Название и Права доступа.",
        ),
        (
            change(["Name (in Kazakh)", "Name (in Russian)"]),
            "Өзгертілді: Атауы (қазақша) және Атауы (орысша).",
            "Изменено: Название (на казахском) и Название (на русском).",
        ),
        (change(["Name [kk]"]), "Өзгертілді: Атауы [kk].", "Изменено: Название [kk]."),
        (
            change(["Email address"], name="user", object="Асан"),
            "Өзгертілді: Электрондық пошта мекенжайы (пайдаланушы «Асан»).",
            "Изменено: Адрес электронной почты (пользователь «Асан»).",
        ),
        (
            json.dumps([{"added": {}}, {"deleted": {"name": "group", "object": "Б"}}]),
            "Қосылды. Жойылды: топ «Б».",
            "Добавлено. Удалено: группа «Б».",
        ),
        ("[]", "Ешбір өріс өзгертілмеді.", "Ни одно поле не изменено."),
        ("[черновик]", "[черновик]", "[черновик]"),
        ("Сөзбен жазылған түсініктеме", "Сөзбен жазылған түсініктеме", "Сөзбен жазылған түсініктеме"),
        ("", "", ""),
    ],
)
def test_history_is_told_in_the_language_of_the_page(stored, kk, ru):
    assert in_both(LogEntry(change_message=stored).get_change_message) == (kk, ru)


@pytest.mark.parametrize(
    ("value", "icon", "kk", "ru"),
    [(True, "yes", "Иә", "Да"), (False, "no", "Жоқ", "Нет"), (None, "unknown", "Белгісіз", "Неизвестно")],
)
def test_mark_of_yes_and_no_is_spoken_in_the_language_of_the_page(value, icon, kk, ru):
    images = in_both(lambda: display_for_field(value, BooleanField(null=True), "—"))

    assert images == tuple(
        f'<img src="{static(f"admin/img/icon-{icon}.svg")}" alt="{word}">' for word in (kk, ru)
    )


def test_admin_search_is_spoken_in_the_language_of_the_page():
    changes = {"search_fields": ["name"], "params": {}}

    for language, word in (("kk", "Іздеу"), ("ru", "Найти")):
        with translation.override(language):
            form = render_to_string("admin/search_form.html", {"cl": changes})
        assert f'alt="{word}"' in form
        assert f'value="{word}"' in form
        assert "Search" not in form


def test_warning_about_a_lost_password_asks_the_catalogue():
    user = User(username="асан")
    user.set_password("бір-екі-үш")

    shown = in_both(lambda: AdminPasswordChangeForm(user).fields["usable_password"].help_text)

    assert shown[0].startswith("Пайдаланушы құпиясөзбен кіре ала ма.")
    assert shown[1].startswith("Может ли пользователь входить по паролю.")
    assert ["id_unusable_warning" in text for text in shown] == [True, True]


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


OWN_FIELDS = [
    pytest.param(field, id=str(field))
    for app in ("people", "events")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.fields
    if isinstance(field.verbose_name, Promise)
]


@pytest.mark.parametrize("field", OWN_FIELDS)
def test_history_names_each_field_as_its_form_does(field):
    """«Summary» was told as Django's «Краткая статистика»."""
    with translation.override(None):
        stored = str(capfirst(field.verbose_name))
    told = in_both(lambda: LogEntry(change_message=change([stored])).get_change_message())
    kk, ru = in_both(lambda: capfirst(field.verbose_name))
    assert told == (f"Өзгертілді: {kk}.", f"Изменено: {ru}.")
