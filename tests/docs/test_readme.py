"""The two READMEs: what they open with, and that they say the same."""

import re

import pytest

from tests.docs.pages import ROOT, Block, blocks, headings, prose, read
from tests.support.typography import faults_of_french

README, FRENCH = read("README.md"), read("README.fr.md")
LARGEST_PICTURE = 250_000

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_LINK = re.compile(r"\]\(([^)]+)\)")
_CODE_SPAN = re.compile(r"`[^`\n]+`")


@pytest.mark.parametrize("text", [README, FRENCH], ids=["English", "French"])
def test_readme_opens_with_the_two_commands_then_shows_pictures(text: str) -> None:
    assert [line.split()[:3] for line in blocks(text)[0].text.splitlines()] == [
        ["$", "make", "run"],
        ["$", "make", "test"],
    ]
    first_section = text.index("\n## ")
    assert text.index("```") < text.index("![") < first_section


@pytest.mark.parametrize("name", ["README.md", "README.fr.md", "CONTRIBUTING.md"])
def test_commands_of_make_are_targets_of_the_makefile(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    lines = [line for block in blocks(read(name)) for line in block.text.splitlines()]
    asked = [line.partition("#")[0].split()[2:] for line in lines if line.startswith("$ make ")]
    assert asked
    assert {word for words in asked for word in words if "=" not in word} <= targets


@pytest.mark.parametrize("text", [README, FRENCH], ids=["English", "French"])
def test_pictures_are_described_and_light(text: str) -> None:
    pictures = _PICTURE.findall(text)
    assert len(pictures) == 2
    for description, path in pictures:
        assert description
        assert (ROOT / path).stat().st_size <= LARGEST_PICTURE


def test_the_french_readme_mirrors_the_english_one() -> None:
    assert [h.level for h in headings(FRENCH)] == [h.level for h in headings(README)]
    assert len(blocks(FRENCH)) == len(blocks(README))
    for french, english in zip(blocks(FRENCH), blocks(README), strict=True):
        assert _instructions(french) == _instructions(english)
    assert _targets(FRENCH) - {"README.md"} == _targets(README) - {"README.fr.md"}


def test_french_typography_is_right() -> None:
    sentences = _CODE_SPAN.sub("", _LINK.sub("]", prose(FRENCH)))
    assert faults_of_french(sentences) == []


def _instructions(block: Block) -> list[str]:
    """The block without its comments, without what is said to a model and its language."""
    lines = [line.partition(" #")[0] for line in block.text.splitlines()]
    return [re.sub(r'duel ".*?"( --language fr)?', "duel", line).rstrip() for line in lines]


def _targets(text: str) -> set[str]:
    return {target.replace(".fr.png", ".png") for target in _LINK.findall(text)}
