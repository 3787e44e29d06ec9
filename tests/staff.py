"""Staff for tests of the desk: accounts of each role, and forms filled as a browser would send them."""

from django.contrib.auth.models import Group, User
from django.test import Client

EDITOR, PUBLISHER, ADMINISTRATOR = "Editor", "Publisher", "Administrator"


def make_staff(role=EDITOR, username=None):
    user = User.objects.create(username=username or role.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(role=EDITOR):
    """A browser in which somebody of this role has signed in; `browser.user` is the account."""
    browser = Client()
    browser.user = make_staff(role)
    browser.force_login(browser.user)
    return browser


def filled(page) -> dict:
    """What the form of a page would send if its button were pressed now: the form itself and all its rows."""
    values = fields_of(page.context["adminform"].form)
    for section in page.context["inline_admin_formsets"]:
        formset = section.formset
        for form in (formset.management_form, *formset.forms):
            values |= fields_of(form)
    return values


def fields_of(form) -> dict:
    values = {}
    for field in form:
        widget = getattr(field.field.widget, "widget", field.field.widget)
        value = field.value()
        for name, text in widget_values(widget, field.html_name, value):
            values[name] = text
    return values


def widget_values(widget, name, value):
    if getattr(widget, "allow_multiple_selected", False):
        yield name, [str(getattr(item, "pk", item)) for item in value or []]
    elif getattr(widget, "input_type", "") == "checkbox":
        if value:
            yield name, "on"
    elif getattr(widget, "input_type", "") != "file":
        text = widget.format_value(value)
        text = text[0] if isinstance(text, list) and text else text
        yield name, "" if text in (None, []) else str(text)


def with_row(values: dict, prefix: str, **fields) -> dict:
    """The values with one more row in a section."""
    number = int(values[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return values | {f"{prefix}-TOTAL_FORMS": str(number + 1)} | row


def errors_of(page) -> dict[str, list[str]]:
    """Every error on a page by the name of its field, rows included; «» holds those of no field."""
    form = page.context["adminform"].form
    errors = {name: list(messages) for name, messages in form.errors.items()}
    for section in page.context["inline_admin_formsets"]:
        for row in section.formset.forms:
            for name, messages in row.errors.items():
                errors[row.add_prefix(name)] = list(messages)
        if rest := section.formset.non_form_errors():
            errors[section.formset.prefix] = list(rest)
    return errors
