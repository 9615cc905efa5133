"""The draw of two models."""

from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.duel.errors import NoModel
from joute.duel.pairing import Candidate, Mode, Thresholds, draw, eligible_pairs, redraw


@dataclass(frozen=True)
class Range:
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    id: str
    size: Range | None
    family: str | None = None


def model(name: str, low: float | None, high: float | None = None, family: str = "") -> Model:
    size = None if low is None else Range(low, high if high is not None else low)
    return Model(name, size, family or None)


MODELS = (
    model("tiny", 1, family="oak"),
    model("seven", 7, family="oak"),
    model("thirty-five", 35, family="elm"),
    model("eighty", 80, family="oak"),
    model("guess", 20, 60),
    model("unknown", None, family="oak"),
    model("huge", 400, family="elm"),
)
THRESHOLDS = Thresholds(small_max_b=35, large_min_b=35)
EXPECTED: dict[Mode, set[str]] = {
    "random": {m.id for m in MODELS},
    "small": {"tiny", "seven", "thirty-five"},
    "david": {"tiny", "seven", "thirty-five", "eighty", "huge"},
    "family": {"tiny", "seven", "eighty", "thirty-five", "huge"},
}


@pytest.mark.parametrize("mode", EXPECTED)
def test_every_model_of_a_mode_can_be_drawn_on_either_side(mode: Mode) -> None:
    random = Random(1)
    drawn = [draw(MODELS, mode, THRESHOLDS, random) for _ in range(2000)]
    assert {d.a for d in drawn} == EXPECTED[mode]
    assert {d.b for d in drawn} == EXPECTED[mode]


@pytest.mark.parametrize("mode", EXPECTED)
def test_the_stored_probability_is_the_frequency_of_the_draw(mode: Mode) -> None:
    random = Random(2)
    weight = lambda first, second: 3.0 if {first, second} == {"tiny", "eighty"} else 1.0  # noqa: E731
    runs = 20_000
    drawn = [draw(MODELS, mode, THRESHOLDS, random, weight=weight) for _ in range(runs)]
    seen = Counter((d.a, d.b) for d in drawn)
    told = {(d.a, d.b): d.probability for d in drawn}
    assert sum(told.values()) == pytest.approx(1)
    for pair, probability in told.items():
        spread = 5 * (probability * (1 - probability) / runs) ** 0.5
        assert seen[pair] / runs == pytest.approx(probability, abs=spread)


def test_a_size_that_is_a_range_is_small_or_large_only_when_all_of_it_is() -> None:
    guess = model("guess", 20, 60)
    assert not THRESHOLDS.small(guess)
    assert not THRESHOLDS.large(guess)
    assert Thresholds(60, 60).small(guess)
    assert Thresholds(10, 20).large(guess)


def test_no_gap_between_small_and_large_by_default() -> None:
    for size in (1, 34.9, 35, 35.1, 60, 99, 100, 1000):
        candidate = model("x", size)
        assert THRESHOLDS.small(candidate) != THRESHOLDS.large(candidate)


def test_david_meets_goliath_and_never_another_david() -> None:
    sizes = {m.id: m.size for m in MODELS}
    for first, second in eligible_pairs(MODELS, "david", THRESHOLDS):
        low, high = sorted((sizes[first].high, sizes[second].high))  # type: ignore[union-attr]
        assert low <= 35 < high


def test_a_family_duel_opposes_different_sizes_of_one_family() -> None:
    same = [model("x", 7, family="f"), model("y", 7, family="f"), model("z", 6, 8, family="f")]
    assert eligible_pairs(same, "family", THRESHOLDS) == []
    assert eligible_pairs(MODELS, "family", THRESHOLDS) == [
        ("tiny", "seven"),
        ("tiny", "eighty"),
        ("seven", "eighty"),
        ("thirty-five", "huge"),
    ]


@pytest.mark.parametrize("chosen", [("tiny",), ("tiny", "huge"), ("huge", "tiny")])
def test_chosen_models_are_in_the_duel_on_random_sides(chosen: tuple[str, ...]) -> None:
    random = Random(3)
    drawn = [draw(MODELS, "chosen", THRESHOLDS, random, chosen=chosen) for _ in range(300)]
    assert all({d.a, d.b}.issuperset(chosen) for d in drawn)
    assert {"a" if d.a == chosen[0] else "b" for d in drawn} == {"a", "b"}


@pytest.mark.parametrize(
    ("candidates", "mode"),
    [((), "random"), (MODELS[:1], "random"), (MODELS[3:], "small"), (MODELS[5:6], "family")],
)
def test_a_mode_without_a_pair_is_refused(candidates: tuple[Model, ...], mode: Mode) -> None:
    with pytest.raises(NoModel):
        draw(candidates, mode, THRESHOLDS, Random(4))


def test_a_replacement_keeps_the_mode_and_leaves_out_what_failed() -> None:
    random = Random(5)
    found = [
        redraw(
            MODELS, "small", THRESHOLDS, random, opponent_of="tiny", left_out=frozenset({"seven"})
        )
        for _ in range(50)
    ]
    assert {(d.a, d.b) for d in found if d} == {("tiny", "thirty-five")}
    assert all(d and d.probability == 1 for d in found)
    left_out = frozenset({"seven", "thirty-five"})
    assert (
        redraw(MODELS, "small", THRESHOLDS, random, opponent_of="tiny", left_out=left_out) is None
    )


sizes = st.none() | st.floats(0.1, 1000).map(lambda low: Range(low, low * 1.5))
candidates = st.lists(
    st.tuples(sizes, st.sampled_from(["oak", "elm", None])), min_size=2, max_size=6
).map(lambda rows: [Model(f"m{i}", size, family) for i, (size, family) in enumerate(rows)])


@given(candidates, st.sampled_from(["random", "small", "david", "family"]), st.integers())
def test_a_draw_is_two_models_of_an_eligible_pair_with_a_true_probability(
    models: list[Candidate], mode: Mode, seed: int
) -> None:
    pairs = eligible_pairs(models, mode, THRESHOLDS)
    if not pairs:
        return
    drawn = draw(models, mode, THRESHOLDS, Random(seed))
    assert drawn.a != drawn.b
    assert (drawn.a, drawn.b) in [p for pair in pairs for p in permutations(pair)]
    assert drawn.probability == pytest.approx(1 / len(pairs) / 2)
