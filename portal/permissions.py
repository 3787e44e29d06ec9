"""Permissions in the language of the page."""

from django.utils.translation import gettext, gettext_lazy

# The admin's own words for the four deeds that Django makes permissions of.
DEEDS = {
    "add": gettext_lazy("Add"),
    "change": gettext_lazy("Change"),
    "delete": gettext_lazy("Delete"),
    "view": gettext_lazy("View"),
}


def wording(permission) -> str:
    """«Іс-шаралар | іс-шара | Қосу», where Django shows the English name that it stored while migrating.

    The name of a permission that a model declares itself is a message of our catalogue.
    """
    deed, _, model = permission.codename.partition("_")
    if deed in DEEDS and model == permission.content_type.model:
        return f"{permission.content_type} | {DEEDS[deed]}"
    return f"{permission.content_type} | {gettext(permission.name)}"
