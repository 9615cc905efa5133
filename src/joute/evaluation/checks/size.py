"""How many items show a drop, before anything was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from joute.statistics import items_for_discordance, items_for_variance
from joute.statistics.paired import RULE_OF_THREE

LEVEL, POWER = 0.95, 0.8
# The shares of the items on which one of two models is right and the other wrong.
DISCORDANCES = (0.1, 0.2, 0.3)
# The standard deviation of the true differences of graded scores between items: the example of
# E. Miller, arXiv 2411.00640, section 5.
DEVIATION = 1 / 3


@dataclass(frozen=True)
class Size:
    """The items that find a true `drop`, a share above 0, four times in five, at a confidence of
    95 %.

    `by_discordance` is of right and wrong answers, by the share on which two models differ; None
    where fewer differ than would have to drop. `graded` is of scores from 0 to 1 whose differences
    vary by a third. `alike` are those on which not one may drop, for the drop to be excluded.
    """

    drop: float
    by_discordance: Mapping[float, int | None]
    graded: int
    alike: int


def size_for(drop: float) -> Size:
    """The items that a drop takes."""
    return Size(
        drop=drop,
        by_discordance={
            one: items_for_discordance(drop, one, POWER, LEVEL) if drop <= one else None
            for one in DISCORDANCES
        },
        graded=items_for_variance(drop, DEVIATION**2, power=POWER, level=LEVEL),
        alike=floor(RULE_OF_THREE / drop) + 1,
    )
