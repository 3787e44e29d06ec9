"""What comes of a text that is not there: empty links and headings, «None», stray commas and brackets."""

import re
from html.parser import HTMLParser

# Elements that say something wherever they stand; cells and items of lists may be empty by intention.
SPEAKING = {
    "title",
    "h1",
    "h2",
    "h3",
    "h4",
    "a",
    "dt",
    "dd",
    "label",
    "legend",
    "summary",
    "button",
    "caption",
    "mark",
}
BLOCKS = SPEAKING - {"a", "mark"} | {
    "p",
    "li",
    "td",
    "th",
    "div",
    "section",
    "ul",
    "ol",
    "dl",
    "tr",
    "table",
    "span",
}
MAY_STAY_OPEN = {"option", "li", "p", "td", "th", "tr", "tbody", "dt", "dd"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template"}
AS_IT_IS = {"pre", "code", "textarea"}  # holds data or what somebody typed
SPOKEN = {"aria-label", "aria-labelledby", "title"}
SHOWN = {"img", "input", "svg", "select", "textarea"}  # say something without a text of their own
WRONG = re.compile(
    r"\bNone\b|\bundefined\b|\bnan\b|<Wording|Wording\(|lazy|object at 0x"  # a value instead of words
    r"|%\(\w+\)s|\{\{|\{%|\}\}"  # a placeholder or a tag
    r"|\(\s*\)|«\s*»|“\s*”"  # nothing in brackets or quotes
    r"|,\s*,|;\s*;|·\s*·|:\s*[,;.·]|\s[,;](?:\s|$)"  # nothing between two signs, a space before one
    r"|^\s*[,;·](?:\s|$)|(?:\s|^)[·,(«–]\s*$"  # a sign at an end, with nothing behind or before it
)


class Page(HTMLParser):
    """`flaws`: what is wrong on a page, each as a line that says where."""

    def __init__(self, html: str, wrong=WRONG):
        super().__init__()
        self.wrong, self.flaws = wrong, []
        self.hidden = 0  # how many of the open elements are shown by a script alone
        self.open: list[list] = []  # tag, its texts, whether anything else speaks for it
        self.feed(html)
        self.flaws += [f"not closed: {tag}" for tag, _texts, _speaks in self.open]

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.flaws += [f'{name}="" of {tag}' for name in ("title", "aria-label") if found.get(name) == ""]
        self.flaws += [
            f"{name} of {tag}: {text}"
            for name in ("title", "alt", "aria-label", "content", "placeholder")
            if (text := found.get(name)) and self.wrong.search(text)
        ]
        if tag in SHOWN or found.get("aria-label") or found.get("aria-labelledby"):
            for each in self.open:
                each[2] = True
        if tag not in VOID:
            self.open.append([tag, [], bool(SPOKEN & found.keys())])
            self.hidden += bool(self.hidden) or "hidden" in found

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        tags = {tag for tag, _texts, _speaks in self.open}
        if tags & SILENT:
            return
        for each in self.open:
            each[1].append("…" if tags & AS_IT_IS else data)

    def handle_endtag(self, tag):
        while self.open and self.open[-1][0] != tag and self.open[-1][0] in MAY_STAY_OPEN:
            self.open.pop()
            self.hidden -= bool(self.hidden)
        if not self.open or self.open[-1][0] != tag:
            self.flaws.append(f"closed out of order: {tag}")
            return
        tag, texts, speaks = self.open.pop()
        if self.hidden:
            self.hidden -= 1
            return
        text = " ".join("".join(texts).split())
        is_silent = bool({each[0] for each in self.open} & SILENT)  # a pattern for scripts is not read out
        if tag in SPEAKING and not text and not speaks and not is_silent:
            self.flaws.append(f"empty: {tag} in {' '.join(each[0] for each in self.open[-3:])}")
        if tag in BLOCKS and len(text) < 600 and self.wrong.search(text):
            self.flaws.append(f"{tag}: {text[:200]}")


def flaws_of(html: str) -> list[str]:
    return list(dict.fromkeys(Page(html).flaws))
