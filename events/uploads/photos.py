"""Re-encodes photos from their pixels, so that metadata of the camera (place, owner, device) is dropped."""

import io
import warnings
from contextlib import contextmanager, suppress

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from portal.desk.archives import parser_errors_in_words

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
MOST_PIXELS = 50_000_000  # the largest phone cameras; checked before any pixel is decoded
LONGEST_SIDE = 4_000  # of the stored photo; twice what the sharpest screens show
THUMBNAIL_SIDE = 640
SAVED_AS = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"compress_level": 3},  # as small for photos as 6, in a third of the time
}


class Photo(ContentFile):
    """The bytes to store under the ending of the upload, with a thumbnail."""

    def __init__(self, content: bytes, thumbnail: bytes, size: tuple[int, int]):
        super().__init__(content)
        self.thumbnail = thumbnail
        self.width, self.height = size


def process_photo(file, ending: str) -> Photo:
    """The re-encoded photo. Raises ValidationError for another format, a damaged file or too many pixels."""
    kind = FORMATS[ending]
    with parser_errors_in_words(), too_many_pixels_in_words(), warnings.catch_warnings():
        # Pillow warns of odd metadata, which is dropped, and of sizes, which are checked below.
        warnings.simplefilter("ignore")
        file.seek(0)
        with Image.open(file, formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            image = clean_pixels(opened, kind)
        thumbnail = image.copy()
        thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return Photo(encode_image(image, kind), encode_image(thumbnail, kind), image.size)


@contextmanager
def too_many_pixels_in_words():
    """Turn Pillow's error into words; Pillow also raises it by itself at twice its own limit."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ValidationError(
            _("The photo has more than %(most)d million pixels. Save it smaller.")
            % {"most": MOST_PIXELS // 1_000_000}
        ) from error


def clean_pixels(opened, kind: str):
    """The first frame as it is to be shown: turned, in sRGB, without any metadata."""
    profile = opened.info.get("icc_profile")
    scale = max(opened.size) / LONGEST_SIDE
    if scale > 1:  # a JPEG can be decoded at a fraction of its size, which saves time and memory
        opened.draft(None, (int(opened.width / scale), int(opened.height / scale)))
    opened.load()
    apply_orientation(opened)
    image = convert_to_plain_mode(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    image = convert_to_srgb(image, profile)
    if kind == "JPEG" and image.mode != "L":
        image = image.convert("RGB")
    # A new image has no `info`, so nothing of the old one can be written.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def apply_orientation(image):
    """Turn the image as EXIF says; with damaged EXIF it stays as it is."""
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)


def convert_to_plain_mode(image):
    """The image in mode L, RGB or RGBA; CMYK stays, because only its colour profile can convert it well."""
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        plain = "RGBA" if "transparency" in image.info else image.mode
    elif image.mode.startswith("I"):
        image, plain = image.convert("I").point(lambda value: value / 256).convert("L"), "L"
    elif image.mode == "1":
        plain = "L"
    else:
        plain = "RGBA" if image.has_transparency_data else "RGB"
    return image.copy() if image.mode == plain else image.convert(plain)


def convert_to_srgb(image, profile: bytes | None):
    wanted = "RGB" if image.mode in ("CMYK", "L") else image.mode
    if profile:
        with suppress(Exception):  # an invalid profile, or one for another mode
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode=wanted)
    return image.convert("RGB") if image.mode == "CMYK" else image


def encode_image(image, kind: str) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **SAVED_AS[kind])
    return written.getvalue()
