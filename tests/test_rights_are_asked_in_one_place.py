"""Nobody but the rights asks an account what it may: the source is read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("portal", "people", "events")
# What tells of rights: methods and attributes of accounts, decorators, functions of Django.
ASKING = {
    "has_perm",
    "has_perms",
    "has_module_perms",
    "is_superuser",
    "is_staff",
    "user_permissions",
    "get_all_permissions",
    "get_user_permissions",
    "get_group_permissions",
    "get_permission_codename",
    "user_passes_test",
    "permission_required",
    "staff_member_required",
    "PermissionRequiredMixin",
    "UserPassesTestMixin",
}
COLUMNS = {"is_superuser", "is_staff"}  # a variable may be called so
# The admin asks its own methods; a page of ours asks the rights, of the record that it is about.
OF_THE_ADMIN = {
    f"has_{action}_permission" for action in ("view", "add", "change", "delete", "view_or_change", "module")
}
CODES = ("add_", "change_", "delete_", "view_", "publish_")


def sources() -> list[Path]:
    found = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts and not path.stem.endswith("rights")]


def questions_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ASKING and isinstance(node.ctx, ast.Load):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Name) and node.id in ASKING - COLUMNS:
            yield node.lineno, node.id
        elif isinstance(node, ast.alias) and node.name in ASKING:
            yield node.lineno, node.name
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in OF_THE_ADMIN:
            if not is_super(node.func.value):
                yield node.lineno, node.func.attr
        elif isinstance(node, ast.Constant) and is_permission(node.value):
            yield node.lineno, node.value


def is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "super"


def is_permission(value) -> bool:
    """«events.publish_event», but no sentence and no lookup."""
    app, dot, code = value.partition(".") if isinstance(value, str) else ("", "", "")
    return bool(dot) and app in (*ROOMS, "auth") and code.startswith(CODES)


def test_rights_are_asked_by_the_modules_of_rights_alone():
    asked = {
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in sources()
        for line, what in questions_in(ast.parse(path.read_text()))
    }
    assert asked == set()


@pytest.mark.parametrize(
    "source",
    [
        'user.has_perm("x")',
        "request.user.is_superuser",
        "if account.is_staff: pass",
        "@permission_required('x')\ndef view(request): pass",
        "from django.contrib.auth.decorators import user_passes_test",
        "from django.contrib.auth import get_permission_codename as code",
        "self.has_change_permission(request)",
        "self.has_view_or_change_permission(request, record)",
        'MERGING = "events.publish_event"',
        'rights = {"auth.change_user": 1}',
    ],
)
def test_a_question_is_found_however_it_is_asked(source):
    assert list(questions_in(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        'can(user, "publish", event)',
        "user.is_staff = True",
        "User.objects.filter(is_staff=True)",
        "def has_change_permission(self, request, obj=None):\n    return super().has_change_permission(request, obj)",
        '"people/change_form.html"',
    ],
)
def test_what_asks_nothing_is_let_be(source):
    assert list(questions_in(ast.parse(source))) == []
