"""Renames an organisation from a given day on: its present name becomes a former name that ends on that day.

Records of earlier days still show the earlier name, later ones the new name. The slug stays.
"""

from datetime import date

import reversion
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from reversion.models import Version

from people.models import Organisation, OrganisationName
from people.models.naming import COLUMNS
from portal.desk.comments import comment_to_store
from portal.language.dates import short_date
from portal.search.index import deferred_indexing


def rename_organisation(body: Organisation, names: dict[str, str], first_day: date, by=None) -> Organisation:
    """`names` has the columns `name_kk`, `name_ru`, `short_name_kk`, `short_name_ru`; one left out becomes empty.

    Raises ValidationError with messages, by field where one is at fault: `first_day` or a column.
    """
    with transaction.atomic(), deferred_indexing():
        body = Organisation.objects.select_for_update().get(pk=body.pk)
        former = former_name_ending_on(first_day, body)
        record_first_revision(body, by)
        for column in COLUMNS:
            setattr(body, column, (names.get(column) or "").strip() or None)
        if all(getattr(body, column) == getattr(former, column) for column in COLUMNS):
            raise ValidationError({"name_kk": _("That is the name that it bears already.")})
        with reversion.create_revision():
            body.full_clean()
            former.full_clean()
            former.save()
            body.save()
            words = gettext_noop("Renamed from «%(former)s» with first day %(day)s.")
            set_author_and_comment(
                by, comment_to_store(words, former=str(former), day=f"{first_day:%d.%m.%Y}")
            )
    return body


def former_name_ending_on(first_day: date, body: Organisation) -> OrganisationName:
    """The present name as an unsaved former name, from the end of the previous name (or the foundation) to this day."""
    require_day_of_existence(first_day, body)
    dated = [row for row in body.former_names.all() if row.is_dated]
    for row in dated:
        require_name_ended(row, first_day)
    start = max((row.valid_to for row in dated), default=body.valid_from)
    present = {column: getattr(body, column) for column in COLUMNS}
    return OrganisationName(organisation=body, valid_from=start, valid_to=first_day, **present)


def require_day_of_existence(day: date, body: Organisation):
    if day > timezone.localdate():
        refuse_day(_("That day is still to come. Rename it when the new name is in use."))
    if body.valid_from and day <= body.valid_from:
        refuse_day(
            _("It was founded on %(day)s; a new name begins later.") % {"day": short_date(body.valid_from)}
        )
    if body.valid_to and day >= body.valid_to:
        refuse_day(
            _("It was dissolved on %(day)s; it bore no new name then.") % {"day": short_date(body.valid_to)}
        )


def require_name_ended(row: OrganisationName, day: date):
    words = {"name": row, "day": short_date(row.valid_to or row.valid_from)}
    if row.valid_to is None:
        refuse_day(
            _("The former name «%(name)s», borne since %(day)s, has no end yet. Write its end first.") % words
        )
    if day <= row.valid_to:
        refuse_day(_("«%(name)s» was borne until %(day)s; the present name began then.") % words)


def refuse_day(words: str):
    raise ValidationError({"first_day": words})


def record_first_revision(body: Organisation, by):
    """Write a revision if the organisation has none yet (loaded data), so that the renaming can be undone."""
    if not Version.objects.get_for_object(body).exists():
        with reversion.create_revision():
            reversion.add_to_revision(body)
            set_author_and_comment(by, comment_to_store(gettext_noop("Before it was renamed.")))


def set_author_and_comment(by, words: str):
    if by:
        reversion.set_user(by)
    reversion.set_comment(words)
