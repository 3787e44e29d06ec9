"""Uploads judged by what is inside; every refusal is a sentence in the language of the desk."""

import io
import random
import zipfile
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, ImageCms

from events.uploads import LARGEST, check_upload
from tests import uploading as make

SEED = 20_261_130
GOOD = {
    "a.pdf": make.pdf,
    "a.docx": make.docx,
    "a.xlsx": make.xlsx,
    "a.pptx": make.pptx,
    "a.jpg": make.photo,
    "a.png": lambda: make.photo("PNG"),
}


def check(name, content):
    return check_upload(SimpleUploadedFile(name, content))


def refusal(name, content, language="kk") -> str:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        check(name, content)
    (sentence,) = refused.value.messages
    return sentence


def refused_in_both(name, content, kazakh, russian):
    assert refusal(name, content, "kk") == kazakh
    assert refusal(name, content, "ru") == russian


@pytest.mark.parametrize(
    ("name", "make_file"),
    [
        *GOOD.items(),
        ("ХАТТАМА.PDF", make.pdf),
        ("a.b.c.pdf", make.pdf),
        ("a.pdf. ", make.pdf),
        ("\u202efdp.docx", make.docx),
        ("a.jpeg", make.photo),
        (
            "a.docx",
            lambda: make.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}),
        ),
    ],
)
def test_good_file_is_taken(name, make_file):
    check(name, make_file())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf.exe", b"%PDF-1.7"),
        ("a\u202efdp.exe", b"%PDF-1.7"),
        ("a", b"%PDF-1.7"),
        (".pdf", b"%PDF-1.7"),
        ("a.docm", b"PK"),
        ("a.doc", make.OLD_CONTAINER),
        ("a.gif", b"GIF89a"),
    ],
)
def test_other_kinds_are_refused_by_name(name, content):
    refused_in_both(
        name,
        content,
        "Бұл түрдегі файл қабылданбайды: тек PDF, DOCX, XLSX, PPTX, JPEG және PNG.",
        "Файл такого вида не принимается: только PDF, DOCX, XLSX, PPTX, JPEG и PNG.",
    )


def test_content_and_ending_have_to_agree():
    for name in GOOD:
        for other, make_file in GOOD.items():
            if name != other:
                refusal(name, make_file())


def test_size_is_asked_first():
    refused_in_both(
        "a.pdf", b" " * (LARGEST + 1), "Файлдың көлемі 10 МБ шегінен асады.", "Файл больше 10 МБ."
    )
    refused_in_both(
        "a.pdf", b"", "Файл бос: онда бірде-бір байт жоқ.", "Файл пуст: в нём нет ни одного байта."
    )


@pytest.mark.parametrize("seed", range(SEED, SEED + 40))
@pytest.mark.parametrize("name", GOOD)
def test_damaged_file_is_taken_or_refused_in_words(name, seed):
    """Any exception but a refusal fails the test, and so does a warning."""
    content = make.damaged(GOOD[name](), random.Random(seed))
    with suppress(ValidationError):
        assert check(name, content).size > 0


# --- Photos

BESIDE = [
    b"CANARY",
    "CANARY".encode("utf-16-le"),
    b"Exif",
    b"ICC_PROFILE",
    b"iCCP",
    b"eXIf",
    b"http",
    b"PK\x03\x04",
]


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_photo_is_made_anew_without_what_stood_beside_it(name, kind):
    given = make.photo(kind)
    assert b"CANARY" in given
    stored = check(name, given)
    for content in (stored.read(), stored.thumbnail):
        assert not [words for words in BESIDE if words in content]
        image = Image.open(io.BytesIO(content))
        assert (image.format, image.size, dict(image.getexif())) == (kind, (60, 40), {})
    assert (stored.width, stored.height) == (60, 40)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_photo_stands_as_it_was_taken(name, kind, orientation):
    corners = {1: "tl", 2: "tr", 3: "br", 4: "bl", 5: "tl", 6: "tr", 7: "br", 8: "bl"}
    stored = check(name, make.photo(kind, orientation=orientation))
    width, height = (60, 40) if orientation < 5 else (40, 60)
    image = Image.open(stored).convert("RGB")
    assert image.size == (width, height)
    places = {"tl": (5, 5), "tr": (width - 5, 5), "bl": (5, height - 5), "br": (width - 5, height - 5)}
    reddest = max(places, key=lambda corner: image.getpixel(places[corner])[0])
    assert reddest == corners[orientation]


def test_large_photo_is_reduced_and_gets_a_small_one():
    stored = check("a.jpg", make.photo(size=(5_000, 2_500), orientation=6))
    assert (stored.width, stored.height) == (2_000, 4_000)
    assert Image.open(io.BytesIO(stored.thumbnail)).size == (320, 640)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK", "YCbCr"])
def test_photo_of_any_colours_is_taken(mode):
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    written = io.BytesIO()
    Image.new(mode, (30, 20)).save(written, kind)
    stored = check(f"a.{kind.lower()}", written.getvalue())
    assert Image.open(stored).size == (30, 20)


def swapped_profile() -> bytes:
    """A screen whose red shines blue: the profile of sRGB with two of its primaries exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ", 128), profile.index(b"bXYZ", 128)
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_colours_of_another_profile_become_those_of_the_screen(kind):
    written = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(written, kind, icc_profile=swapped_profile())
    stored = Image.open(check(f"a.{kind.lower()}", written.getvalue()))
    red, _green, blue = stored.getpixel((8, 8))
    assert red < 10 < 245 < blue
    assert "icc_profile" not in stored.info


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_001, 5_000)])
def test_pixels_are_counted_before_they_are_unpacked(size):
    refused_in_both(
        "a.png",
        make.huge_png(*size),
        "Фотосуретте 50 миллионнан көп пиксель бар. Оны кішірейтіп сақтаңыз.",
        "В фотографии больше 50 миллионов пикселей. Сохраните её в меньшем размере.",
    )


def test_of_a_moving_picture_the_first_one_is_kept():
    written = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    stored = Image.open(check("a.png", written.getvalue()))
    assert (getattr(stored, "n_frames", 1), stored.convert("RGB").getpixel((0, 0))) == (1, (255, 0, 0))


# --- PDFs


@pytest.mark.parametrize("head", [b"\n", b"  \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n", b" " * 1_000])
def test_pdf_with_blanks_before_its_header_is_taken(head):
    check("a.pdf", make.pdf(head=head))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 " + b"x" * 5_000,
        make.pdf()[:-30],
        make.pdf() + b"x" * 5_000,
    ],
)
def test_pdf_without_its_end_is_refused(content):
    refused_in_both(
        "a.pdf",
        content,
        "PDF ортасынан үзілген: ол толық жіберілмеген не сақталмаған. Толық файлды таңдаңыз.",
        "PDF обрывается на середине: он передан или сохранён не целиком. Выберите целый файл.",
    )


@pytest.mark.parametrize("head", [b"<html>", b"MZ", b"PK\x03\x04", b"x", b" " * 1_100])
def test_pdf_behind_something_else_is_refused(head):
    refusal("a.pdf", make.pdf(head=head))


def test_pdf_that_is_an_archive_too_is_refused():
    packed = make.archive({"a.js": "x"}, zipfile.ZIP_STORED)
    for content in (make.pdf() + packed, make.pdf([make.stream(packed, packed=False)], tail=packed)):
        refused_in_both(
            "a.pdf",
            content,
            "Файл әрі PDF, әрі архив. Оны PDF-ке қайта басып шығарыңыз.",
            "Файл одновременно PDF и архив. Распечатайте его в PDF заново.",
        )


JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


@pytest.mark.parametrize(
    "found",
    [
        JAVASCRIPT,
        b"<< /S /J#61vaScript /JS (app.alert(1)) >>",
        b"<</S/JavaScript/JS 7 0 R>>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /Type /Filespec /EF << /F 9 0 R >> >>",
        make.stream(b"MZ", b"/Type /EmbeddedFile"),
        b"<< /XFA 8 0 R >>",
        make.stream(b"9 0 " + JAVASCRIPT, b"/Type /ObjStm /N 1 /First 4"),
        make.stream(b"9 0 << /S /L#61unch >>", b"/Type /Obj#53tm /N 1 /First 4"),
    ],
)
def test_pdf_that_acts_by_itself_is_refused(found):
    assert "Распечатайте" in refusal("a.pdf", make.pdf([found]), "ru")


def test_pdf_that_only_speaks_of_programs_is_taken():
    check(
        "a.pdf",
        make.pdf(
            [make.stream(b"BT (/JavaScript /Launch) Tj ET"), make.stream(b"(/JavaScript )", packed=False)]
        ),
    )


def test_protected_pdf_is_refused():
    refused_in_both(
        "a.pdf",
        make.pdf(trailer=b"/Encrypt 9 0 R"),
        "PDF қорғалған: оны әркім оқи не көшіре алмайды. Қорғаныссыз сақтаңыз.",
        "PDF защищён: не каждый сможет его прочитать или скопировать. Сохраните его без защиты.",
    )


# --- Office files

OLE = f"{make.OFFICE}oleObject"
DDE_IN_RUNS = (
    '<w:fldChar w:fldCharType="begin"/><w:instrText>DD</w:instrText><w:instrText>E excel x</w:instrText>'
    '<w:fldChar w:fldCharType="end"/>'
)
DDE_LINK = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
MACROS = "Файлда макростар бар. Оны макроссыз, DOCX, XLSX не PPTX түрінде сақтап, қайта таңдаңыз."
EMBEDDED, FOREIGN, FETCHED, FIELD = "кірістірілген", "жазбайтын", "жүктеп алады", "іске қосады"


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (
            MACROS,
            {"overrides": {"word/document.xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}},
        ),
        (
            MACROS,
            {
                "more": {"word/vbaProject.bin": make.OLD_CONTAINER},
                "defaults": {"bin": "application/vnd.ms-office.vbaProject"},
            },
        ),
        (MACROS, {"more": {"word/vbaProject.bin": b"x"}}),
        (
            MACROS,
            {
                "more": {"word/v.xml": "<a/>"},
                "overrides": {"word/v.xml": "application/vnd.ms-word.vbaData+xml"},
            },
        ),
        (
            MACROS,
            {
                "more": {"xl/m.xml": "<a/>"},
                "overrides": {"xl/m.xml": "application/vnd.ms-excel.macrosheet+xml"},
            },
        ),
        (
            MACROS,
            {
                "links": [
                    ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.bin", False)
                ]
            },
        ),
        (
            EMBEDDED,
            {
                "more": {"word/activeX/activeX1.xml": "<a/>"},
                "overrides": {"word/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml"},
            },
        ),
        (
            EMBEDDED,
            {"more": {"word/embeddings/oleObject1.bin": make.OLD_CONTAINER}, "defaults": {"bin": OLE}},
        ),
        (EMBEDDED, {"more": {"word/printerSettings2.bin": make.OLD_CONTAINER}}),
        (EMBEDDED, {"links": [("oleObject", "file:///C:\\a.xlsx", True)]}),
        (EMBEDDED, {"links": [("control", "activeX/activeX1.xml", False)]}),
        (
            EMBEDDED,
            {
                "more": {
                    "word/embeddings/Microsoft_Excel_Worksheet.xlsx": make.archive(
                        {
                            "[Content_Types].xml": make.types(
                                {"xl/workbook.xml": f"{make.OFFICE}spreadsheetml.sheet.main+xml"},
                                {"xlsx": f"{make.OFFICE}spreadsheetml.sheet"},
                            ),
                            "xl/workbook.xml": "<a/>",
                            "xl/embeddings/a.xlsx": make.xlsx(),
                        }
                    )
                }
            },
        ),
        (FOREIGN, {"more": {"word/a.exe": b"MZ"}, "defaults": {"exe": "application/octet-stream"}}),
        (FOREIGN, {"more": {"word/a.exe": b"MZ"}}),
        (FOREIGN, {"more": {"word/media/image9.png": b"MZ\x90"}}),
        (FOREIGN, {"more": {"word/a.js": "alert(1)"}, "defaults": {"js": "image/png"}}),
        (FOREIGN, {"more": {"word/afchunk.htm": "<script>"}, "defaults": {"htm": "text/html"}}),
        (FOREIGN, {"more": {"word/media/image9.png": make.archive({"a": "b"})}}),
        (FETCHED, {"links": [("image", "https://spy.example/1.png", True)]}),
        (FETCHED, {"links": [("image", "http://spy.example/1.png", False)]}),
        (FETCHED, {"links": [("attachedTemplate", "https://spy.example/t.dotm", True)]}),
        (FETCHED, {"links": [("attachedTemplate", "\\\\spy.example\\t.dotm", True)]}),
        (FETCHED, {"links": [("attachedTemplate", "file://spy.example/t.dotm", True)]}),
        (FETCHED, {"links": [("frame", "mhtml:https://spy.example/!x", True)]}),
        ("сілтеме", {"links": [("hyperlink", "javascript:alert(1)", True)]}),
        ("сілтеме", {"links": [("hyperlink", "file://spy.example/share", True)]}),
        ("сілтеме", {"links": [("hyperlink", "ms-word:ofe|u|https://spy.example", True)]}),
        (
            FIELD,
            {
                "more": {
                    "word/document.xml": make.body(
                        '<w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\cmd.exe"/>'
                    )
                }
            },
        ),
        (
            FIELD,
            {
                "more": {"word/header1.xml": make.body(DDE_IN_RUNS)},
                "overrides": {"word/header1.xml": f"{make.OFFICE}wordprocessingml.header+xml"},
            },
        ),
        (
            FIELD,
            {
                "more": {
                    "word/document.xml": make.body(
                        '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;https://spy.example/1.png&quot; "/>'
                    )
                }
            },
        ),
        (
            FIELD,
            {"more": {"xl/externalLinks/externalLink1.xml": DDE_LINK}},
        ),
    ],
)
def test_office_file_that_acts_or_hides_something_is_refused(words, given):
    assert words in refusal("a.docx", make.docx(**given))


def test_macros_are_refused_in_both_languages():
    given = make.docx({"word/vbaProject.bin": b"x"})
    refused_in_both(
        "a.docx",
        given,
        MACROS,
        "В файле есть макросы. Сохраните его без макросов, как DOCX, XLSX или PPTX, и выберите снова.",
    )


@pytest.mark.parametrize(
    "target", ["C:\\report.docx", "../plan.docx", "#top", "tel:+77172000000", "file:///D:/a.docx"]
)
def test_plain_links_are_taken(target):
    check("a.docx", make.docx(links=[("hyperlink", target, True)]))


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
def test_file_behind_a_password_is_refused(ending):
    assert "құпиясөз" in refusal(f"a.{ending}", make.OLD_CONTAINER)


# --- Archives


def rewritten(change) -> bytes:
    written = io.BytesIO(make.docx())
    with zipfile.ZipFile(written, "a") as archive:
        change(archive)
    return written.getvalue()


def twice(archive):
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", make.body())


def link(archive):
    entry = zipfile.ZipInfo("word/link.xml")
    entry.external_attr = 0o120777 << 16
    archive.writestr(entry, "/etc/passwd")


def named(name):
    return lambda archive: archive.writestr(name, "<a/>")


def commented(archive):
    archive.comment = b"%PDF-1.7"


@pytest.mark.parametrize(
    "content",
    [
        rewritten(twice),
        rewritten(named("WORD/DOCUMENT.XML")),
        rewritten(link),
        rewritten(named("../../etc/cron.d/a.xml")),
        rewritten(named("/etc/a.xml")),
        rewritten(named("word\\..\\a.xml")),
        rewritten(named("C:/a.xml")),
        rewritten(named("word/a\u202e.xml")),
        rewritten(commented),
        b"MZ" + make.docx(),
        make.docx() + b"\0",
        make.docx().replace(b"PK\x05\x06", b"hidden data PK\x05\x06", 1),
        make.archive(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document.xml": "<w:document/>",
                "bomb": bytes(20_000_000),
            }
        ),
        make.archive({"word/document.xml": "<w:document/>"} | {f"{n}.xml": "<a/>" for n in range(2_001)}),
        make.docx({"customXml/item9.xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        make.docx({"customXml/item9.xml": "<a>"}),
    ],
)
def test_tricks_of_archives_are_refused(content):
    for language in ("kk", "ru"):
        assert refusal("a.docx", content, language)


def lying(content: bytes) -> bytes:
    """The table says of its first entry that it unpacks to one byte less."""
    place = content.index(b"PK\x01\x02")
    size = int.from_bytes(content[place + 24 : place + 28], "little") - 1
    return content[: place + 24] + size.to_bytes(4, "little") + content[place + 28 :]


def overlapping(content: bytes) -> bytes:
    """The table says of its second entry that it lies where the first does."""
    place = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    return content[: place + 42] + bytes(4) + content[place + 46 :]


@pytest.mark.parametrize("change", [lying, overlapping])
def test_table_of_an_archive_that_lies_is_refused(change):
    refusal("a.docx", change(make.docx()))
