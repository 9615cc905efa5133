"""Whom each person's own weights put first: differences that change nothing need no discussion."""

from collections.abc import Mapping, Sequence

from joute.choice.candidates import Candidate, FactValue
from joute.choice.shortlist.exclusions import exclusions
from joute.choice.shortlist.sums import score, table_of
from joute.choice.weights import Opinion


def favourites(
    candidates: Sequence[Candidate],
    constraints: Mapping[str, FactValue],
    opinions: Sequence[Opinion],
) -> Mapping[str, tuple[str, ...]]:
    """By person, the ids of the candidates with the highest score among those that pass; several
    where they are equal, none where none passes. Raises BadWeights, UnknownConstraint,
    BadConstraint."""
    out = {one.candidate.id for one in exclusions(candidates, constraints)}
    passing = [one for one in candidates if one.id not in out]
    return {one.person: _best(passing, one) for one in opinions}


def _best(passing: Sequence[Candidate], opinion: Opinion) -> tuple[str, ...]:
    table = table_of(passing, opinion.weights)
    scores = [score(one) for one in table.contributions]
    best = max(scores, default=0.0)
    return tuple(one.id for one, at in zip(passing, scores, strict=True) if at == best)
