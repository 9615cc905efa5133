"""A ranking, and what is needed to doubt it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from joute.ranking import pairs, robustness
from joute.ranking.evidence import Evidence, position
from joute.ranking.pairs import Pair
from joute.ranking.robustness import Robustness
from joute.ranking.rows import Effect, Method, Needed, Row, StyleControl
from joute.ranking.rules import Exclusion

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Leaderboard:
    """A ranking and what is needed to doubt it.

    `options` holds every argument of `rank`, so that it can be made again from the same votes;
    `excluded` the votes left out, rule by rule.
    """

    rows: tuple[Row, ...]
    method: Method
    votes: int
    voters: int | None
    excluded: tuple[Exclusion, ...]
    style: StyleControl | None
    options: Mapping[str, Any]
    evidence: Evidence = field(repr=False, compare=False)

    def __getitem__(self, model: str) -> Row:
        return self._by_model[model]

    @cached_property
    def _by_model(self) -> dict[str, Row]:
        return {row.model: row for row in self.rows}

    @cached_property
    def position(self) -> Effect | None:
        """What side a adds; None when the votes do not say which side was which."""
        return position(self.evidence)

    @cached_property
    def needed(self) -> tuple[Needed, ...]:
        """What models without a rank still need, model by model."""
        asked_votes, asked_voters = self.options["min_votes"], self.options["min_voters"]
        return tuple(
            Needed(
                row.model,
                max(asked_votes - row.votes, 0),
                0 if row.voters is None else max(asked_voters - row.voters, 0),
            )
            for row in self.rows
            if row.rank is None
        )

    def robustness(self) -> Robustness:
        """How little would change the first place, and which voters are unlikely."""
        return robustness.examine(self.evidence)

    def pairs(self) -> tuple[Pair, ...]:
        """Every pair that met: counts, expected and observed, and whether it is settled."""
        return pairs.pairs(self.evidence)

    def to_polars(self) -> "pl.DataFrame":
        """The rows, one column per field; polars comes with the extra `ranking`."""
        import polars as pl  # noqa: PLC0415 # a large library that a site does without

        return pl.DataFrame([asdict(row) for row in self.rows], schema=_schema())

    def to_dict(self) -> dict[str, Any]:
        """Plain values: rows, method, votes, voters, excluded, position, style, options."""
        return {
            "method": self.method,
            "votes": self.votes,
            "voters": self.voters,
            "excluded": [asdict(exclusion) for exclusion in self.excluded],
            "position": self.position and asdict(self.position),
            "style": self.style and asdict(self.style),
            "needed": [asdict(needed) for needed in self.needed],
            "options": dict(self.options),
            "rows": [asdict(row) for row in self.rows],
        }

    def to_json(self) -> str:
        """`to_dict` as JSON; what is not known is null."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)


def _schema() -> dict[str, Any]:
    """Polars knows a column's type by Python's."""
    return {name: (get_args(kind) or (kind,))[0] for name, kind in _ROW_TYPES.items()}


_ROW_TYPES: dict[str, Any] = get_type_hints(Row)
