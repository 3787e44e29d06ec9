import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import translation

pytestmark = pytest.mark.django_db


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

    with translation.override("kk"):
        assert str(permission) == kk
    with translation.override("ru"):
        assert str(permission) == ru


def test_declared_permission_is_worded_by_its_name():
    groups = ContentType.objects.get_for_model(Group)
    permission = Permission(codename="view_on_site", name="View on site", content_type=groups)

    with translation.override("kk"):
        assert str(permission) == "Пайдаланушылар мен топтар | топ | Сайттан көру"
