"""The imports of tables: who brought in what and when, and which revision takes it back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.bilingual.plain_text import LineField


class TableImport(models.Model):
    """One table that was to be imported: `revision` is empty when it was refused for its mistakes."""

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
    # Of every row of the file, see `events.importing.ledger`; its words are in the language of whoever imported it.
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
        """The last ones first, without their accounts, which may be long."""
        return cls.objects.select_related("by").defer("account")

    def keys(self) -> list[int]:
        """The keys of the records that it brought in, some of which may be gone."""
        versions = self.revision.version_set.select_related("content_type") if self.revision else ()
        return [int(version.object_id) for version in versions if version.content_type.model == "event"]
