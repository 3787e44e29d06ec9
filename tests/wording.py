"""What a person sees on a page or hears from it, and which of those words are English words of an interface."""

import re
from functools import cache
from html.parser import HTMLParser

from portal.bilingual.catalogues import DOMAINS, messages_of, own_messages, translatable_libraries

# BibTeX and RIS are file formats; scripts and styles are not read out.
SILENT = {"script", "style", "template", "pre", "code"}
SPOKEN = {
    "alt",
    "title",
    "aria-label",
    "aria-description",
    "placeholder",
    "label",
    "data-narrow",
    "data-copied",
}
BUTTONS = {"submit", "button", "reset", "image"}
NOT_WORDS = re.compile(
    r"%\(\w+\)[a-z]|%[a-z]|\{[^}]*\}|<[^>]*>|&\w+;"  # placeholders, tags and entities of a message
    r"|\S*[/@_\\]\S*|\S*\w\.[a-z]\S*"  # addresses, paths, hosts, codes
    r"|\b(?=\S*-)(?=\S*\d)[a-z0-9-]+\b",  # slugs and codes of regions
    re.IGNORECASE,
)
LATIN_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*", re.IGNORECASE)

# Words of English messages that are right on a Kazakh or Russian page, and why.
ALLOWED = {
    # file formats and standards
    "atom", "csv", "html", "iso", "json", "ics", "xlsx", "isbn", "pdf", "bibtex", "ris", "zip", "excel", "lines", "bom",
    "docx", "pptx", "jpeg", "png",
    # the names of the licence and of the guidelines
    "cc", "by", "creative", "commons", "attribution", "wcag", "aa",
    # abbreviations of technique that both languages keep
    "url", "uuid", "ldap", "ip", "ipv", "id", "http", "https", "sha", "md", "api",
    # keys as keyboards show them, the button of a browser's own dialogue, and names of programs
    "ctrl", "ok", "mac", "control", "command", "zoom", "whatsapp", "telegram", "python", "redis",
}  # fmt: skip


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in LATIN_WORD.findall(NOT_WORDS.sub(" ", text))}


@cache
def english_words() -> frozenset[str]:
    """Every word of every English message, Django's, the other libraries' and ours."""
    found = set()
    for domain in DOMAINS:
        for message in (
            *own_messages(domain),
            *(m for at in translatable_libraries().values() for m in messages_of(at, domain)),
        ):
            found |= words_of(message.text)
    return frozenset(word for word in found if len(word) > 1) - ALLOWED


def english_in(text: str) -> set[str]:
    return words_of(text) & english_words()


class Page(HTMLParser):
    """`said`: every piece of text that a page shows or tells; `links`: where it leads."""

    def __init__(self, html: str):
        super().__init__()
        self.said, self.links, self.silent = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.silent += tag in SILENT
        self.said += [value for name, value in attributes if name in SPOKEN and value]
        if tag == "input" and found.get("type") in BUTTONS:
            self.said.append(found.get("value", ""))
        if tag == "meta" and found.get("name") == "description":
            self.said.append(found["content"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.said.append(data.strip())

    def english(self) -> list[str]:
        """The pieces that hold an English word of an interface, with the words."""
        return [
            f"{piece[:80]!r}: {' '.join(sorted(found))}"
            for piece in self.said
            if (found := english_in(piece))
        ]
