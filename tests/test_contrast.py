"""Every scheme of colours keeps text readable (WCAG 2.2: 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parent.parent / "static" / "css" / "tokens.css").read_text(encoding="utf-8")

ANY_LOWVISION = ':root:is([data-scheme="black-on-white"]'
SCHEMES = {
    "light": [":root {"],
    "dark": [":root {", "dark) {\n    :root {"],
    "light, more contrast": [":root {", "more) {\n    :root {"],
    "dark, more contrast": [":root {", "dark) {\n    :root {", "more) {\n    :root {"],
    "black on white": [":root {", ':root[data-scheme="black-on-white"] {', ANY_LOWVISION],
    "white on black": [":root {", ':root[data-scheme="white-on-black"] {', ANY_LOWVISION],
    "blue": [":root {", ':root[data-scheme="blue"] {', ANY_LOWVISION],
    "blue on a dark screen": [
        ":root {",
        "dark) {\n    :root {",
        ':root[data-scheme="blue"] {',
        ANY_LOWVISION,
    ],
}
ON_PAGES = [
    (text, back) for text in ("text", "muted", "ink", "link", "link-hover") for back in ("paper", "wash")
]
STATES = [
    (state, back)
    for state in ("good", "warn", "bad", "note", "calm")
    for back in ("paper", "wash", f"{state}-wash")
]
STEPS = [(f"on-step-{step}", f"step-{step}") for step in range(6)]
TEXT_PAIRS = [
    *ON_PAGES,
    *STATES,
    *STEPS,
    ("on-band", "band"),
    ("on-band-muted", "band"),
    ("on-button", "button"),
    ("on-mark", "mark"),
    ("paper", "ink"),  # the current page number
    ("paper", "link-hover"),  # a button under the pointer
]
SHAPE_PAIRS = [
    ("edge", "paper"),
    ("edge", "wash"),
    ("focus", "paper"),
    ("focus", "wash"),
    ("bar", "paper"),
    ("bar", "wash"),
    ("gold", "band"),
]


def declared_in(selector: str) -> dict[str, str]:
    """The custom properties of the first rule whose head begins so, nested rules left out."""
    body = TOKENS.partition(selector)[2]
    own = re.split(r"[}&]", body if selector.endswith("{") else body.partition("{")[2])[0]
    return dict(re.findall(r"--([\w-]+): ([^;]+);", own))


def colours_of(scheme: str) -> dict[str, str]:
    tokens = {}
    for selector in SCHEMES[scheme]:
        found = declared_in(selector)
        assert found, selector
        tokens |= found
    return {name: resolved(value, tokens) for name, value in tokens.items()}


def resolved(value: str, tokens: dict[str, str]) -> str:
    while match := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = tokens[match[1]]
    return value


def luminance(colour: str) -> float:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(scheme: str, pairs: list[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    colours = colours_of(scheme)
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def test_contrast_of_black_and_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_its_ground(scheme):
    assert too_faint(scheme, TEXT_PAIRS, 4.5) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_shapes_stand_out_from_their_ground(scheme):
    assert too_faint(scheme, SHAPE_PAIRS, 3) == {}


@pytest.mark.parametrize("scheme", ["black on white", "white on black", "blue", "blue on a dark screen"])
def test_lowvision_schemes_use_two_colours_only(scheme):
    used = {name for pair in TEXT_PAIRS + SHAPE_PAIRS for name in pair}
    colours = colours_of(scheme)
    assert {colours[name] for name in used} == {colours["back"], colours["fore"]}
