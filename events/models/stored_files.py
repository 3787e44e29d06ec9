"""File field of documents: photos are re-encoded before they are written, each with a thumbnail beside it."""

from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile

from events.uploads import file_ending, is_photo
from events.uploads.photos import THUMBNAIL_SIDE, Photo, process_photo

SMALL = f"-{THUMBNAIL_SIDE}"


def thumbnail_path(path: str) -> str:
    """«documents/….jpg» → «documents/…-640.jpg»"""
    return str(PurePosixPath(path).with_stem(PurePosixPath(path).stem + SMALL))


def photo_path(path: str) -> str | None:
    """The path of the photo for the path of its thumbnail, else None."""
    stem = PurePosixPath(path).stem
    return str(PurePosixPath(path).with_stem(stem.removesuffix(SMALL))) if stem.endswith(SMALL) else None


class StoredFile(FieldFile):
    def save(self, name, content, save=True):
        """Re-encode every photo here, so that no way of saving can store one with its metadata."""
        if is_photo(name) and not isinstance(content, Photo):
            content = process_photo(content, file_ending(name))
        super().save(name, content, save=False)
        is_developed = isinstance(content, Photo)
        if is_developed:
            self.storage.save(thumbnail_path(self.name), ContentFile(content.thumbnail))
        self.instance.width = content.width if is_developed else None
        self.instance.height = content.height if is_developed else None
        if save:
            self.instance.save()

    @property
    def is_there(self) -> bool:
        return bool(self) and self.storage.exists(self.name)

    @property
    def thumbnail(self) -> str | None:
        """The path of the thumbnail, if there is one."""
        path = thumbnail_path(self.name) if self and is_photo(self.name) else None
        return path if path and self.storage.exists(path) else None

    def reprocess(self):
        """Re-encode a stored photo in place: old revisions refer to its name, so the name must stay.

        Raises ValidationError if it is not a photo, FileNotFoundError if it is missing. Does not save the row.
        """
        with self.storage.open(self.name) as taken:
            photo = process_photo(taken, file_ending(self.name))
        small, whole = thumbnail_path(self.name), f"{self.name}.new"
        # Written under another name and renamed: visitors see either the old or the new file, never a half.
        for path, content in ((small, photo.thumbnail), (self.name, photo.read())):
            written = self.storage.save(whole, ContentFile(content))
            Path(self.storage.path(written)).replace(self.storage.path(path))
        return photo

    def delete(self, save=True):
        if self and is_photo(self.name):
            self.storage.delete(thumbnail_path(self.name))
        super().delete(save)


class StoredFileField(models.FileField):
    attr_class = StoredFile

    def formfield(self, **kwargs):
        """Without a limit for the name of the upload, which is not kept."""
        return super().formfield(**{"max_length": None} | kwargs)

    def deconstruct(self):
        """Migrations see a plain FileField: the column is the same, so none is needed."""
        name, _path, arguments, named = super().deconstruct()
        return name, "django.db.models.FileField", arguments, named
