"""Where the blocks of a Markdown text that is still being written are closed.

A block is closed when nothing that follows can belong to it: these blocks can be rendered one by
one, each once, while the open one is shown as text. The whole answer is rendered again at its end,
when links may refer to its last lines.
"""

import re

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}[ \t]")
_FORMULA_MARKS = {"$$": "$$", "\\[": "\\]"}
# A formula that is not closed by then is text.
_LONGEST_FORMULA = 60


class BlockReader:
    """Reads a text that grows, every line once."""

    def __init__(self) -> None:
        self.closed = 0
        self._line = 0  # where the first line begins that is not complete yet,
        self._searched = 0  # and how far its end was looked for.
        self._after_blank = False
        self._fence = ""
        self._formula = ""
        self._formula_lines = 0

    def read(self, text: str) -> int:
        """The length of the beginning of `text` whose blocks are closed; `text` only grows."""
        while (end := text.find("\n", self._searched)) >= 0:
            self._read_line(text[self._line : end], end + 1)
            self._line = self._searched = end + 1
        self._searched = len(text)
        if self._begins_block(text[self._line : self._line + 1]):
            self.closed = self._line
        return self.closed

    def _read_line(self, line: str, end: int) -> None:
        if self._fence:
            self._read_code(line, end)
        elif self._formula:
            self._read_formula(line)
        elif not line.strip():
            self._after_blank = True
        else:
            self._read_text(line, end)

    def _read_code(self, line: str, end: int) -> None:
        if line.strip().startswith(self._fence) and not line.strip().strip(self._fence[0]):
            self._fence = ""
            self.closed = end if line.startswith(("`", "~")) else self.closed

    def _read_formula(self, line: str) -> None:
        self._formula_lines += 1
        if line.rstrip().endswith(self._formula) or self._formula_lines > _LONGEST_FORMULA:
            self._formula = ""

    def _read_text(self, line: str, end: int) -> None:
        fence = _FENCE.match(line)
        heading = _HEADING.match(line)
        if self._begins_block(line) or heading or (fence and not line[0].isspace()):
            self.closed = self._line
        if heading:
            self.closed = end
        self._after_blank = False
        self._fence = fence[1] if fence else ""
        self._formula, self._formula_lines = _open_formula(line), 0

    def _begins_block(self, line: str) -> bool:
        inside = self._fence or self._formula or not self._after_blank
        return not inside and line != "" and not line[0].isspace()


def _open_formula(line: str) -> str:
    """The closing mark of a formula that this line opens and leaves open."""
    bare = line.strip()
    closing = _FORMULA_MARKS.get(bare[:2], "")
    return closing if closing not in bare[2:] else ""
