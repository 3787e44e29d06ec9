"""Documents of a record: damaged ones, and good and bad ones that only their inside tells apart."""

from events.models import Document
from tests import uploading
from tests.fuzz_kinds.asking import ADD_EVENT, Attacks
from tests.fuzz_kinds.tables import damaged

BESIDE_PIXELS = b"CANARY"
BLANKS = [b"\n", b"\r\n\r\n", b"  \t", b"\xef\xbb\xbf", b" " * 900]
FOREIGN_PARTS = {
    "word/vbaProject.bin": uploading.OLD_CONTAINER,
    "word/embeddings/oleObject1.bin": uploading.OLD_CONTAINER,
    "word/activeX/activeX1.bin": uploading.OLD_CONTAINER,
    "word/media/setup.exe": b"MZ\x90\x00",
}


class Documents(Attacks):
    tries = {"damaged documents": "damaged_document", "what is inside a document": "inside_of_document"}

    def damaged_document(self):
        name, content = self.random.choice(documents())
        fields = {
            "title_kk": "",
            "documents-TOTAL_FORMS": "1",
            "documents-INITIAL_FORMS": "0",
            "documents-0-id": "",
        }
        fields |= {"documents-0-kind": "photo" if name.endswith(("jpg", "png")) else "other"}
        address = ADD_EVENT.format(self.language())
        self.post_file(address, fields, "documents-0-file", name, damaged(content, self.random))

    def inside_of_document(self):
        judge = self.random.choice([self.photo_with_place, self.pdf_behind_blanks, self.office_file])
        name, content, is_good = judge()
        title = self.word(14)
        address, values = self.new_draft(title_kk=title, date="05.03.2024")
        values |= document_row(values, title_kk=title, alt_text_kk=title, kind="source")
        answer = self.post_file(address, values, "documents-0-file", name, content)
        stored = Document.objects.filter(title_kk=title).first()
        what = f"{name} of {len(content)} bytes, {content[:20]!r}…"
        if is_good and not stored:
            self.note(f"{answer.status}: a good file is not taken: {what}")
        elif stored and not is_good:
            self.note(f"taken with what is inside it: {what}")
        elif stored and BESIDE_PIXELS in content_of(stored):
            self.note(f"kept beside the pixels: place, owner, camera: {what}")

    def photo_with_place(self):
        kind = self.random.choice(["JPEG", "PNG"])
        size = self.random.choice([(60, 40), (300, 200)])
        content = uploading.photo(kind, size, orientation=self.random.randint(1, 8))
        return f"{self.word()}.{'jpg' if kind == 'JPEG' else 'png'}", content, True

    def pdf_behind_blanks(self):
        return f"{self.word()}.pdf", uploading.pdf(head=self.random.choice([b"", *BLANKS])), True

    def office_file(self):
        part = self.random.choice([None, *FOREIGN_PARTS])
        content = uploading.docx({part: FOREIGN_PARTS[part]} if part else None)
        return f"{self.word()}.docx", content, part is None


def content_of(document: Document) -> bytes:
    with document.file.open() as stored:
        return stored.read()


def document_row(values: dict, **fields) -> dict:
    """What the form sends more when its first row of documents is filled."""
    own = {name: value for name, value in values.items() if name.startswith("documents-__prefix__")}
    row = {name.replace("__prefix__", "0"): value for name, value in own.items()}
    return (
        row
        | {"documents-TOTAL_FORMS": "1"}
        | {f"documents-0-{name}": value for name, value in fields.items()}
    )


def documents() -> list[tuple[str, bytes]]:
    """A small one of each kind that a document may be."""
    return [
        ("a.docx", uploading.docx()),
        ("a.xlsx", uploading.xlsx()),
        ("a.pdf", uploading.pdf([uploading.stream(b"x" * 400)])),
        ("a.jpg", uploading.photo("JPEG")),
        ("a.png", uploading.photo("PNG")),
    ]
