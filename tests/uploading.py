"""Files as clerks upload them, good ones and forged ones, made here: nothing of the outer world is stored."""

import io
import random
import struct
import zipfile
import zlib

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from PIL import Image, ImageCms

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

# --- PDFs


def pdf(objects=(), head=b"", tail=b"", trailer=b"") -> bytes:
    """A whole PDF of one empty page, with more objects, and with words in its trailer."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    written, places = head + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(bodies) + 1, trailer)
    return written + b"startxref\n%d\n%%%%EOF\n" % start + tail


def stream(content: bytes, words=b"", packed=True) -> bytes:
    body = zlib.compress(content) if packed else content
    words += b" /Filter /FlateDecode" if packed else b""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), words, body)


# --- Office files


def archive(entries: dict, method=zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return packed.getvalue()


def relations(*told: tuple[str, str, bool]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{kind if "/" in kind else f"{RELATIONS}/{kind}"}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if is_external else ''}/>"
        for number, (kind, target, is_external) in enumerate(told)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def types(overrides: dict[str, str], defaults: dict[str, str] | None = None) -> str:
    known = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    rows = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>'
        for ending, kind in (known | (defaults or {})).items()
    )
    rows += "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{rows}</Types>'


def body(inside="<w:p/>") -> str:
    return f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'


WORD = "wordprocessingml."
WORD_TYPES = {
    "word/document.xml": f"{OFFICE}{WORD}document.main+xml",
    "word/styles.xml": f"{OFFICE}{WORD}styles+xml",
    "word/settings.xml": f"{OFFICE}{WORD}settings+xml",
    "word/fontTable.xml": f"{OFFICE}{WORD}fontTable+xml",
    "word/comments.xml": f"{OFFICE}{WORD}comments+xml",
    "word/footnotes.xml": f"{OFFICE}{WORD}footnotes+xml",
    "word/theme/theme1.xml": f"{OFFICE}theme+xml",
    "word/charts/chart1.xml": f"{OFFICE}drawingml.chart+xml",
    "word/charts/style1.xml": "application/vnd.ms-office.chartstyle+xml",
    "word/people.xml": f"{OFFICE}{WORD}people+xml",
    "customXml/itemProps1.xml": f"{OFFICE}customXmlProperties+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": f"{OFFICE}extended-properties+xml",
}
WORD_DEFAULTS = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "emf": "image/x-emf",
    "odttf": f"{OFFICE}obfuscatedFont",
    "ttf": "application/x-font-ttf",
    "bin": f"{OFFICE}{WORD}printerSettings",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "vml": f"{OFFICE}vmlDrawing",
}


def docx(
    more: dict | None = None, overrides: dict | None = None, defaults: dict | None = None, links=()
) -> bytes:
    """What Word, LibreOffice and Google write together: pictures, fonts, a chart with its workbook, a printer."""
    parts = dict.fromkeys(WORD_TYPES, "<a/>") | {
        "[Content_Types].xml": types(WORD_TYPES | (overrides or {}), WORD_DEFAULTS | (defaults or {})),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
        "word/document.xml": body('<w:fldSimple w:instr=" PAGE "/><w:p/>'),
        "word/_rels/document.xml.rels": relations(
            ("hyperlink", "https://adilet.zan.kz/kaz?a=1&amp;b=2", True),
            ("hyperlink", "mailto:kenes@example.kz", True),
            ("styles", "styles.xml", False),
            ("image", "media/image1.png", False),
            *links,
        ),
        "word/_rels/settings.xml.rels": relations(
            ("attachedTemplate", "file:///C:\\Users\\Aigul\\Templates\\hat.dotx", True)
        ),
        "word/charts/_rels/chart1.xml.rels": relations(
            ("package", "../embeddings/Microsoft_Excel_Worksheet.xlsx", False)
        ),
        "word/embeddings/Microsoft_Excel_Worksheet.xlsx": xlsx(),
        "word/media/image1.png": photo("PNG"),
        "word/media/image2.emf": b"\x01\x00\x00\x00 emf",
        "word/fonts/font1.odttf": b"\x13\x37 font",
        "word/fonts/Roboto-regular.ttf": b"\x00\x01\x00\x00 font",
        "word/printerSettings1.bin": "HP LaserJet".encode("utf-16-le"),
        "customXml/item1.xml": "<b:Sources xmlns:b='urn:b'/>",
        "docProps/thumbnail.jpeg": photo("JPEG"),
    }
    return archive(parts | (more or {}))


def xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (["Кеңес", "Саны"], ["Астана", 7], ["Алматы", 9]):
        sheet.append(row)
    sheet["A2"].comment = Comment("Тексерілді", "Айгүл")
    sheet["A3"].hyperlink = "https://example.kz/"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def pptx() -> bytes:
    return archive(
        {
            "[Content_Types].xml": types(
                {
                    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation.main+xml",
                    "ppt/slides/slide1.xml": f"{OFFICE}presentationml.slide+xml",
                    "ppt/changesInfos/changesInfo1.xml": "application/vnd.ms-powerpoint.changesinfo+xml",
                },
                {"mp4": "video/mp4", "jpg": "image/jpg"},
            ),
            "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml", False)),
            "ppt/presentation.xml": "<p/>",
            "ppt/slides/slide1.xml": "<p/>",
            "ppt/changesInfos/changesInfo1.xml": "<p/>",
            "ppt/media/film.mp4": b"\x00\x00\x00\x20ftypisom",
            "ppt/media/image1.jpg": photo("JPEG"),
        }
    )


# --- Photos


def photo(kind="JPEG", size=(60, 40), orientation=1, beside=True, **more) -> bytes:
    """Red above and left, blue elsewhere, with everything a camera writes beside the pixels."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x9C9D] = "CANARY-CAMERA", "CANARY-OWNER".encode("utf-16-le")
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 7.0, 40.0), 3: "E", 4: (71.0, 26.0, 0.0)})
    told = {"exif": exif, "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    if kind == "JPEG":
        told |= {"comment": b"CANARY-COMMENT", "xmp": b"<x:xmpmeta>CANARY-XMP</x:xmpmeta>"}
    written = io.BytesIO()
    image.save(written, kind, **(told if beside else {}), **more)
    return written.getvalue() + (b"CANARY-BEHIND PK\x03\x04" if beside else b"")


def huge_png(width=60_000, height=60_000) -> bytes:
    """Few bytes that would unpack to gigabytes."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1_000)))
        + chunk(b"IEND", b"")
    )


# --- Damage


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One to twenty bytes changed; sometimes cut short or given a tail."""
    bytes_ = bytearray(content)
    for _number in range(chance.randint(1, 20)):
        bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
    deed = chance.random()
    if deed < 0.1:
        return bytes(bytes_[: chance.randrange(len(bytes_))])
    return bytes(bytes_) + (chance.randbytes(chance.randint(1, 40)) if deed > 0.9 else b"")
