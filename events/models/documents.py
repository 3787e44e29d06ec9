"""Documents: files and links that belong to an event, its sources among them."""

from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.parts import Part, PartQuerySet
from events.models.stored_files import StoredFileField
from events.uploads import check_upload, file_ending
from events.uploads.photos import FORMATS as PHOTO_ENDINGS
from events.uploads.photos import THUMBNAIL_SIDE, Photo
from portal.bilingual.fields import ShortText
from portal.bilingual.plain_text import LineField, Link
from portal.language import LANGUAGES
from portal.language.dates import partial_date
from portal.operations.storage import UPLOADS as FOLDER

MOST_GONE = 1_000  # with more missing files the folder is lost, which clerks cannot mend one by one


def stored_files() -> set[str]:
    try:
        return {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    except OSError:  # missing, not to be read, no folder at all
        return set()


def generated_path(document, filename: str) -> str:
    """A random name: of the name of the upload only the ending is kept."""
    ending = file_ending(filename)
    return f"{FOLDER}/{uuid4().hex}{ending if ending.isascii() and len(ending) <= 6 else ''}"


def is_partial_date(text: str) -> bool:
    """Whether it is a day, a month or a year."""
    try:
        return bool(partial_date(text, LANGUAGES[0]))
    except ValueError:
        return False


class DocumentQuerySet(PartQuerySet):
    def sources(self):
        return self.filter(kind=Document.Kind.SOURCE)

    def languages_of_silent_photos(self) -> set[str]:
        """The languages in which some photo has no text alternative."""
        columns = [f"alt_text_{code}" for code in LANGUAGES]
        texts = list(self.filter(kind=Document.Kind.PHOTO).values_list(*columns))
        return {code for row in texts for code, text in zip(LANGUAGES, row, strict=True) if not text}

    def without_their_file(self):
        """Documents whose file is missing on disk; the folder is listed once for all of them."""
        there = stored_files()
        stored = self.exclude(file="").values_list("pk", "file")
        gone = [key for key, path in stored if path not in there]
        return self.filter(pk__in=gone[:MOST_GONE])

    def photos_as_taken(self):
        """Photos stored before photos were re-encoded; the command `clean_photos` does that later."""
        named_as_photo = Q()
        for ending in PHOTO_ENDINGS:
            named_as_photo |= Q(file__iendswith=ending)
        return self.filter(named_as_photo, width=None).select_related("event").order_by("pk")

    def stored_at(self, path: str):
        return self.filter(file=path)


class Document(Part):
    heading = "title"
    objects = DocumentQuerySet.as_manager()

    class Kind(models.TextChoices):
        SOURCE = "source", _("Source")
        MINUTES = "minutes", _("Minutes")
        PLAN = "plan", _("Plan")
        PRESENTATION = "presentation", _("Presentation")
        PHOTO = "photo", _("Photo")
        VIDEO = "video", _("Video")
        OTHER = "other", _("Other document")

    class Language(models.TextChoices):
        KAZAKH = "kk", _("Kazakh")
        RUSSIAN = "ru", _("Russian")
        ENGLISH = "en", _("English")

    event = models.ForeignKey(
        Event, related_name="documents", on_delete=models.CASCADE, verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SOURCE)
    title = ShortText(_("title"))
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    published_on = LineField(
        _("published on"),
        max_length=10,
        blank=True,
        help_text=_("Year, month or day as far as it is known: 2022-06-16."),
    )
    url = Link(_("link"), max_length=1_000, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    file = StoredFileField(_("file"), upload_to=generated_path, max_length=200, blank=True)
    # Size of the stored photo; None for other files and for photos that were never re-encoded.
    width = models.PositiveSmallIntegerField(_("width"), null=True, blank=True, editable=False)
    height = models.PositiveSmallIntegerField(_("height"), null=True, blank=True, editable=False)
    alt_text = ShortText(
        _("text instead of the picture"), help_text=_("What a photo shows, for those who do not see it.")
    )

    class Meta(Part.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            Part.order_is_unique("document"),
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (Q(file="") & ~Q(url="")), name="document_file_or_link"
            ),
        ]

    def __str__(self):
        return str(self.text_in("title") or self.url or self.get_kind_display())

    @property
    def address(self) -> str:
        return self.url or (self.file.url if self.file else "")

    @property
    def page_address(self) -> str:
        """The address for pages: the file is downloaded under its title in the language of the page."""
        return self.url or (f"{self.file.url}?in={get_language()}" if self.file else "")

    def name_in(self, language: str) -> str:
        """The title in this language, else in the other one, else the kind and the day."""
        language = language if language in LANGUAGES else LANGUAGES[0]
        title = self.text_in("title", language)
        with override(language):
            return title.text if title else f"{self.get_kind_display()} {self.event.date or ''}"

    @property
    def is_lost(self) -> bool:
        """Whether its file is missing on disk."""
        return bool(self.file) and not self.file.is_there

    @property
    def is_picture(self) -> bool:
        """Whether pages can show it: a re-encoded photo with its thumbnail."""
        return bool(self.width and self.height and self.file.thumbnail) and self.file.is_there

    @property
    def thumbnail_address(self) -> str:
        return self.file.storage.url(self.file.thumbnail)

    @property
    def thumbnail_size(self) -> tuple[int, int]:
        scale = min(1, THUMBNAIL_SIDE / max(self.width, self.height))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))

    @property
    def host(self) -> str:
        """The host name of the link."""
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:  # «http://[», which no form accepts but a row edited by hand may hold
            return ""

    def clean(self):
        mistakes = {}
        if bool(self.url) == bool(self.file):
            mistakes["url"] = _("Give a link or a file: one of them, not both.")
        if self.kind == self.Kind.PHOTO and self.text_in("alt_text") is None:
            mistakes["alt_text_kk"] = _(
                "Write what the photo shows, in Kazakh and in Russian, for those who do not see it."
            )
        if self.published_on and not is_partial_date(self.published_on):
            mistakes["published_on"] = ValidationError(
                _("“%(text)s” is no date. Write 2022-06-16, or 2022-06 or 2022 if the day is not known."),
                params={"text": self.published_on},
            )
        try:
            self.take_upload()
        except ValidationError as error:
            mistakes["file"] = error
        if mistakes:
            raise ValidationError(mistakes)

    def take_upload(self):
        """Replace an uploaded photo by its re-encoded version; raises ValidationError for a refused file."""
        if self.file and not self.file._committed and not isinstance(self.file.file, Photo):
            checked = check_upload(self.file)
            if isinstance(checked, Photo):
                self.file.file = checked
