"""Published results: what ships, how it becomes a win rate, and what never counts."""

import math
from collections import defaultdict
from statistics import mean, variance

import pytest

from joute import catalog
from joute.published import Measure, Result, boards, by_model, counting, results

KEY = tuple[str, str, str]


def test_every_result_has_a_source_a_licence_a_date_and_a_known_measure() -> None:
    measures = {
        (board.id, one.metric, one.split) for board in boards().values() for one in board.measures
    }
    models = catalog.load().models
    for one in results():
        assert (one.board, one.metric, one.split) in measures
        assert one.source, one
        assert one.licence in {"etalab-2.0", "cc-by-4.0", "mit", "apache-2.0"}
        assert len(one.date) == len("2026-10-02")
        assert one.model in models or not one.model
    assert len({(one.board, one.metric, one.name, one.date) for one in results()}) == len(results())
    assert len(by_model()) == 238


def test_what_does_not_compare_never_counts() -> None:
    """Earlier document sets, legacy versions with figures of makers, other splits."""
    counted = {*counting("quality"), *counting("hallucination")}
    assert {board for board, _, _ in counted} >= {"arena-text", "vectara-hhem-2.3", "tau2-bench"}
    assert not any(board in {"vectara-hhem-old", "tau2-bench-legacy"} for board, _, _ in counted)
    assert not any(split == "validation" for _, _, split in counted)


def test_a_rating_wins_by_the_curve_of_elo_and_a_share_by_the_ratio_of_odds() -> None:
    rating = Measure(metric="rating", kind="rating", reference=1000)
    assert rating.win_rate(1000, "2026-01-01") == 0.5
    assert rating.win_rate(1400, "2026-01-01") == pytest.approx(10 / 11)
    share = Measure(metric="share", kind="share", reference=50)
    # Right in 3 of 4 against 1 of 2: of the questions that one of both gets, 3/8 against 1/8.
    assert share.win_rate(75, "2026-01-01") == pytest.approx(3 / 4)
    fewer = Measure(metric="rate", kind="share", reference=50, higher_is_better=False)
    assert fewer.win_rate(25, "2026-01-01") == pytest.approx(3 / 4)
    chance = Measure(metric="mcc", kind="share", reference=0, chance=0.5)
    assert chance.win_rate(50, "2026-01-01") == pytest.approx(3 / 4)


def test_a_rating_without_an_interval_is_not_exact() -> None:
    one = next(r for r in results() if r.board == "arena-text" and r.low is None)
    low, mid, high = counting("quality")[one.board, one.metric, one.split].band(one)
    assert low < mid - 0.01 < mid + 0.01 < high


@pytest.mark.parametrize(
    ("low", "high", "n", "expected"),
    [
        (70.0, 80.0, None, (0.7, 0.8)),
        (None, None, 100, (0.657, 0.825)),
        (None,) * 3 + ((0.72, 0.78),),
    ],
)
def test_the_band_is_the_published_interval_or_that_of_n_or_a_stated_allowance(
    low: float | None, high: float | None, n: int | None, expected: tuple[float, float]
) -> None:
    measure = Measure(metric="share", kind="share", reference=50)
    result = Result("m", "M", "b", "share", "", 75, low, high, n, "2026-01-01", "s", "mit", "")
    band = measure.band(result)
    assert band == pytest.approx((expected[0], 0.75, expected[1]), abs=0.001)


def test_every_result_that_counts_has_a_band_on_the_scale() -> None:
    counted = {**counting("quality"), **counting("hallucination")}
    for one in results():
        measure = counted.get((one.board, one.metric, one.split))
        if measure:
            low, mid, high = measure.band(one)
            assert 0 <= low <= mid <= high <= 1


def test_references_are_what_models_at_the_level_of_the_reference_typically_have() -> None:
    """Least squares of the figure, in log odds for shares, over the rating on Arena."""
    arena = _ratings()
    for key, measure in {**counting("quality"), **counting("hallucination")}.items():
        if key[0] != "arena-text":
            assert _at_reference(key, measure, arena) == pytest.approx(measure.reference, abs=0.06)


def test_boards_agree_on_a_model_within_the_spread_that_scores_allow_for() -> None:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in results():
        measure = counting("quality").get((one.board, one.metric, one.split))
        if measure and one.model:
            found[one.model][one.board].append(measure.band(one)[1])
    spreads = [
        (len(boards) - 1, variance(map(mean, boards.values())))
        for boards in found.values()
        if len(boards) > 1
    ]
    pooled = sum(n * one for n, one in spreads) / sum(n for n, _ in spreads)
    assert math.sqrt(pooled) == pytest.approx(0.09, abs=0.005)


def _ratings() -> dict[str, float]:
    """Ratings on Arena's text board, the newest of its dates last, on the scale of one date."""
    shift = {"2025-01-05": 15.2, "2026-10-02": 0.6, "2025-12-18": 0.0}
    found: dict[str, float] = {}
    for date, by in shift.items():
        on: dict[str, list[float]] = defaultdict(list)
        for one in results():
            if one.board == "arena-text" and one.date == date and one.model:
                on[one.model].append(one.value + by)
        found.update({model: mean(values) for model, values in on.items()})
    return found


def _at_reference(key: KEY, measure: Measure, arena: dict[str, float]) -> float:
    on: dict[str, list[float]] = defaultdict(list)
    for one in results():
        if (one.board, one.metric, one.split) == key and one.model in arena:
            on[one.model].append(one.value)
    share = measure.kind == "share"
    y = [_log_odds(mean(values)) if share else mean(values) for values in on.values()]
    x = [arena[model] - 1382 for model in on]
    slope = sum((a - mean(x)) * (b - mean(y)) for a, b in zip(x, y, strict=True))
    slope /= sum((a - mean(x)) ** 2 for a in x)
    found = mean(y) - slope * mean(x)
    return 100 / (1 + math.exp(-found)) if share else found


def _log_odds(value: float) -> float:
    return math.log(max(value, 0.5) / max(100 - value, 0.5))
