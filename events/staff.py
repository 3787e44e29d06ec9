"""The three roles of staff as groups with their permissions."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.utils.translation import gettext_noop

# The names of the groups in the database; the admin translates them.
EDITOR, PUBLISHER, ADMINISTRATOR = (
    gettext_noop("Editor"),
    gettext_noop("Publisher"),
    gettext_noop("Administrator"),
)


def create_staff_groups(sender, using, apps=installed, **kwargs):
    """Give each role its permissions; runs after every `migrate`, so that new models are included.

    It only adds: permissions granted by an administrator stay. `events.rights` limits deletion to drafts.
    """
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # migrated only up to a point before `auth`
        return
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    publishing = permissions.filter(content_type__app_label="events", codename="publish_event")
    records = permissions.filter(content_type__app_label__in=["people", "events"]).exclude(pk__in=publishing)
    accounts = permissions.filter(content_type__app_label="auth", content_type__model__in=["user", "group"])
    for name, granted in {
        EDITOR: [records],
        PUBLISHER: [records, publishing],
        ADMINISTRATOR: [records, publishing, accounts],
    }.items():
        group, _ = groups.get_or_create(name=name)
        for chosen in granted:
            group.permissions.add(*chosen)
