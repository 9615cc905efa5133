"""Which two models meet in a round."""

from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.duel.pairing import Thresholds
from joute.workshop.pairs import PairRule, Pick, pick_pair

RULES: tuple[PairRule, ...] = get_args(PairRule)
SITE = Thresholds(small_max_b=35, large_min_b=35)


@dataclass(frozen=True)
class Billions:
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    id: str
    size: Billions | None
    family: str | None = None
    reasoning: bool | None = None


def model(id: str, low: float, high: float | None = None, **facts: object) -> Model:
    return Model(id, Billions(low, high or low), **facts)  # type: ignore[arg-type]


def ids(pick: Pick | None) -> set[str]:
    assert pick is not None
    return {pick.a, pick.b}


TINY, SMALL = model("tiny", 4, family="oak"), model("small", 24, family="elm")
MEDIUM = model("medium", 70, family="oak", reasoning=True)
LARGE = model("large", 405, family="ash")
THINKER = model("thinker", 671, family="ash", reasoning=True)
UNKNOWN = Model("unknown", None, reasoning=None)
EVERY = (TINY, SMALL, MEDIUM, LARGE, THINKER, UNKNOWN)


def met(rule: PairRule | tuple[str, str], *models: Model) -> set[frozenset[str]]:
    """Every pair that the rule draws, over many draws."""
    return {frozenset(ids(pick_pair(rule, models, SITE, Random(seed)))) for seed in range(60)}


def pairs(*names: str) -> set[frozenset[str]]:
    return {frozenset(name.split()) for name in names}


def test_each_rule_draws_its_pairs_and_no_other() -> None:
    large = ["large tiny", "large small", "thinker tiny", "thinker small"]
    assert met("very_large_small", *EVERY) == pairs(*large)
    assert met("large_very_small", *EVERY) == pairs("medium tiny")
    assert met("reasoning_sizes", *EVERY) == pairs("medium thinker")
    assert met("family_sizes", *EVERY) == pairs("tiny medium")
    assert len(met("random", TINY, SMALL, MEDIUM, UNKNOWN)) == 6
    assert met(("unknown", "tiny"), *EVERY) == pairs("unknown tiny")


@pytest.mark.parametrize("rule", RULES)
def test_what_was_asked_for_carries_no_note_and_either_side(rule: PairRule) -> None:
    picks = [pick_pair(rule, EVERY, SITE, Random(seed)) for seed in range(40)]
    sides = {(pick.a, pick.b) for pick in picks if pick}
    assert all(pick and (pick.fit, pick.note) == (rule, "") for pick in picks)
    assert any((b, a) in sides for a, b in sides)


@pytest.mark.parametrize(
    ("rule", "models", "fit", "who"),
    [
        ("very_large_small", (TINY, MEDIUM), "large_very_small", "tiny medium"),
        ("very_large_small", (MEDIUM, LARGE), "sizes", "medium large"),
        ("very_large_small", (TINY, UNKNOWN), "random", "tiny unknown"),
        ("large_very_small", (TINY, LARGE), "very_large_small", "tiny large"),
        ("large_very_small", (SMALL, MEDIUM), "sizes", "small medium"),
        ("reasoning_sizes", (LARGE, TINY, MEDIUM, model("m2", 70, reasoning=True)),
         "reasoning", "medium m2"),
        ("reasoning_sizes", (TINY, LARGE, MEDIUM, model("quick", 80, reasoning=False)),
         "one_reasoning", "medium quick"),
        ("reasoning_sizes", (TINY, MEDIUM), "sizes", "tiny medium"),
        ("family_sizes", (TINY, SMALL), "sizes", "tiny small"),
        ("family_sizes", (SMALL, UNKNOWN), "random", "small unknown"),
        (("tiny", "gone"), (TINY, SMALL), "one_chosen", "tiny small"),
        (("gone", "lost"), (TINY, SMALL), "random", "tiny small"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("swapped", [False, True])
def test_the_nearest_rule_replaces_one_that_no_pair_fits(
    rule: PairRule | tuple[str, str],
    models: tuple[Model, ...],
    fit: str,
    who: str,
    swapped: bool,
) -> None:
    pick = pick_pair(rule, models[::-1] if swapped else models, SITE, Random(1))
    assert ids(pick) == set(who.split())
    assert pick is not None
    assert pick.fit == fit
    assert pick.note


def test_sizes_at_the_thresholds() -> None:
    hundred, small = model("hundred", 100), model("thirty-five", 35)
    almost, ten = model("almost", 99.9), model("ten", 10)
    assert met("very_large_small", hundred, small) == pairs("hundred thirty-five")
    assert fit_of("very_large_small", hundred, small) == "very_large_small"
    assert fit_of("very_large_small", hundred, model("more", 35.1)) == "sizes"
    assert fit_of("very_large_small", almost, small) == "sizes"
    assert fit_of("large_very_small", almost, ten) == "large_very_small"
    assert fit_of("large_very_small", model("more", 35.1), ten) == "large_very_small"
    assert fit_of("large_very_small", small, ten) == "sizes"
    assert fit_of("large_very_small", almost, model("more", 10.1)) == "sizes"


def test_small_and_large_are_those_of_the_site() -> None:
    site = Thresholds(small_max_b=8, large_min_b=80)
    ten, eighty = model("ten", 10), model("eighty", 80)
    for rule, other, fit in (
        ("very_large_small", TINY, "very_large_small"),
        ("very_large_small", ten, "sizes"),
    ):
        pick = pick_pair(rule, (LARGE, other), site, Random(1))  # type: ignore[arg-type]
        assert pick is not None
        assert pick.fit == fit
    for large, fit in ((eighty, "large_very_small"), (model("less", 79), "sizes")):
        pick = pick_pair("large_very_small", (large, ten), site, Random(1))
        assert pick is not None
        assert pick.fit == fit


def test_a_guessed_size_counts_by_its_worst_end() -> None:
    guessed = model("guessed", 80, 300)
    assert fit_of("very_large_small", guessed, TINY) == "sizes"
    assert fit_of("large_very_small", guessed, TINY) == "sizes"
    assert fit_of("very_large_small", model("sure", 120, 300), model("fog", 20, 40)) == "sizes"


def test_sizes_of_one_family_differ_by_a_factor_of_two() -> None:
    ten = model("ten", 10, family="oak")
    assert fit_of("family_sizes", ten, model("twenty", 20, family="oak")) == "family_sizes"
    assert fit_of("family_sizes", ten, model("nineteen", 19, family="oak")) == "random"


def fit_of(rule: PairRule, *models: Model) -> str:
    fits = [pick_pair(rule, order, SITE, Random(3)) for order in (models, models[::-1])]
    assert fits[0] is not None
    assert fits[1] is not None
    assert fits[0].fit == fits[1].fit
    return fits[0].fit


def test_models_that_have_not_played_yet_come_first() -> None:
    for seed in range(20):
        drawn = pick_pair("very_large_small", EVERY, SITE, Random(seed), met={"large", "tiny"})
        assert ids(drawn) == {"thinker", "small"}
        # With nothing else left, they play again.
        again = pick_pair(
            "very_large_small", (LARGE, TINY), SITE, Random(seed), met={"large", "tiny"}
        )
        assert ids(again) == {"large", "tiny"}


@pytest.mark.parametrize("models", [(), (TINY,)])
def test_one_model_makes_no_pair(models: tuple[Model, ...]) -> None:
    assert all(pick_pair(rule, models, SITE, Random(0)) is None for rule in RULES)


SIZES = st.none() | st.tuples(st.floats(1, 700), st.floats(1, 2)).map(
    lambda size: Billions(size[0], size[0] * size[1])
)
MODELS = st.lists(
    st.builds(
        Model,
        id=st.text("abcdefgh", min_size=1, max_size=3),
        size=SIZES,
        family=st.sampled_from([None, "oak", "elm"]),
        reasoning=st.sampled_from([None, True, False]),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda found: found.id,
)


@given(models=MODELS, rule=st.sampled_from(RULES), seed=st.integers(0, 99))
def test_two_models_always_make_a_pair_whatever_their_order(
    models: list[Model], rule: PairRule, seed: int
) -> None:
    pick = pick_pair(rule, models, SITE, Random(seed))
    assert len(ids(pick)) == 2
    assert ids(pick) <= {found.id for found in models}
    assert pick is not None
    assert (pick.fit == rule) == any(
        witness(rule, one, other) for one, other in combinations(models, 2)
    )
    backwards = pick_pair(rule, models[::-1], SITE, Random(seed))
    assert backwards is not None
    assert backwards.fit == pick.fit


def witness(rule: PairRule, one: Model, other: Model) -> bool:
    """The rules as a person would check them, in both orders."""
    if rule == "random":
        return True
    for first, second in ((one, other), (other, one)):
        if first.size is None or second.size is None:
            continue
        bigger, smaller = first.size, second.size
        twice = bigger.low / smaller.high >= 2
        said = {
            "very_large_small": bigger.low >= 100 and smaller.high <= 35,
            "large_very_small": bigger.low >= 35 and 35 < bigger.high < 100 and smaller.high <= 10,
            "reasoning_sizes": twice and first.reasoning is True and second.reasoning is True,
            "family_sizes": twice and first.family is not None and first.family == second.family,
        }
        if said[rule]:
            return True
    return False
