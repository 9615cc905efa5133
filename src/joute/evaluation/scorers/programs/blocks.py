"""The code in the answer of a model: its fenced blocks, or all of it."""

import re
from collections.abc import Collection, Iterator

# A fence of CommonMark: at least three of its sign, at most three spaces before it.
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`{]*)[^`]*$")


def code_in(text: str, marks: Collection[str]) -> list[str]:
    """The blocks that are marked so; where there is none all that are not marked, then all; without
    any fence the whole text. An answer that was cut in a block has that block too."""
    blocks = [(mark.casefold(), code) for mark, code in _blocks(text) if code.strip()]
    marked = [code for mark, code in blocks if mark in marks]
    bare = [code for mark, code in blocks if not mark]
    found = marked or bare or [code for _, code in blocks] or [text.strip("\n")]
    return [one for one in found if one.strip()]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    fence, mark, lines = "", "", list[str]()
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _FENCE.match(line)
        if fence and _closes(line, fence):
            yield mark, "\n".join(lines)
            fence = ""
        elif fence:
            lines.append(line)
        elif found:
            fence, mark, lines = found[1], found[2], []
    if fence:
        yield mark, "\n".join(lines)


def _closes(line: str, fence: str) -> bool:
    sign = line.strip()
    return len(sign) >= len(fence) and set(sign) == {fence[0]}
