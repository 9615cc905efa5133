"""What holds of every shortlist, whatever the candidates and the weights."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.choice.candidates import UNKNOWN_SCORE, Candidate, Score
from joute.choice.shortlist import Shortlist, shortlist
from joute.choice.weights import Weight

CRITERIA = ("costs", "data_security", "quality")
SAMPLES = 200


def score_of(sixteenths: list[int]) -> Score:
    low, mid, high = sixteenths
    return Score(low / 16, mid / 16, high / 16)


def weight_of(points: list[int]) -> Weight:
    low, mid, high = points
    return Weight(low, mid, high)


# In sixteenths, so that there are equals.
SCORES = st.lists(st.integers(0, 16), min_size=3, max_size=3).map(
    lambda found: score_of(sorted(found))
)
WEIGHTS = st.fixed_dictionaries(
    {id: st.lists(st.integers(0, 9), min_size=3, max_size=3).map(sorted) for id in CRITERIA}
).map(lambda found: {id: weight_of(points) for id, points in found.items()})
CANDIDATES = st.lists(
    st.dictionaries(st.sampled_from(CRITERIA), SCORES, max_size=3), min_size=1, max_size=6
).map(lambda found: [Candidate(f"c{n}", f"C{n}", scores=one) for n, one in enumerate(found)])


def ranked(candidates: list[Candidate], weights: Mapping[str, Weight]) -> Shortlist:
    return shortlist(candidates, {}, {"quality": Weight.exact(1), **weights}, samples=SAMPLES)


def order(found: Shortlist) -> list[str]:
    return [one.candidate.id for one in found.entries]


@given(CANDIDATES, WEIGHTS, st.sampled_from(CRITERIA), st.integers(1, 9))
@settings(deadline=None, max_examples=50)
def test_raising_a_weight_never_lowers_who_is_best_on_it(
    candidates: list[Candidate], weights: dict[str, Weight], criterion: str, more: int
) -> None:
    """Neither its place nor, where it is best in every draw, how often it comes first."""
    best = max(candidates, key=lambda one: one.score(criterion).mid)
    sure = all(
        one is best or one.score(criterion).high <= best.score(criterion).low for one in candidates
    )
    weights = {"quality": Weight.exact(1), **weights}
    if not any(one.mid for one in weights.values()):
        weights["quality"] = Weight.exact(1)
    low, mid, high = weights[criterion].low, weights[criterion].mid, weights[criterion].high
    raised = {**weights, criterion: Weight(low + more, mid + more, high + more)}
    before, after = ranked(candidates, weights), ranked(candidates, raised)
    assert order(after).index(best.id) <= order(before).index(best.id)
    if sure:
        # Of 200 draws, one may bring two sums within what 32 bits tell apart.
        assert acceptability(after, best) >= acceptability(before, best) - 0.006


def acceptability(found: Shortlist, candidate: Candidate) -> float:
    return next(one.acceptability for one in found.entries if one.candidate.id == candidate.id)


@given(CANDIDATES, WEIGHTS)
@settings(deadline=None, max_examples=50)
def test_removing_a_dominated_candidate_changes_no_order(
    candidates: list[Candidate], weights: dict[str, Weight]
) -> None:
    weights = weights if any(one.mid for one in weights.values()) else {"costs": Weight.exact(1)}
    model = candidates[0]
    dominated = Candidate("b", "B", scores={id: worse(model.score(id)) for id in CRITERIA})
    without = shortlist(candidates, {}, weights, samples=SAMPLES)
    with_it = shortlist([*candidates, dominated], {}, weights, samples=SAMPLES)
    assert [id for id in order(with_it) if id != "b"] == order(without)
    assert order(with_it).index(model.id) < order(with_it).index("b") or (
        mids(with_it)["b"] == mids(with_it)[model.id]
    )
    lows = {one.candidate.id: one.score.low for one in with_it.entries}
    assert all(
        lows[e.candidate.id] == pytest.approx(e.score.low, abs=1e-5) for e in without.entries
    )


def worse(score: Score) -> Score:
    low, mid, high = (max(0.0, at - 1 / 16) for at in (score.low, score.mid, score.high))
    return Score(low, mid, high)


def mids(found: Shortlist) -> dict[str, float]:
    return {one.candidate.id: one.score.mid for one in found.entries}


@given(CANDIDATES, WEIGHTS, st.sampled_from(CRITERIA))
@settings(deadline=None, max_examples=50)
def test_an_unknown_score_is_neither_0_nor_1(
    candidates: list[Candidate], weights: dict[str, Weight], criterion: str
) -> None:
    weights = {**weights, criterion: Weight.exact(5)}
    scores = {id: one for id, one in candidates[0].scores.items() if id != criterion}

    def scored_as(score: Score | None) -> Shortlist:
        given = scores if score is None else {**scores, criterion: score}
        changed = replace(candidates[0], scores=given)
        return shortlist([changed, *candidates[1:]], {}, weights, samples=SAMPLES)

    unknown, none, full = scored_as(None), scored_as(Score(0, 0, 0)), scored_as(Score(1, 1, 1))
    assert mids(none)["c0"] < mids(unknown)["c0"] < mids(full)["c0"]
    entry = next(one for one in unknown.entries if one.candidate.id == "c0")
    assert criterion in entry.unknowns
    assert entry.score.low < entry.score.mid < entry.score.high
    assert mids(scored_as(UNKNOWN_SCORE)) == mids(unknown)


@given(CANDIDATES, WEIGHTS)
@settings(deadline=None, max_examples=50)
def test_contributions_add_up_and_frequencies_too(
    candidates: list[Candidate], weights: dict[str, Weight]
) -> None:
    weights = weights if any(one.mid for one in weights.values()) else {"costs": Weight.exact(1)}
    found = shortlist(candidates, {}, weights, samples=SAMPLES)
    assert len(found.entries) == len(candidates)
    for one in found.entries:
        assert sum(one.contributions.values()) == pytest.approx(one.score.mid, abs=1e-11)
        assert 0 <= one.score.low <= one.score.mid <= one.score.high <= 1 + 1e-6
        if one.central:
            assert sum(one.central.values()) == pytest.approx(1, abs=1e-4)
    assert sum(one.acceptability for one in found.entries) == pytest.approx(1, abs=1e-5)
    assert sum(found.weights.values()) == pytest.approx(1)


@given(CANDIDATES, WEIGHTS)
@settings(deadline=None, max_examples=30)
def test_what_is_said_to_change_the_first_does_and_nothing_nearer_does(
    candidates: list[Candidate], weights: dict[str, Weight]
) -> None:
    weights = weights if any(one.mid for one in weights.values()) else {"costs": Weight.exact(1)}
    found = shortlist(candidates, {}, weights, samples=SAMPLES)
    first, others = found.entries[0], sum(one.mid for one in weights.values())
    for one in found.weight_changes:
        rest = others - weights[one.criterion].mid
        points = rest * one.needed_share / (1 - one.needed_share) if one.needed_share < 1 else 0
        scores = sums_at(candidates, weights, one.criterion, points)
        assert scores[one.candidate] == pytest.approx(scores[first.candidate.id], abs=1e-9)
        between = (points + weights[one.criterion].mid) / 2
        nearer = sums_at(candidates, weights, one.criterion, between)
        assert nearer[first.candidate.id] >= max(nearer.values()) - 1e-9
    for known in found.knowledge[:4]:
        assert 0 <= known.value <= 1
        assert 0 < known.probability <= 1
        up = known.candidate_first == known.candidate
        at = min(1.0, max(0.0, known.threshold + (1e-6 if up else -1e-6)))
        changed = [
            replace(one, scores={**one.scores, known.criterion: Score(at, at, at)})
            if one.id == known.candidate
            else one
            for one in candidates
        ]
        after = mids(shortlist(changed, {}, weights, samples=SAMPLES))
        assert after[known.candidate_first] == pytest.approx(max(after.values()), abs=1e-9)


def sums_at(
    candidates: list[Candidate], weights: Mapping[str, Weight], criterion: str, points: float
) -> dict[str, float]:
    """The sums of the scores, not divided, with this many points for one criterion."""
    mid = {id: one.mid for id, one in weights.items()} | {criterion: points}
    return {one.id: sum(mid[id] * one.score(id).mid for id in mid) for one in candidates}
