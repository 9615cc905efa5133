"""The documentation as its tests read it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_PROMPT = re.compile(r"^(\$ )?([^\s=]*/)?(?=joute )")


@dataclass(frozen=True)
class Block:
    """A block of code and the language it is said to be in."""

    language: str
    text: str


@dataclass(frozen=True)
class Heading:
    level: int
    text: str

    @property
    def anchor(self) -> str:
        """The end of an address that leads to it, as forges make it."""
        kept = re.sub(r"[^\w\- ]", "", self.text.lower())
        return kept.replace(" ", "-")


def read(name: str) -> str:
    """The text of a file, by its path from the root of the repository."""
    return (ROOT / name).read_text("utf-8")


@cache
def tracked_files() -> tuple[str, ...]:
    """What git keeps and is still there, as paths from the root."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("git, or the history of the repository, is absent")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().rstrip("\0").split("\0")
    return tuple(name for name in names if (ROOT / name).is_file())


def label(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    return [Block(*found) for found in _FENCE.findall(text)]


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", text)


def headings(text: str) -> list[Heading]:
    return [Heading(len(marks), title) for marks, title in _HEADING.findall(prose(text))]


def shown_commands(text: str) -> Iterator[list[str]]:
    """Every `joute …` of the page, in blocks and in sentences, as words."""
    lines = [line for block in blocks(text) for line in block.text.splitlines()]
    for shown in [*map(str.strip, lines), *_CODE.findall(prose(text))]:
        command, found = _PROMPT.subn("", shown, count=1)
        if found:
            yield command.partition(" #")[0].split()
