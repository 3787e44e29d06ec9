"""Photos made anew from their pixels: what the camera wrote beside them (place, owner, device) stays behind."""

import io
import warnings
from contextlib import contextmanager, suppress

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from portal.desk.archives import parser_errors_in_words

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
MOST_PIXELS = 50_000_000  # what the largest cameras of telephones make; asked before any pixel is unpacked
LONGEST_SIDE = 4_000  # of what is stored; twice what the sharpest screens show
THUMBNAIL_SIDE = 640
SAVED_AS = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"compress_level": 3},  # as small for photos as 6, in a third of the time
}


class Photo(ContentFile):
    """The bytes to be stored under the ending of the upload, with a small picture of the same."""

    def __init__(self, content: bytes, thumbnail: bytes, size: tuple[int, int]):
        super().__init__(content)
        self.thumbnail = thumbnail
        self.width, self.height = size


def developed(file, ending: str) -> Photo:
    """Raises ValidationError for what is no photo of this kind, is damaged or has too many pixels."""
    kind = FORMATS[ending]
    with parser_errors_in_words(), too_many_pixels_in_words(), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # about odd metadata, of which nothing is kept, and sizes, asked below
        file.seek(0)
        with Image.open(file, formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            image = pixels_of(opened, kind)
        thumbnail = image.copy()
        thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return Photo(encoded(image, kind), encoded(thumbnail, kind), image.size)


@contextmanager
def too_many_pixels_in_words():
    """Pillow itself raises over twice its own bound as soon as it has read the size."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("The photo has more than %(most)d million pixels. Save it smaller.")
            % {"most": MOST_PIXELS // 1_000_000}
        ) from error


def pixels_of(opened, kind: str):
    """The first picture alone, as it is to be seen: turned, in sRGB, with nothing written beside it."""
    profile = opened.info.get("icc_profile")
    scale = max(opened.size) / LONGEST_SIDE
    if scale > 1:  # a JPEG is unpacked at a part of its size, if that is enough
        opened.draft(None, (int(opened.width / scale), int(opened.height / scale)))
    opened.load()
    turn(opened)
    image = in_plain_mode(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    image = in_srgb(image, profile)
    if kind == "JPEG" and image.mode != "L":
        image = image.convert("RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def turn(image):
    """As the camera was held; a photo whose EXIF is damaged stays as it lies."""
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)


def in_plain_mode(image):
    """L, RGB or RGBA; CMYK stays, as its colours are told by its profile alone."""
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        plain = "RGBA" if "transparency" in image.info else image.mode
    elif image.mode.startswith("I"):
        image, plain = image.convert("I").point(lambda value: value / 256).convert("L"), "L"
    elif image.mode == "1":
        plain = "L"
    else:
        plain = "RGBA" if image.has_transparency_data else "RGB"
    return image.copy() if image.mode == plain else image.convert(plain)


def in_srgb(image, profile: bytes | None):
    wanted = "RGB" if image.mode in ("CMYK", "L") else image.mode
    if profile:
        with suppress(Exception):  # a profile that is none, or is of other colours than the photo
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode=wanted)
    return image.convert("RGB") if image.mode == "CMYK" else image


def encoded(image, kind: str) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **SAVED_AS[kind])
    return written.getvalue()
