"""The calibration names who answers at random, and hardly ever one who is right more often."""

import numpy as np
import pytest

from joute.evaluation.campaigns.calibration import calibrate, chance_of, chance_of_pairs
from joute.statistics import krippendorff_alpha
from joute.statistics.arrays import Floats

ANSWERS, CHANCE = 60, 0.2


def hits(random: np.random.Generator, raters: int, at_random: int = 0) -> Floats:
    """Honest raters of abilities around 0.85, behind some who answer at random."""
    abilities = random.beta(0.85 * 32, 0.15 * 32, raters)
    abilities[:at_random] = CHANCE
    return (random.random((raters, ANSWERS)) < abilities[:, None]).astype(float)


def named(found: Floats) -> list[int]:
    raters = calibrate(found, np.full(found.shape[1], CHANCE))
    return [place for place, one in enumerate(raters) if one.named]


@pytest.mark.parametrize(
    ("raters", "at_random", "power"), [(30, 1, 0.85), (200, 1, 0.85), (200, 20, 0.6)]
)
def test_those_who_answer_at_random_are_named(raters: int, at_random: int, power: float) -> None:
    random = np.random.default_rng(7)
    found = sum(
        len(set(named(hits(random, raters, at_random))) & set(range(at_random))) for _ in range(20)
    )
    assert found >= power * 20 * at_random


def test_an_honest_rater_is_named_in_at_most_one_campaign_of_a_hundred() -> None:
    random = np.random.default_rng(11)
    campaigns = 200
    false = sum(bool(named(hits(random, 30))) for _ in range(campaigns))
    assert false <= campaigns / 100


@pytest.mark.parametrize(
    ("raters", "answers", "chance", "others", "low"),
    [
        (30, 30, 0.5, 0.1, 0.65),
        (30, 60, 0.5, 0.1, 0.65),
        (30, 60, 0.5, 0.1, 0.70),
        (200, 30, 0.5, 0.1, 0.65),
        (200, 60, 0.5, 0.1, 0.65),
        (30, 30, 0.2, 1 / 30, 0.5),
        (200, 30, 0.2, 1 / 200, 0.5),
        (200, 60, 0.5, 1 / 200, 0.65),
    ],
)
def test_a_few_who_are_less_able_than_the_others_are_not_named(
    raters: int, answers: int, chance: float, others: float, low: float
) -> None:
    random = np.random.default_rng(17)
    abilities = np.full(raters, 0.95)
    abilities[: round(others * raters)] = low
    campaigns, false = 100, 0
    for _ in range(campaigns):
        found = (random.random((raters, answers)) < abilities[:, None]).astype(float)
        false += any(one.named for one in calibrate(found, np.full(answers, chance)))
    # What 1 in 100 gives in 999 of 1,000 tests.
    assert false <= 5


def test_nobody_is_named_where_honest_raters_do_no_better_than_chance() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        assert not named((random.random((30, ANSWERS)) < CHANCE).astype(float))


def test_too_few_known_answers_judge_nobody() -> None:
    found = hits(np.random.default_rng(1), 30, 1)
    found[0, 7:] = np.nan
    first, second = calibrate(found, np.full(ANSWERS, CHANCE))[:2]
    assert (first.n, first.judged, first.named) == (7, False, False)
    assert second.judged


def test_who_always_gives_the_same_value_is_no_better_than_chance() -> None:
    assert chance_of([1, 1, 1, 2, 3], 5) == 0.6
    assert chance_of([1, 2, 3, 4, 5], 5) == 0.2
    assert chance_of([], 2) == 0.5


def test_who_always_says_that_both_are_bad_hits_as_often_as_both_are() -> None:
    sides = (1.0, 0.0)
    assert chance_of_pairs([1, 0, 1, 0], sides) == 0.5
    assert chance_of_pairs([1, 1, 1, 1], sides) == 0.5
    assert chance_of_pairs([-1, -1, -1, 1], sides) == 0.75
    assert chance_of_pairs([0.5, -1, 1, 0], sides) == 0.25
    assert chance_of_pairs([], sides) == 0.5


def reference_alpha(ratings: Floats) -> float:
    """Krippendorff's alpha of an interval scale from all pairs of ratings, one by one."""
    units = [column[~np.isnan(column)] for column in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    within = sum(sum((a - b) ** 2 for a in unit for b in unit) / (len(unit) - 1) for unit in units)
    every = np.concatenate(units)
    between = sum(float(np.square(every - one).sum()) for one in every) / (len(every) - 1)
    return float(1 - within / between)


def test_two_hundred_raters_one_at_random_is_found_and_their_agreement_is_right() -> None:
    random = np.random.default_rng(2026)
    truth = random.integers(1, 6, 60).astype(float)
    ratings = np.clip(truth + random.choice([-1, 0, 0, 0, 0, 1], (200, 60)), 1, 5)
    ratings[41] = random.integers(1, 6, 60)
    known = slice(0, ANSWERS)
    assert named((ratings[:, known] == truth[known]).astype(float)) == [41]
    ratings[random.random(ratings.shape) < 0.8] = np.nan
    alpha = krippendorff_alpha(ratings.tolist(), "interval")
    assert alpha == pytest.approx(reference_alpha(ratings), abs=5e-4)
