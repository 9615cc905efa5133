"""Blocks of Markdown that are closed while the rest is still being written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.web import BlockReader, to_html

LINES = st.sampled_from(
    ["text", "", "", "- item", "  more", "1. one", "```py", "```", "    code", "# Title", "> quote",
     "$$", "x = 1", "\\[", "\\]", "| a | b |", "|---|---|", "~~~", "  ```"]
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=25).map("\n".join)


def ends(text: str, size: int = 1) -> list[int]:
    reader = BlockReader()
    return [reader.read(text[:length]) for length in range(0, len(text) + size, size)]


@given(TEXTS, st.integers(1, 9))
def test_what_is_closed_stays_closed_however_the_text_arrives(text: str, size: int) -> None:
    seen = ends(text, size)
    assert seen == sorted(seen)
    assert seen[-1] == BlockReader().read(text)
    lengths = range(0, len(text) + size, size)
    assert all(end <= length for end, length in zip(seen, lengths, strict=True))


WHOLE = [
    "One paragraph\nof two lines.\n\nAnother *one*.\n\nEnd",
    "Text\n```python\ndef f():\n\n    return 1\n```\nAfter\n\nEnd",
    "- a\n- b\n\n  still b\n\nAfter the list\n\nEnd",
    "1. a\n   ```\n   x\n\n   y\n   ```\n\nAfter\n\nEnd",
    "$$\na\n\nb\n$$\n\nAfter \\[x\\]\n\nEnd",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter\n\nEnd",
    "> quote\n> more\n\nAfter\n\nEnd",
    "# Title\nText\n\n# Second\n\nEnd",
]


@pytest.mark.parametrize("text", WHOLE)
def test_blocks_rendered_one_by_one_are_the_whole(text: str) -> None:
    places = [0, *sorted(set(ends(text)) - {0})]
    assert text[places[-1] :].strip() == "End"
    parts = [text[start:end] for start, end in zip(places, [*places[1:], len(text)], strict=True)]
    shown = "".join(map(to_html, parts))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", to_html(text))


def test_a_block_is_closed_by_the_first_letter_after_its_blank_line() -> None:
    assert ends("ab\n\ncd")[-3:] == [0, 4, 4]


@pytest.mark.parametrize("text", ["text " * 50, "```\na\n\nb\n\nc", "- a\n\n  b", "$$\na\n\nb"])
def test_an_open_block_is_not_closed(text: str) -> None:
    assert ends(text)[-1] == 0


class Counted(str):
    """A text that counts the characters in which a line's end was looked for."""

    looked = 0

    def find(self, sub: str, start: int = 0) -> int:  # type: ignore[override]
        found = str.find(self, sub, start)
        Counted.looked += (found if found >= 0 else len(self)) - start
        return found


def test_every_character_is_read_once() -> None:
    text = Counted("a long line without an end " * 400 + "\n\n" + "short\n\n" * 400)
    reader, Counted.looked = BlockReader(), 0
    for length in range(0, len(text), 3):
        reader.read(Counted(text[:length]))
    assert Counted.looked <= len(text)
