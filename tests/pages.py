"""Reading the portal's pages as a visitor or a script would: what a list holds, the number found, where links lead."""

import re
from html import unescape

LANGUAGES = ["kk", "ru"]


def html_of(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def text_of(html: str) -> str:
    """The text without tags, spaces drawn together."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def results_of(html: str) -> list[str]:
    """The HTML of each result; the page has exactly one list of them."""
    lists = re.findall(r'<ol class="results"[^>]*>(.*?)</ol>', html, re.S)
    assert len(lists) == 1
    return re.split(r"<li class=\"(?:result|person)\"[^>]*>|<li>", lists[0])[1:]


def names_of(html: str) -> list[str]:
    """The words of the first link of each result."""
    return [text_of(re.search(r"<a [^>]*>(.*?)</a>", result, re.S)[1]) for result in results_of(html)]


def total_of(html: str) -> int:
    found = re.findall(r'data-total="(\d+)"', html)
    assert len(found) == 1
    return int(found[0])


def section_of(html: str, name: str) -> str:
    """The section with this id, or an empty text."""
    found = re.search(rf'<section class="[^"]*" id="{name}">(.*?)</section>', html, re.S)
    return found[1] if found else ""


def links_of(html: str) -> list[tuple[str, str]]:
    """The address and the words of every link."""
    links = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return [(unescape(address), text_of(words)) for address, words in links]
