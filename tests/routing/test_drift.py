"""Prompts that are no longer those that a policy was learned from."""

import numpy as np
import pytest

from joute.routing.drift import FEWEST, refer, shift_of
from joute.routing.features import BUCKETS, rarity, rows_of
from tests.routing.tables import questions

ONES = np.ones(BUCKETS)


def texts(random: np.random.Generator, n: int, first: int = 0, last: int = 400) -> list[str]:
    return [" ".join(f"w{one}" for one in random.integers(first, last, 12)) for _ in range(n)]


def test_prompts_of_the_same_kind_have_not_drifted() -> None:
    random = np.random.default_rng(0)
    reference = refer(rows_of(texts(random, 500)).scaled(ONES))
    assert reference is not None
    found = shift_of(reference, rows_of(texts(random, 500)).scaled(ONES))
    assert abs(found.shift) < 0.2
    assert not found.drifted


def test_prompts_of_another_kind_have() -> None:
    asked = questions("mmlu_1000")
    law = [one.text for one in asked if one.use == "professional_law"]
    others = [one.text for one in asked if one.use != "professional_law"]
    rows = rows_of(law[::2])
    weights = rarity(rows)
    reference = refer(rows.scaled(weights))
    assert reference is not None
    found = shift_of(reference, rows_of(others).scaled(weights))
    assert found.drifted
    assert found.low > 0.2
    again = shift_of(reference, rows_of(law[1::2]).scaled(weights))
    assert not again.drifted


def test_what_is_known_of_few_prompts_or_of_one_is_no_reference() -> None:
    assert refer(rows_of(["a b"] * (FEWEST - 1)).scaled(ONES)) is None
    assert refer(rows_of(["a b"] * FEWEST).scaled(ONES)) is None


def test_a_prompt_without_words_is_far_from_all_others() -> None:
    reference = refer(rows_of(texts(np.random.default_rng(2), 60)).scaled(ONES))
    assert reference is not None
    empty = shift_of(reference, rows_of([""] * 30).scaled(ONES))
    assert empty.shift == pytest.approx((1 - reference.mean) / reference.deviation)


@pytest.mark.evidence
def test_quiet_months_are_not_reported_however_often_one_looks() -> None:
    alarms = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        reference = refer(rows_of(texts(random, 200)).scaled(ONES))
        assert reference is not None
        later = rows_of(texts(random, 600)).scaled(ONES)
        looks = range(30, 601, 30)
        alarms += any(shift_of(reference, later.only(np.arange(n))).drifted for n in looks)
    assert alarms <= 10
