"""A rule: what it looks for, what it may do, and how often it is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from joute.guard.hits import Action, Side
from joute.guard.rates import Rate, rates
from joute.guard.reading import Reading, Span

# Where a rule finds what it looks for.
Finder = Callable[[Reading], Iterable[Span]]


@dataclass(frozen=True)
class Rule:
    """A rule about texts of one side.

    `name` and `about` are source texts: what it is called, and what it looks for. `actions` are
    those that it may be set to: one that is too often wrong may not block. `free` is one that is
    certain and costs nothing, and on by default, to log.
    """

    id: str
    version: int
    side: Side
    name: str
    about: str
    actions: tuple[Action, ...]
    find: Finder = field(repr=False)
    free: bool = False

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]

    @property
    def rates(self) -> Sequence[Rate]:
        """How often it was right and wrong, as far as that was measured."""
        return rates().get(self.id, ())
