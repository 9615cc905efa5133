"""How often each candidate comes first, against closed forms and against counting."""

from collections import Counter, defaultdict
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.choice.shortlist import Shortlist, shortlist
from joute.choice.weights import Ranking, Weight
from tests.choice.shortlist.candidates import scored

# Sampling error of a frequency, at more than 4 standard errors of the fewest draws.
NEAR = 0.045

ANY = Ranking((("x", "y"),))


def firsts(found: Shortlist) -> dict[str, float]:
    return {one.candidate.id: one.acceptability for one in found.entries}


@given(st.floats(0.05, 0.5), st.floats(0.05, 0.5), st.integers(0, 100))
@settings(max_examples=15, deadline=None)
def test_each_better_on_one_of_two_criteria_under_any_weights(
    a: float, b: float, seed: int
) -> None:
    """A is better by a on one, B by b on the other; weights even on the simplex: A is first where
    its weight is above b / (a + b)."""
    one, other = scored("a", x=0.5 + a, y=0.5 - b), scored("b", x=0.5, y=0.5)
    found = firsts(shortlist([one, other], {}, ANY, seed=seed))
    assert found["a"] == pytest.approx(a / (a + b), abs=NEAR)
    assert sum(found.values()) == pytest.approx(1)
    assert found == firsts(shortlist([other, one], {}, ANY, seed=seed))


@pytest.mark.parametrize("at", [0.1, 0.5, 0.8])
def test_nothing_known_against_an_exact_score(at: float) -> None:
    """Of a criterion of which nothing is known, every score is as likely."""
    found = firsts(shortlist([scored("a"), scored("b", x=at)], {}, {"x": Weight.exact(1)}))
    assert found["a"] == pytest.approx(1 - at, abs=NEAR)


def test_two_scores_of_which_nothing_is_known() -> None:
    found = firsts(shortlist([scored("a"), scored("b")], {}, {"x": Weight.exact(1)}))
    assert found["a"] == pytest.approx(0.5, abs=NEAR)


def test_half_of_the_draws_lie_on_each_side_of_the_mid() -> None:
    band = scored("a", x=(0.2, 0.3, 0.9))
    for at, above in ((0.25, 0.75), (0.3, 0.5), (0.6, 0.25)):
        found = firsts(shortlist([band, scored("b", x=at)], {}, {"x": Weight.exact(1)}))
        assert found["a"] == pytest.approx(above, abs=NEAR)


def test_a_weight_between_two_bounds() -> None:
    """A is first where the weight of x exceeds that of y, which is exactly 3: x is even from 2 to 4
    below its mid, and above."""
    candidates = [scored("a", x=1.0, y=0.0), scored("b", x=0.0, y=1.0)]
    for low, mid, high, share in ((2, 3, 4, 0.5), (0, 2, 4, 0.25), (2.5, 2.8, 5, 0.5 * 2 / 2.2)):
        weights = {"x": Weight(low, mid, high), "y": Weight.exact(3)}
        assert firsts(shortlist(candidates, {}, weights))["a"] == pytest.approx(share, abs=NEAR)


def test_equals_share_their_place() -> None:
    twins = [scored("a", x=0.7, y=0.2), scored("b", x=0.7, y=0.2), scored("c", x=0.1, y=0.1)]
    found = shortlist(twins, {}, ANY)
    assert [(one.candidate.id, one.place) for one in found.entries] == [
        ("a", 1),
        ("b", 1),
        ("c", 3),
    ]
    assert firsts(found) == {"a": 0.5, "b": 0.5, "c": 0.0}
    assert [one.ranks for one in found.entries] == [
        (0.5, 0.0, 0.0),
        (0.5, 0.0, 0.0),
        (0.0, 1.0, 0.0),
    ]


def test_places_and_central_weights_are_those_of_counting() -> None:
    random = np.random.default_rng(3)
    scores = random.random((6, 3))
    candidates = [
        scored(f"c{n}", **dict(zip("xyz", row, strict=True))) for n, row in enumerate(scores)
    ]
    found = shortlist(candidates, {}, Ranking((("x", "y", "z"),)))
    weights = random.dirichlet((1, 1, 1), 40_000)
    order = np.argsort(-(weights @ scores.T), axis=1)
    for one in found.entries:
        number = int(one.candidate.id[1:])
        counted = [(order[:, place] == number).mean() for place in range(3)]
        assert one.ranks == pytest.approx(counted, abs=NEAR)
        if one.acceptability > 0.05:
            mean = weights[order[:, 0] == number].mean(0)
            assert list(one.central.values()) == pytest.approx(list(mean), abs=NEAR)


def test_the_same_as_drawing_one_figure_after_the_other() -> None:
    """The plainest program: each weight and each score on its own, then the sums are sorted."""
    candidates = [
        scored("a", x=(0.3, 0.6, 0.7), y=0.5, z=(0.0, 0.4, 0.5)),
        scored("b", x=(0.5, 0.5, 0.9), z=0.3),
        scored("c", x=0.45, y=(0.4, 0.7, 0.8)),
        scored("d", x=(0.1, 0.2, 0.9), y=0.6, z=(0.2, 0.3, 0.4)),
    ]
    weights = {"x": Weight(1, 4, 5), "y": Weight(0, 1, 4), "z": Weight.exact(2)}
    random = Random(11)

    def drawn(low: float, mid: float, high: float) -> float:
        return random.uniform(low, mid) if random.random() < 0.5 else random.uniform(mid, high)

    firsts_of, sums_of = Counter[str](), defaultdict[str, list[float]](list)
    for _ in range(8_000):
        points = {id: drawn(one.low, one.mid, one.high) for id, one in weights.items()}
        for one in candidates:
            scores = {id: one.score(id) for id in weights}
            terms = [points[id] * drawn(s.low, s.mid, s.high) for id, s in scores.items()]
            sums_of[one.id].append(sum(terms) / sum(points.values()))
        firsts_of[max(candidates, key=lambda one: sums_of[one.id][-1]).id] += 1
    found = shortlist(candidates, {}, weights)
    for entry in found.entries:
        sums = sorted(sums_of[entry.candidate.id])
        assert entry.acceptability == pytest.approx(firsts_of[entry.candidate.id] / 8_000, abs=NEAR)
        assert entry.score.low == pytest.approx(sums[400], abs=0.02)
        assert entry.score.high == pytest.approx(sums[7_600], abs=0.02)


def test_the_same_seed_gives_the_same_result() -> None:
    candidates = [scored("a", x=(0.1, 0.4, 0.9)), scored("b", y=0.6), scored("c", x=0.5, y=0.5)]
    assert shortlist(candidates, {}, ANY, seed=7) == shortlist(candidates, {}, ANY, seed=7)
    assert firsts(shortlist(candidates, {}, ANY, seed=7)) != firsts(
        shortlist(candidates, {}, ANY, seed=8)
    )
