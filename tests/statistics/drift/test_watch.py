"""Signals against a quiet period: what moved, by how much, since when."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from joute.statistics.arrays import Floats
from joute.statistics.drift import LOOK_AT, MOVES, Look, Move, Movement, Signal, Watch, watch
from joute.statistics.drift.quiet_period import of_quantity, of_scores, of_topics

RANDOM = np.random.default_rng


def right(random: np.random.Generator, share: float, n: int) -> Floats:
    return (random.random(n) < share).astype(float)


def only(found: Watch) -> Movement:
    (movement,) = found.movements()
    return movement


def test_a_drop_of_ten_points_is_found_with_its_size_and_its_beginning() -> None:
    random = RANDOM(2)
    quiet = watch(Signal.QUALITY, right(random, 0.85, 3_000), 3_000).after(
        right(random, 0.85, 1_030)
    )
    assert quiet.movements() == ()
    found = only(quiet.after(right(random, 0.75, 2_000)))
    assert (found.signal, found.move) == (Signal.QUALITY, Move.FALL)
    assert found.before == pytest.approx(0.85, abs=0.02)
    assert found.after == pytest.approx(0.75, abs=0.03)
    assert found.change == pytest.approx(-0.1, abs=0.03)
    assert found.change_interval is not None
    assert found.change_interval[0] < -0.1 < found.change_interval[1] < 0
    assert abs(found.since - 1_030) <= 200
    assert 1_030 < found.found_at < 2_030
    assert found.calls == 3_030 - found.since
    assert found.look_at[0] is Look.MODEL


def test_better_answers_are_no_alarm() -> None:
    random = RANDOM(3)
    found = watch(Signal.QUALITY, right(random, 0.6, 1_000), 3_000).after(right(random, 0.9, 3_000))
    assert found.movements() == ()


@pytest.mark.parametrize(("later", "move"), [(0.15, Move.RISE), (0.002, Move.FALL)])
def test_refusals_alarm_both_ways(later: float, move: Move) -> None:
    random = RANDOM(4)
    found = only(
        watch(Signal.REFUSALS, right(random, 0.05, 3_000), 3_000).after(right(random, later, 3_000))
    )
    assert found.move is move
    assert found.after == pytest.approx(later, abs=0.03)


@pytest.mark.parametrize("signal", [Signal.LATENCY, Signal.COST, Signal.ENERGY, Signal.LENGTH])
def test_a_quantity_that_doubles_is_said_as_a_ratio(signal: Signal) -> None:
    random = RANDOM(5)
    found = watch(signal, random.lognormal(0, 0.8, 1_000), 3_000).after(
        random.lognormal(np.log(2), 0.8, 1_500)
    )
    rise = next(one for one in found.movements() if one.move is Move.RISE)
    assert rise.before == pytest.approx(1, abs=0.1)
    assert rise.change == pytest.approx(2, abs=0.15)
    assert rise.change_interval is not None
    assert 1.5 < rise.change_interval[0] < 2 < rise.change_interval[1] < 2.6
    assert rise.after == pytest.approx(rise.before * 2, rel=0.1)


def test_one_call_in_eight_that_hangs_is_a_tail() -> None:
    random = RANDOM(6)
    quiet = random.lognormal(0, 0.5, 3_000)
    later = random.lognormal(0, 0.5, 2_000)
    later[::8] = 60
    found = next(
        one
        for one in watch(Signal.LATENCY, quiet, 3_000).after(later).movements()
        if one.move is Move.TAIL
    )
    assert found.before == pytest.approx(0.05, abs=0.001)
    assert found.after == pytest.approx(0.05 * 7 / 8 + 1 / 8, abs=0.03)
    assert found.beyond == pytest.approx(np.quantile(quiet, 0.95), rel=0.05)


def test_one_monstrous_value_is_no_drift() -> None:
    random = RANDOM(7)
    later = random.lognormal(0, 0.5, 1_000)
    later[500] = 1e12
    assert watch(Signal.COST, random.lognormal(0, 0.5, 1_000), 3_000).after(later).movements() == ()


def test_a_cost_where_all_was_free_has_no_ratio() -> None:
    found = watch(Signal.COST, np.zeros(1_000), 3_000).after(np.full(300, 0.01))
    rise = next(one for one in found.movements() if one.move is Move.RISE)
    assert (rise.before, rise.after, rise.change, rise.change_interval) == (0, 1, None, None)


def test_a_topic_that_grows_and_one_that_is_new() -> None:
    random = RANDOM(8)
    names = np.array(["benefits", "taxes", "passports"])
    quiet = watch(Signal.TOPICS, random.choice(names, 3_000, p=(0.5, 0.4, 0.1)).tolist(), 3_000)
    grown = only(quiet.after(random.choice(names, 1_000, p=(0.4, 0.3, 0.3)).tolist()))
    assert (grown.move, grown.topic) == (Move.SHARE, "passports")
    assert grown.change == pytest.approx(0.2, abs=0.05)
    new = only(quiet.after([*["taxes", "benefits", "elections"] * 40]))
    assert (new.topic, new.before) == ("", 0)
    assert new.look_at == (Look.CALLERS, Look.QUESTIONS)


def test_what_lies_within_the_tolerance_is_no_alarm() -> None:
    random = RANDOM(9)
    quiet, later = random.beta(8, 2, 3_000), random.beta(7.8, 2.2, 3_000)
    strict = watch(Signal.QUALITY, quiet, 3_000)
    tolerant = watch(Signal.QUALITY, quiet, 3_000, tolerance=0.05)
    assert strict.after(later).movements()
    assert not tolerant.after(later).movements()
    slow = random.lognormal(0.1, 0.3, 3_000)
    ranges = [
        watch(Signal.LATENCY, random.lognormal(0, 0.3, 3_000), 3_000, tolerance=tolerance)
        for tolerance in (0.0, 0.3)
    ]
    assert [bool(one.after(slow).movements()) for one in ranges] == [True, False]


def test_a_watch_is_kept_as_json_of_one_size() -> None:
    random = RANDOM(10)
    watched = watch(Signal.LENGTH, random.lognormal(5, 1, 1_000), 3_000)
    sizes = []
    for _ in range(5):
        watched = watched.after(random.lognormal(5, 1, 2_000))
        written = watched.to_json()
        assert Watch.from_json(written) == watched
        assert Watch.has_moved(written) == bool(watched.movements())
        sizes.append(len(written))
    assert max(sizes) < 20_000
    assert sizes[-1] < 1.2 * sizes[0]
    moved = watched.after(random.lognormal(6, 1, 2_000))
    assert Watch.from_json(moved.to_json()).movements() == moved.movements() != ()
    assert Watch.has_moved(moved.to_json())
    with pytest.raises(ValueError, match="signal"):
        Watch.from_json('{"month": 3}')


@given(st.lists(st.integers(0, 40), max_size=5))
@settings(max_examples=15)
def test_how_often_one_looks_changes_nothing(sizes: list[int]) -> None:
    random = RANDOM(11)
    quiet, later = right(random, 0.8, 200), right(random, 0.3, 250)
    whole = watch(Signal.QUALITY, quiet, 1_000).after(later)
    parts = watch(Signal.QUALITY, quiet, 1_000)
    for part in np.split(later, np.cumsum(sizes)):
        parts = parts.after(part)
    assert only(parts).found_at == only(whole).found_at
    assert only(parts).after == pytest.approx(only(whole).after)


@pytest.mark.parametrize(
    ("signal", "values"),
    [
        (Signal.QUALITY, [0.5, 1.2]),
        (Signal.REFUSALS, [-0.1]),
        (Signal.LATENCY, [1.0, float("nan")]),
        (Signal.COST, [-1e-9]),
        (Signal.ENERGY, [float("inf")]),
        (Signal.LENGTH, [[1.0]]),
    ],
)
def test_values_that_cannot_be_are_refused(signal: Signal, values: Any) -> None:
    with pytest.raises(ValueError, match="not from 0 to"):
        watch(signal, np.ones(100), 3_000).after(values)


def test_a_short_quiet_period_is_refused() -> None:
    with pytest.raises(ValueError, match="99 calls are too few"):
        watch(Signal.QUALITY, np.ones(99), 3_000)


def test_the_quiet_period_is_bounded_as_published() -> None:
    """Clopper and Pearson's limits of 15 in 100, and the distribution of an order statistic."""
    scores = np.repeat([1.0, 0.0], (15, 85))
    rise = of_scores(scores, Move.RISE, 0.025)
    fall = of_scores(scores, Move.FALL, 0.025)
    assert rise.bound == pytest.approx(0.2353, abs=2e-3)
    assert fall.bound == pytest.approx(0.0865, abs=2e-3)
    (topic, others) = of_topics(["a"] * 100, 0.05)
    assert (topic.mean, topic.bound) == (1, 1)
    assert others.bound == pytest.approx(1 - 0.025 ** (1 / 100), rel=1e-9)
    tail = of_quantity(np.arange(1_000.0), Move.TAIL, 0.01)
    assert (tail.beyond, tail.mean) == (949, 0.05)
    assert tail.bound == pytest.approx(beta.ppf(0.99, 51, 950), rel=1e-9)


def test_every_signal_says_how_it_may_move_and_what_to_look_at() -> None:
    assert set(MOVES) == set(LOOK_AT) == set(Signal)
    assert all(MOVES.values())
    assert all(LOOK_AT.values())


def month(random: np.random.Generator, signal: Signal, n: int) -> list[Any] | Floats:
    if signal is Signal.TOPICS:
        return list(random.choice(list("abcdefgh"), n, p=np.arange(1, 9) / 36))
    if signal is Signal.QUALITY:
        return right(random, 0.85, n)
    if signal is Signal.REFUSALS:
        return right(random, 0.02, n)
    return random.lognormal(1, 0.9, n)


@pytest.mark.evidence
def test_of_quiet_months_at_most_one_in_twenty_has_an_alarm_of_any_signal() -> None:
    """Of fifty: `python -m benchmarks.drift` simulates a thousand."""
    random = RANDOM(12)
    alarms = 0
    for _ in range(50):
        watches = [watch(one, month(random, one, 1_000), 2_000) for one in Signal]
        after = [one.after(month(random, one.signal, 2_000)) for one in watches]
        alarms += any(one.movements() for one in after)
    assert alarms <= 2


@pytest.mark.evidence
def test_a_drop_of_ten_points_is_found_within_the_documented_calls() -> None:
    """Nine in ten within 850 scored answers, right or wrong, after a quiet period of 3,000; their
    intervals hold the drop."""
    random, found, held = RANDOM(13), [], 0
    for _ in range(100):
        watched = watch(Signal.QUALITY, right(random, 0.85, 3_000), 3_000)
        watched = watched.after(right(random, 0.85, int(random.integers(200, 1_500))))
        if watched.movements():
            continue
        began = watched.calls
        (moved,) = watched.after(right(random, 0.75, 3_000)).movements()
        found.append(moved.found_at - began)
        assert moved.change_interval is not None
        held += moved.change_interval[0] <= -0.1 <= moved.change_interval[1]
    assert np.quantile(found, 0.9) <= 1_000
    assert held >= 0.95 * len(found)


def test_an_alarm_is_needed_for_a_movement() -> None:
    watched = watch(Signal.QUALITY, np.ones(100), 3_000)
    assert replace(watched, month=10).movements() == ()
