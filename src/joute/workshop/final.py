"""The winners of a final: pure, from counts and footprints; rules in docs/workshop.md.

A final is decided on usefulness U, the share of its vote (a tie counts for each in equal parts),
and on frugality F, the least energy divided by one's own. The score is w·U + (1 − w)·F, a band
since energy is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from joute.calls import ModelCard
from joute.footprint import Band, Footprint
from joute.impact import compared

Rule = Literal["score", "usefulness", "tie", "unknown_energy", "unopposed", "no_winner"]


@dataclass(frozen=True)
class Finalist:
    """A model of the final: its votes, those for a tie left out, and the footprint of its answer
    (None when it is not known)."""

    card: ModelCard
    votes: int
    figure: Footprint | None


@dataclass(frozen=True)
class Standing:
    """The results of a finalist. `usefulness` is from 0 to 1; `frugality`, above 0 and at most 1,
    and `score` are None when the energy of a finalist is not known."""

    model: str
    usefulness: float
    frugality: Band | None
    score: Band | None


@dataclass(frozen=True)
class Decision:
    """The winners, by model, in the order of the final; none without a vote.

    `rule` is the reason:
    - `score`: one band of scores lies above all others;
    - `usefulness`: bands overlap, and one of their models has the most votes;
    - `tie`: bands overlap and the votes are equal;
    - `unknown_energy`: the energy of `unknown` is not known, so the votes alone decided;
    - `unopposed`: a single model won its duels; `no_winner`: none did, or the final has no vote.
    """

    winners: tuple[str, ...]
    rule: Rule
    weight: float | None = None
    standings: tuple[Standing, ...] = ()
    unknown: tuple[str, ...] = ()


def sent_to_final(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The sides of a duel that go to the final.

    Neither when more than half found both bad, or without a vote. Both when a and b have as many
    votes, or when each has fewer than the tie.
    """
    a, b, tie = (counts.get(choice, 0) for choice in ("a", "b", "tie"))
    bad, total = counts.get("both_bad", 0), sum(counts.values())
    if 2 * bad > total or not total:
        return ()
    if a == b or tie > max(a, b):
        return ("a", "b")
    return ("a",) if a > b else ("b",)


def unopposed(models: Sequence[str]) -> Decision:
    """Without a final: the only model that came out of the duels, if one alone did."""
    return Decision(tuple(models), "unopposed") if len(models) == 1 else Decision((), "no_winner")


def decide(finalists: Sequence[Finalist], *, ties: int, weight: float) -> Decision:
    """The outcome of a final. `weight` is that of usefulness, from 0 to 1."""
    total = sum(finalist.votes for finalist in finalists) + ties
    unknown = tuple(one.card.id for one in finalists if one.figure is None)
    if not total:
        return Decision((), "no_winner", weight, unknown=unknown)
    standings = tuple(
        _standing(one, finalists, (one.votes + ties / len(finalists)) / total, weight)
        for one in finalists
    )
    winners, rule = _winners(standings)
    return Decision(winners, rule, weight, standings, unknown)


def _standing(
    one: Finalist, finalists: Sequence[Finalist], usefulness: float, weight: float
) -> Standing:
    frugality = _frugality(one, finalists)
    score = frugality and Band(*(weight * usefulness + (1 - weight) * end for end in frugality))
    return Standing(one.card.id, usefulness, frugality, score)


def _frugality(one: Finalist, finalists: Sequence[Finalist]) -> Band | None:
    """The least energy over one's own: the smallest of the ratios to each other, at most 1.

    Each ratio lets the unknowns that two answers share take the same value on both sides.
    """
    ratios = [_ratio(other, one) for other in finalists if other is not one]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(ratios):
        return None
    return Band(*(min(1.0, *ends) for ends in zip(*known, strict=True)))


def _ratio(a: Finalist, b: Finalist) -> Band | None:
    if a.figure is None or b.figure is None:
        return None
    return compared(a.figure, a.card, b.figure, b.card).ratio


def _winners(standings: Sequence[Standing]) -> tuple[tuple[str, ...], Rule]:
    scores = [one.score for one in standings if one.score is not None]
    if len(scores) < len(standings):
        return _most_useful(standings), "unknown_energy"
    # No score is surely above these.
    floor = max(score.low for score in scores)
    rivals = [one for one in standings if one.score and one.score.high >= floor]
    winners = _most_useful(rivals)
    if len(rivals) == 1:
        return winners, "score"
    return winners, "usefulness" if len(winners) == 1 else "tie"


def _most_useful(standings: Sequence[Standing]) -> tuple[str, ...]:
    most = max(one.usefulness for one in standings)
    return tuple(one.model for one in standings if one.usefulness == most)
