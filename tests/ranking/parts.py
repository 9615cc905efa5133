"""How often the intervals of parts of the votes hold the truth, by simulation."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from joute.ranking import slices
from joute.ranking.scale import CENTRE, POINTS_PER_LOGIT
from joute.ranking.votes.arrays import Floats
from joute.ranking.votes.model import Voters, Votes
from tests.ranking.simulation import frame, outcomes

_MODELS, _VOTERS, _TASTE = 8, 80, 0.6
# A normal taste of either model makes the mean of logistic chances flatter by this factor.
_FLATTER = 1 / np.sqrt(1 + 0.346 * 2 * _TASTE**2)


@dataclass(frozen=True)
class Parts:
    """`parts` languages, in which strengths differ from the whole's by `distance` logits."""

    distance: float
    parts: int
    votes: int

    def __str__(self) -> str:
        apart = self.distance * POINTS_PER_LOGIT
        return f"{self.parts} parts, {self.votes} votes, {apart:.0f} points apart"


PARTS = tuple(
    Parts(distance, parts, votes)
    for distance in (0.0, 0.15, 0.4, 0.8)
    for parts, votes in ((2, 400), (4, 1200), (8, 1600))
)


def held_in_parts(case: Parts, replications: int, seed: int) -> float:
    """The share of 95 % intervals that held the truth; each voter speaks one language."""
    random = np.random.default_rng(seed)
    held = []
    for _ in range(replications):
        strengths = random.normal(0, 0.5, _MODELS)
        inside = strengths + random.normal(0, case.distance, (case.parts, _MODELS))
        table = _vote(inside, case.votes, random)
        for part in slices(table, by="language"):
            truth = inside[int(part.value[1:])] * _FLATTER
            points = CENTRE + POINTS_PER_LOGIT * (truth - truth.mean())
            held += [row.lower <= points[int(row.model[1:])] <= row.upper for row in part.rows]
    return float(np.mean(held))


def _vote(inside: Floats, votes: int, random: np.random.Generator) -> pl.DataFrame:
    language = random.integers(0, len(inside), _VOTERS)
    seen = inside[language] + random.normal(0, _TASTE, (_VOTERS, _MODELS))
    voter = random.integers(0, _VOTERS, votes)
    a = random.integers(0, _MODELS, votes)
    b = (a + random.integers(1, _MODELS, votes)) % _MODELS
    outcome = outcomes(seen[voter, a] - seen[voter, b], 0.3, random)
    names = tuple(f"m{i}" for i in range(_MODELS))
    table = frame(Votes(names, a, b, outcome, Voters(voter)))
    return table.with_columns(language=pl.Series([f"l{one}" for one in language[voter]]))
