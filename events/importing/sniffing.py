"""Detects the format of a file by its content, not its name; other formats are refused with advice."""

import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from portal.desk.archives import check_archive, parser_errors_in_words

SAVE_AS = gettext_lazy("Save it as XLSX or as CSV in UTF-8.")
OLE = b"\xd0\xcf\x11\xe0"
OLD_OR_LOCKED = gettext_lazy("The file is a workbook of the old format (.xls) or has a password.")
HTML = gettext_lazy("The file is a web page (HTML) under the name of a table.")
XML = gettext_lazy("The file is XML under the name of a table.")
SIGNATURES = {
    OLE: OLD_OR_LOCKED,
    b"%PDF": gettext_lazy("The file is a PDF."),
    b"\x1f\x8b": gettext_lazy("The file is packed (.gz)."),
    b"7z\xbc\xaf": gettext_lazy("The file is packed (.7z)."),
    b"Rar!": gettext_lazy("The file is packed (.rar)."),
    b"{\\rtf": gettext_lazy("The file is a text document (.rtf)."),
    b"\x89PNG": gettext_lazy("The file is a picture."),
    b"\xff\xd8\xff": gettext_lazy("The file is a picture."),
}
OPEN_DOCUMENT = gettext_lazy("The file is a table of LibreOffice (.ods).")
MACROS = gettext_lazy("The workbook holds macros (.xlsm).")
BINARY = gettext_lazy("The file is a binary workbook (.xlsb).")
DOCUMENT = gettext_lazy("The file is a text document (.docx) and not a table.")
ARCHIVE = gettext_lazy("The file is an archive (.zip) and not a table.")


def refuse_other_formats(start: bytes):
    """Raises ValidationError if the beginning of a file belongs to neither a text nor a workbook."""
    for signature, words in SIGNATURES.items():
        if start.startswith(signature):
            raise ValidationError(with_save_advice(words))
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<style")):
        raise ValidationError(with_save_advice(HTML))
    if text.startswith((b"<?xml", b"<!doctype", b"<workbook")):
        raise ValidationError(with_save_advice(HTML if b"<html" in text else XML))


def with_save_advice(words) -> str:
    return f"{words} {SAVE_AS}"


def open_workbook(file) -> zipfile.ZipFile:
    """The archive of a workbook. Raises ValidationError for any other archive and for one that is unsafe to read."""
    with parser_errors_in_words():
        refuse_other_archives(file)
        check_archive(file)
        return zipfile.ZipFile(file)


def refuse_other_archives(file):
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        names = {name.lower() for name in archive.namelist()}
        entry = archive.NameToInfo.get("mimetype")
        # Checked before `check_archive`, so do not unpack a "mimetype" of gigabytes.
        kind = archive.read(entry)[:100] if entry and entry.file_size < 1_000 else b""
    if b"opendocument" in kind:
        raise ValidationError(with_save_advice(OPEN_DOCUMENT))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise ValidationError(with_save_advice(MACROS))
    if "xl/workbook.bin" in names:
        raise ValidationError(with_save_advice(BINARY))
    if "word/document.xml" in names:
        raise ValidationError(with_save_advice(DOCUMENT))
    if "[content_types].xml" not in names:
        raise ValidationError(with_save_advice(ARCHIVE))
