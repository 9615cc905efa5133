"""What the guard found in a call, as figures: no word of a text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joute.guard import Action, Hit, Side


@dataclass(frozen=True)
class CountedHit:
    """How often a rule spoke, in the words of one side of a call."""

    rule: str
    version: int
    action: str
    side: Side
    count: int


def counted(hits: Iterable[tuple[Side, Hit]]) -> Sequence[CountedHit]:
    """Each rule once for each side, in the order in which it first spoke."""
    found = Counter((hit.rule, hit.version, str(hit.action), side) for side, hit in hits)
    return [CountedHit(*key, count) for key, count in found.items()]


def told(hits: Iterable[CountedHit]) -> Sequence[str]:
    """The rules that a caller is told of: not those that are only logged."""
    return list(dict.fromkeys(hit.rule for hit in hits if hit.action != Action.LOG))


def warnings(hits: Iterable[CountedHit]) -> list[str]:
    """The rules of which a person is warned."""
    return list(dict.fromkeys(hit.rule for hit in hits if hit.action == Action.WARN))
