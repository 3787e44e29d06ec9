"""What a saved file is called: by its title, in any program and on any file system."""

import pytest

from portal.web.file_names import LONGEST, as_download, file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Отырыс хаттамасы", "Отырыс хаттамасы.pdf"),
        ("Протокол № 3/2024: «О воде»", "Протокол № 3 2024 «О воде».pdf"),
        ('a\\b/c:d*e?f"g<h>i|j', "a b c d e f g h i j.pdf"),
        ("  бір\r\n\tекі\u2028үш\u00a0төрт  ", "бір екі үш төрт.pdf"),
        ("fdp.\u202egnp\u200b\x07", "fdp.gnp.pdf"),
        ("Хаттама. ", "Хаттама.pdf"),
        ("..", "file.pdf"),
        ("\u202e", "file.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt", "_nul.txt.pdf"),
        ("Константа", "Константа.pdf"),
        ("и\u0306", "й.pdf"),
        ("сөз " * 60, ("сөз " * 25).strip() + ".pdf"),
        ("ө" * 500, "ө" * LONGEST + ".pdf"),
    ],
)
def test_title_becomes_a_name_that_every_file_system_takes(title, name):
    assert file_name(title, ".pdf") == name
    assert len(name.encode()) < 250


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan 2024.pdf", 'attachment; filename="plan 2024.pdf"'),
        (
            "Қоғамдық кеңес.pdf",
            "attachment; filename=\"qogamdyq-kenes.pdf\"; filename*=UTF-8''%D2%9A%D0%BE%D2%93%D0%B0%D0%BC%D0%B4%D1%8B"
            "%D2%9B%20%D0%BA%D0%B5%D2%A3%D0%B5%D1%81.pdf",
        ),
        ("№.docx", "attachment; filename=\"file.docx\"; filename*=UTF-8''%E2%84%96.docx"),
    ],
)
def test_download_is_named_for_old_and_new_programs(name, header):
    assert as_download(name) == header
