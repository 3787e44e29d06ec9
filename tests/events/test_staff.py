"""The three roles of staff and the accounts of a demonstration."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import override_settings

pytestmark = pytest.mark.django_db


def permissions_of(name):
    return {
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=name).permissions.values_list(
            "content_type__app_label", "codename"
        )
    }


def test_editor_writes_records_and_does_not_publish():
    permissions = permissions_of("Editor")

    assert {
        "events.add_event",
        "events.change_event",
        "events.view_participation",
        "people.add_person",
    } <= permissions
    assert {permission.split(".")[0] for permission in permissions} == {"events", "people"}
    assert "events.publish_event" not in permissions


def test_publisher_publishes_besides():
    assert permissions_of("Publisher") - permissions_of("Editor") == {"events.publish_event"}


def test_administrator_manages_accounts_besides():
    assert permissions_of("Administrator") - permissions_of("Publisher") == {
        f"auth.{deed}_{what}" for deed in ("add", "change", "delete", "view") for what in ("user", "group")
    }


def test_groups_keep_what_an_administrator_has_granted():
    call_command("migrate", verbosity=0)
    editor = Group.objects.get(name="Editor")
    editor.permissions.add(Group.objects.get(name="Publisher").permissions.get(codename="publish_event"))

    call_command("migrate", verbosity=0)

    assert "events.publish_event" in permissions_of("Editor")


@override_settings(DEMO_PASSWORD="")
def test_demo_accounts_password_is_printed_once(capsys):
    call_command("create_demo_accounts")
    printed = capsys.readouterr().out
    password = printed.split()[-1]

    call_command("create_demo_accounts")

    assert printed.endswith(f"\nStaff accounts: editor, publisher, administrator. Password: {password}\n")
    assert password not in capsys.readouterr().out
    assert all(user.check_password(password) and user.is_staff for user in User.objects.all())
    assert list(
        User.objects.order_by("username").values_list("username", "groups__name", "is_superuser")
    ) == [
        ("administrator", "Administrator", True),
        ("editor", "Editor", False),
        ("publisher", "Publisher", False),
    ]


def test_demo_accounts_take_a_given_password():
    call_command("create_demo_accounts")
    with override_settings(DEMO_PASSWORD="given-by-hand"):
        call_command("create_demo_accounts")

    assert User.objects.count() == 3
    assert User.objects.get(username="publisher").check_password("given-by-hand")


@override_settings(SITE_IS_SECURE=True)
def test_demo_accounts_are_refused_on_a_public_site():
    with pytest.raises(CommandError, match="not for a public site"):
        call_command("create_demo_accounts")

    assert not User.objects.exists()
