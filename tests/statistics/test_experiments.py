"""Two arms: their values written out, their endings, and what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.statistics.experiments import (
    Arm,
    Ending,
    Experiment,
    Rules,
    endings,
    forecast,
    until_over,
    values_of,
)

RULES = Rules(calls=4_000, margin=0.05)
CALLS = st.lists(
    st.tuples(st.sampled_from(("a", "b")), st.floats(0, 1, allow_subnormal=False)), max_size=40
)


def of(calls: list[tuple[Arm, float]], rules: Rules = RULES) -> Experiment:
    found = Experiment(rules)
    for arm, score in calls:
        found = found.after(arm, score)
    return found


def drawn(
    random: np.random.Generator, a: float, b: float, n: int, share_b: float = 0.5
) -> list[tuple[Arm, float]]:
    arms: list[Arm] = ["b" if one < share_b else "a" for one in random.random(n)]
    return [(arm, float(random.random() < (a if arm == "a" else b))) for arm in arms]


def test_two_calls_by_hand() -> None:
    """c is ½, then (1 + ½) / 2; of even arms k = ½: y = ½, then -(0 - ¾)."""
    found = of([("a", 1.0), ("b", 0.0)])
    assert found.values == pytest.approx(1.25)
    assert found.squares == pytest.approx(0.25 + 0.5625)
    assert found.reading().difference == 1.0
    assert (found.reading().mean_a, found.reading().mean_b) == (1, 0)


@given(CALLS, st.sampled_from((0.5, 0.1, 0.8)))
def test_all_calls_at_once_are_those_one_by_one(
    calls: list[tuple[Arm, float]], share_b: float
) -> None:
    rules = Rules(calls=100, margin=0.1, share_b=share_b)
    is_b = np.array([arm == "b" for arm, _ in calls], bool)
    values, squares = values_of(rules, is_b, np.array([score for _, score in calls], float))
    found = of(calls, rules)
    assert found.values == pytest.approx(values.sum())
    assert found.squares == pytest.approx(squares.sum())
    assert (np.abs(values) <= 1).all()


@given(CALLS, st.integers(1, 30))
def test_an_experiment_is_over_at_the_first_ending(
    calls: list[tuple[Arm, float]], most: int
) -> None:
    rules = Rules(calls=most, margin=0.1)
    one_by_one = Experiment(rules)
    for arm, score in calls:
        one_by_one = one_by_one.after(arm, score)
        if one_by_one.ending is not Ending.GOES_ON:
            break
    is_b = np.array([arm == "b" for arm, _ in calls], bool)
    found = until_over(rules, is_b, np.array([score for _, score in calls], float))
    assert (found.n_a, found.n_b) == (one_by_one.n_a, one_by_one.n_b)
    assert found.ending is one_by_one.ending
    assert found.values == pytest.approx(one_by_one.values)
    assert found.squares == pytest.approx(one_by_one.squares)
    assert (found.total_a, found.total_b) == pytest.approx((one_by_one.total_a, one_by_one.total_b))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 0.95))
def test_the_mean_of_a_value_is_the_difference_whatever_came_before(
    a: float, b: float, before: float, share_b: float
) -> None:
    rules = Rules(calls=9, margin=0.1, share_b=share_b)
    start = Experiment(rules).after("a", before)
    of_a, of_b = (start.after("a", a).values, start.after("b", b).values)
    mean = (1 - share_b) * of_a + share_b * of_b - start.values
    assert mean == pytest.approx(rules.factor * (a - b), abs=1e-12)


@given(CALLS)
@settings(max_examples=30)
def test_swapped_arms_are_mirrored(calls: list[tuple[Arm, float]]) -> None:
    swapped: list[tuple[Arm, float]] = [("b" if arm == "a" else "a", one) for arm, one in calls]
    first, second = of(calls).reading(), of(swapped).reading()
    assert second.interval == pytest.approx((-first.interval[1], -first.interval[0]), abs=1e-6)
    assert (second.n_a, second.mean_a) == (first.n_b, first.mean_b)


@pytest.mark.parametrize(
    ("a", "b", "ending"),
    [(0.8, 0.6, Ending.A_WINS), (0.6, 0.8, Ending.B_WINS), (0.97, 0.97, Ending.NO_DIFFERENCE)],
)
def test_an_experiment_ends_where_its_interval_says_so(a: float, b: float, ending: Ending) -> None:
    found = Experiment(RULES)
    for arm, score in drawn(np.random.default_rng(1), a, b, 4_000):
        found = found.after(arm, score)
        if found.ending is not Ending.GOES_ON:
            break
    lower, upper = (reading := found.reading()).interval
    assert reading.ending is ending
    assert reading.calls < 4_000
    assert lower <= a - b <= upper
    shown = {
        Ending.A_WINS: lower > 0,
        Ending.B_WINS: upper < 0,
        Ending.NO_DIFFERENCE: -0.05 < lower <= upper < 0.05,
    }
    assert shown[ending]


def test_a_budget_that_shows_nothing_is_spent() -> None:
    rules = Rules(calls=200, margin=0.01)
    found = of(drawn(np.random.default_rng(2), 0.7, 0.7, 199), rules)
    assert found.ending is Ending.GOES_ON
    found = found.after("a", 1.0)
    assert found.ending is Ending.BUDGET_SPENT
    assert Experiment(rules).reading().interval == (-1.0, 1.0)
    assert Experiment(rules).reading().difference is None


def test_a_rare_arm_is_read_without_bias() -> None:
    rules = Rules(calls=20_000, margin=0.05, share_b=0.1)
    reading = of(drawn(np.random.default_rng(3), 0.6, 0.7, 8_000, 0.1), rules).reading()
    assert reading.n_b == pytest.approx(800, abs=100)
    assert reading.interval[0] < -0.1 < reading.interval[1]
    assert reading.difference == pytest.approx(-0.1, abs=0.05)


def test_an_experiment_is_kept_as_json() -> None:
    found = of(drawn(np.random.default_rng(4), 0.6, 0.7, 50))
    assert Experiment.from_json(found.to_json()) == found
    with pytest.raises(ValueError, match="rules"):
        Experiment.from_json("{}")


def test_what_cannot_be_is_refused() -> None:
    for rules in ({"calls": 0}, {"margin": 0.0}, {"share_b": 1.0}, {"level": 1.0}):
        with pytest.raises(ValueError, match="no experiment"):
            Rules(**({"calls": 10, "margin": 0.1} | rules))
    for score in (1.01, -0.1, float("nan")):
        with pytest.raises(ValueError, match="no score"):
            of([("a", score)])
    with pytest.raises(ValueError, match=r"room for 0\.3"):
        forecast(RULES, np.full(50, 0.8), 0.3, np.random.default_rng(5), 2)


def test_a_larger_difference_is_foreseen_to_take_fewer_calls() -> None:
    scores = np.repeat([1.0, 0.0], (80, 20))
    foreseen = [
        forecast(RULES, scores, difference, np.random.default_rng(6), 60)
        for difference in (0.15, 0.08, -0.15)
    ]
    assert foreseen[0].median < foreseen[1].median <= foreseen[1].usual <= 4_000
    assert foreseen[0].endings[Ending.A_WINS] > 0.9
    assert foreseen[2].endings[Ending.B_WINS] > 0.9
    assert sum(foreseen[1].endings.values()) == pytest.approx(1)


def test_equal_arms_rarely_win_with_a_look_after_each_call() -> None:
    assert wins(np.random.default_rng(7), 300, 1_000) <= 15


@pytest.mark.evidence
@pytest.mark.parametrize("share", [0.03, 0.5, 0.9])
def test_equal_arms_win_at_most_once_in_twenty(share: float) -> None:
    assert wins(np.random.default_rng(8), 1_000, 5_000, share) <= 50


def wins(random: np.random.Generator, trials: int, calls: int, share: float = 0.8) -> int:
    """Of experiments with equal arms, those that one of them ever won, looked at every time."""
    rules, won = Rules(calls=calls, margin=0.0001), 0
    looks = np.arange(1, calls + 1)
    for _ in range(trials):
        scores = (random.random(calls) < share).astype(float)
        values, squares = values_of(rules, random.random(calls) < 0.5, scores)
        found = endings(rules, looks, np.cumsum(values), np.cumsum(squares))
        won += bool({Ending.A_WINS, Ending.B_WINS} & set(found))
    return won
