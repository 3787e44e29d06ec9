"""The log of table imports: who imported what and when, and the revision by which it can be taken back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.bilingual.plain_text import LineField


class TableImport(models.Model):
    """One attempt to import a table; `revision` is empty if it was refused."""

    name = LineField(_("table"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
    )
    at = models.DateTimeField(_("time"), auto_now_add=True)
    rows = models.PositiveIntegerField(_("rows"))
    mistakes = models.PositiveIntegerField(_("mistakes"), default=0)
    revision = models.ForeignKey(
        "reversion.Revision", related_name="+", on_delete=models.SET_NULL, null=True, editable=False
    )
    # `Ledger.as_dict` (`events.importing.ledger`), in the language of the user who imported the table.
    account = models.JSONField(null=True, editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True)
    taken_back = models.PositiveIntegerField(_("drafts deleted"), default=0)

    class Meta:
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.name

    @classmethod
    def latest(cls) -> models.QuerySet:
        """Newest first, without the accounts, which may be long."""
        return cls.objects.select_related("by").defer("account")

    def keys(self) -> list[int]:
        """The keys of the imported records, some of which may be deleted by now."""
        versions = self.revision.version_set.select_related("content_type") if self.revision else ()
        return [int(version.object_id) for version in versions if version.content_type.model == "event"]
