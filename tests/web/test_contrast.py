"""Colours of the stylesheet that are read together are far enough apart (WCAG 2.2, AA)."""

import re

import pytest

from joute.web.rendering import WEB

STYLESHEET = (WEB / "static" / "joute.css").read_text("utf-8")

GROUNDS = ("paper", "surface", "sunken")
TEXTS = ("ink", "muted", "side-a", "side-b", "purpure", "danger", "success")
CODE = ("code-word", "code-text", "code-figure", "code-name")
OTHER_PAIRS = [
    ("on-strong", "side-a"),
    ("on-strong", "side-b"),
    ("on-strong", "purpure"),
    ("on-strong", "danger"),
    ("paper", "ink"),
    ("ink", "purpure-wash"),
    ("purpure", "purpure-wash"),
]


def themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", STYLESHEET)[:3]
    names = ("light", "dark", "dark without scripts")
    found = (dict(re.findall(r"--([\w-]+): (#\w{6});", body)) for _selector, body in blocks)
    return dict(zip(names, found, strict=True))


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_witness_agrees_with_the_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_are_readable_on_every_ground(theme: str) -> None:
    colours = themes()[theme]
    pairs = [(text, ground) for text in TEXTS + CODE for ground in GROUNDS] + OTHER_PAIRS
    faint = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground in pairs
        if contrast(colours[text], colours[ground]) < 4.5
    }
    assert faint == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_are_visible(theme: str) -> None:
    colours = themes()[theme]
    assert contrast(colours["edge"], colours["paper"]) >= 3
    assert contrast(colours["edge"], colours["surface"]) >= 3


def test_the_dark_theme_is_the_same_without_scripts() -> None:
    found = themes()
    assert found["dark"] == found["dark without scripts"]
