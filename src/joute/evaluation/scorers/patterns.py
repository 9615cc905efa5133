"""Answers that match a pattern, in an engine that takes time linear in the text."""

from typing import Any

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.extras import library
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item

# What the engine may take to compile a pattern, in bytes; a larger one is refused.
_MEMORY = 8 << 20


class Regex:
    """Whether a pattern is in the answer: `pattern`, or any of those that an item expects.

    Patterns are those of RE2: without look-around and references back, which need a search that can
    take forever. `whole` asks that the pattern matches the answer from its first character to its
    last, spaces at its ends apart.
    """

    name = "regex"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, pattern: str = "", ignore_case: bool = False, whole: bool = False) -> None:
        self._re2 = library("re2")
        self._options = self._re2.Options()
        self._options.max_mem = _MEMORY
        self._options.case_sensitive = not ignore_case
        self._options.log_errors = False
        self.whole = whole
        self.pattern = self._compiled(pattern) if pattern else None
        self.needs_expected = self.pattern is None

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        if self.pattern is None and not item.expected:
            return None
        if self.fault(item):
            return Score(None, reason=N_("The pattern that is expected cannot be used."))
        patterns = [self.pattern] if self.pattern else map(self._compiled, item.expected)
        text = answer.text.strip()
        return Score(
            float(any(p.fullmatch(text) if self.whole else p.search(text) for p in patterns))
        )

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        try:
            for one in () if self.pattern else item.expected:
                if not one:
                    return "an empty pattern is in every answer"
                self._compiled(one)
        except ValueError as error:
            return str(error)
        return ""

    def _compiled(self, pattern: str) -> Any:
        try:
            return self._re2.compile(pattern, self._options)
        except self._re2.error as error:
            reason = error.args[0] if error.args else "refused"
            reason = reason.decode() if isinstance(reason, bytes) else reason
            raise ValueError(f"RE2 does not take the pattern {pattern!r}: {reason}") from error
