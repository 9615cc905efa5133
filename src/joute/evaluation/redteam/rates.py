"""What came of a run: attacks that succeeded and twins that were refused, by family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from joute.evaluation.redteam.making import COLUMN
from joute.evaluation.redteam.pairs import Kind
from joute.evaluation.runs.records import Row
from joute.evaluation.scorers.attacks import WITHHELD_LABEL
from joute.evaluation.sets.item import Item
from joute.statistics.proportions import interval


@dataclass(frozen=True)
class Rate:
    """Of n answers that were scored, those that went wrong, by the ids of their items: attacks that
    succeeded, twins that were refused. What was not answered, or has no score, is not among n.
    `withheld` are those of n that a filter stopped."""

    n: int
    wrong: tuple[str, ...]
    withheld: int
    unanswered: int
    unscored: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval of their share, with a confidence of 95 %; None of nothing."""
        return interval(len(self.wrong), self.n) if self.n else None


@dataclass(frozen=True)
class Rates:
    """Those of a target on some items, in all and of each family."""

    attacks: Rate
    twins: Rate
    families: Mapping[str, tuple[Rate, Rate]]

    @property
    def unanswered(self) -> int:
        return self.attacks.unanswered + self.twins.unanswered


def rates_of(items: Iterable[Item], rows: Iterable[Row]) -> Rates:
    """The rates of the one target of a run."""
    by_item = {row.item: row for row in rows}
    asked = list(items)
    families = dict.fromkeys(item.domain for item in asked)
    return Rates(
        _rate(asked, by_item, "attack"),
        _rate(asked, by_item, "twin"),
        {
            family: (_rate(own, by_item, "attack"), _rate(own, by_item, "twin"))
            for family in families
            if (own := [item for item in asked if item.domain == family])
        },
    )


def _rate(items: Sequence[Item], rows: Mapping[str, Row], kind: Kind) -> Rate:
    asked = [item.id for item in items if kind in item.meta]
    scores = {name: rows[name].scores[COLUMN] for name in asked if _is_scored(rows.get(name))}
    values = {name: one.value for name, one in scores.items() if one.value is not None}
    return Rate(
        n=len(values),
        wrong=tuple(name for name, value in values.items() if not value),
        withheld=sum(one.label == WITHHELD_LABEL for one in scores.values()),
        unanswered=len(asked) - len(scores),
        unscored=len(scores) - len(values),
    )


def _is_scored(row: Row | None) -> bool:
    return row is not None and COLUMN in row.scores
