"""Active content inside the parts of office files: fields of Word and links of Excel that run or fetch something."""

import re

ACTS = re.compile(r"\s*(DDE(?:AUTO)?\b.*)", re.IGNORECASE | re.DOTALL)
FETCHES = re.compile(
    r"\s*((?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|RD|DATABASE)\b.*?(?:[a-z]{2,}:|\\\\\\\\|//).*)",
    re.IGNORECASE | re.DOTALL,
)


class ActiveContentWatch:
    """Handlers for an XML parser; `found` is the first active field or link, or None.

    A field is in one attribute (`fldSimple`), or split over runs (`instrText`) between `fldChar` marks, at any letter
    («D» + «DE»). So the text of runs is joined, and judged when the field ends. Fields nest, hence the stack.
    """

    def __init__(self):
        self.found: str | None = None
        self.open: list[str] = []
        self.is_instruction = False

    def element(self, name, attributes):
        if name == "fldSimple":
            self.judge(attributes.get("instr", ""))
        elif name == "fldChar":
            self.mark(attributes.get("fldCharType"))
        self.is_instruction = name == "instrText"

    def mark(self, kind):
        if kind == "begin":
            self.open.append("")
        elif kind in ("separate", "end") and self.open:
            self.judge(self.open[-1])
            self.open[-1] = ""
            if kind == "end":
                self.open.pop()

    def text(self, letters):
        if self.is_instruction and self.open:
            self.open[-1] += letters

    def end(self, name):
        if name == "instrText":
            self.is_instruction = False

    def judge(self, instruction: str):
        if self.found is None and (field := ACTS.match(instruction) or FETCHES.match(instruction)):
            self.found = " ".join(field[1].split())

    def link(self, name, attributes):
        """In a workbook: a link to a running program (DDE, OLE), or a query of the web."""
        if name in ("ddeLink", "oleLink", "webPr") and self.found is None:
            self.found = f"{name} {attributes.get('ddeService') or attributes.get('progId') or ''}".strip()
