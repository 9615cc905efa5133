"""What a gate says: of each rule and model, and in all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from joute.errors import N_


class Status(StrEnum):
    """Whether a rule is met. `ERROR` is of a measurement that failed, `NOTHING` of one that has
    nothing to measure; neither is ever a pass."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NOTHING = "nothing"


# The verdict of several outcomes is the gravest of them.
_GRAVEST = (Status.NOTHING, Status.ERROR, Status.FAIL, Status.INCONCLUSIVE)
_EXIT_CODES = {Status.PASS: 0, Status.FAIL: 1, Status.ERROR: 4, Status.NOTHING: 5}
_STRICTLY_INCONCLUSIVE = 3

WORDS = {
    Status.PASS: N_("pass"),
    Status.FAIL: N_("fail"),
    Status.INCONCLUSIVE: N_("inconclusive"),
    Status.ERROR: N_("error"),
    Status.NOTHING: N_("nothing evaluated"),
}


@dataclass(frozen=True)
class Outcome:
    """A rule held against a model, "" for the whole run; `item` or `domain` where it is about one.

    `sentence` says why, in the language of the report; `figures` are what it rests on.
    """

    rule: str
    model: str
    status: Status
    sentence: str
    item: str = ""
    domain: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The rule, and what it is about."""
        about = self.item or self.domain
        return f"{self.rule}[{about}]" if about else self.rule


def verdict_of(outcomes: Sequence[Outcome]) -> Status:
    """The verdict of all; nothing evaluated when there is none."""
    found = {outcome.status for outcome in outcomes}
    if not found:
        return Status.NOTHING
    return next((status for status in _GRAVEST if status in found), Status.PASS)


def exit_code(verdict: Status, *, strict: bool) -> int:
    """The exit code of a verdict; an inconclusive one is no success when `strict`."""
    if verdict is Status.INCONCLUSIVE:
        return _STRICTLY_INCONCLUSIVE if strict else 0
    return _EXIT_CODES[verdict]
