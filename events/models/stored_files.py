"""Files below the folder of media: photos made anew before they are written, each with a small picture beside it."""

from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile

from events.uploads import ending_of, is_photo
from events.uploads.photos import THUMBNAIL_SIDE, Photo, developed

SMALL = f"-{THUMBNAIL_SIDE}"


def thumbnail_path(path: str) -> str:
    """«documents/….jpg» → «documents/…-640.jpg»"""
    return str(PurePosixPath(path).with_stem(PurePosixPath(path).stem + SMALL))


def of_thumbnail(path: str) -> str | None:
    """The photo that this is the small picture of."""
    stem = PurePosixPath(path).stem
    return str(PurePosixPath(path).with_stem(stem.removesuffix(SMALL))) if stem.endswith(SMALL) else None


class StoredFile(FieldFile):
    def save(self, name, content, save=True):
        """No photo is written as the camera made it, whichever way it came here."""
        if is_photo(name) and not isinstance(content, Photo):
            content = developed(content, ending_of(name))
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
        """The path of the small picture, where there is one."""
        path = thumbnail_path(self.name) if self and is_photo(self.name) else None
        return path if path and self.storage.exists(path) else None

    def make_anew(self):
        """A photo of before, in place under its own name, so that its history goes on naming it.

        Raises ValidationError for what is no photo, FileNotFoundError when it is gone. The row is left to the caller.
        """
        with self.storage.open(self.name) as taken:
            photo = developed(taken, ending_of(self.name))
        small, whole = thumbnail_path(self.name), f"{self.name}.new"
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
        """What the uploader called the file is not kept, so its length is nobody's matter."""
        return super().formfield(**{"max_length": None} | kwargs)

    def deconstruct(self):
        """To the database it is a plain file field, so no migration has to look at its column."""
        name, _path, arguments, named = super().deconstruct()
        return name, "django.db.models.FileField", arguments, named
