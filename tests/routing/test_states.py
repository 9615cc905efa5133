"""The states of a use, and the votes that are missing."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from joute.routing import Card, Evidence, Fit, Promise, State, Why, fit, standing, watch, watch_live
from joute.routing.drift import Drift
from joute.routing.states import votes_for_promise, votes_missing
from tests.routing.tables import COSTS, made_votes, mmlu, questions, votes

RATES = {"chat": (0.01, 0.02), "law": (0.6, 0.05)}
PROMISE = Promise()


@cache
def fitted(each: int = 500, lost: float = 0.6) -> Fit:
    rates = {"chat": (0.01, 0.02), "law": (lost, 0.02)}
    rows = made_votes(np.random.default_rng(0), rates, each)
    return fit(Evidence.of(rows, "strong"), COSTS, np.random.default_rng(0), exploration=0)


def state(card: Card, use: str = "chat", **options: object) -> tuple[State, Why]:
    found = standing(card, PROMISE, use, **{"activated": False} | options)  # type: ignore[arg-type]
    return found.state, found.why


def test_a_router_that_beats_the_simple_rules_is_tried_then_acts() -> None:
    card = fitted().card
    assert state(card) == (State.TRIAL, Why.BETTER)
    assert state(card, activated=True) == (State.ACTIVE, Why.BETTER)


def test_a_use_without_evidence_keeps_its_model() -> None:
    assert state(fitted().card, "new", activated=True) == (State.NOT_ENOUGH, Why.UNKNOWN_USE)


def test_a_router_that_is_not_surely_better_stays_off_even_when_it_was_let_act() -> None:
    card = fitted().card
    length = card.against("length")
    assert length is not None
    assert length.at_all_shares is not None
    unsure = replace(length, at_all_shares=replace(length.at_all_shares, low=-0.001))
    changed = replace(
        card, comparisons=tuple(unsure if one is length else one for one in card.comparisons)
    )
    assert state(changed, activated=True) == (State.NOT_ENOUGH, Why.NOT_BETTER)


def test_few_votes_keep_no_promise_and_the_card_says_how_many_are_missing() -> None:
    card = fitted(20).card
    found = standing(card, PROMISE, "chat", activated=False)
    assert (found.state, found.why) == (State.NOT_ENOUGH, Why.NO_PROMISE)
    # 40 votes, half of which are held out: 59 of these are the fewest that hold 5 %.
    assert found.missing == pytest.approx(118 - 40, abs=3)


def test_one_model_that_may_answer_all_needs_no_router() -> None:
    card = fitted(500, 0.01).card
    assert card.constant
    assert state(card) == (State.TRIAL, Why.CONSTANT)


def test_a_broken_promise_suspends() -> None:
    card = fitted().card
    broken = watch(np.arange(600) < 120, np.arange(600))
    kept = watch(np.arange(600) < 12, np.arange(600))
    assert state(card, activated=True, watched=broken) == (State.SUSPENDED, Why.RISK)
    assert state(card, activated=True, watched=kept) == (State.ACTIVE, Why.BETTER)


def test_prompts_of_another_kind_suspend() -> None:
    card = fitted().card
    far, near = Drift(500, 1.0, 0.6, 1.4), Drift(500, 0.1, -0.3, 0.5)
    assert state(card, activated=True, drift=far) == (State.SUSPENDED, Why.DRIFT)
    assert state(card, activated=True, drift=near) == (State.ACTIVE, Why.BETTER)


def test_live_rows_tell_whether_the_policy_was_worse() -> None:
    policy = fitted().policy
    rows = made_votes(np.random.default_rng(9), {"chat": (0.3, 0.0), "law": (0.9, 0.0)}, 400)
    turned = [
        one._replace(model=one.base, base=one.model, gain=-one.gain) if n % 2 else one
        for n, one in enumerate(rows)
    ]
    found = watch_live(policy, turned)
    assert found is not None
    lost = sum(one.gain < 0 for one in rows if one.use == "chat")
    assert found.worse == pytest.approx(lost / 800)
    assert found.breaks(PROMISE)
    assert watch_live(policy, [rows[0]._replace(base="other")]) is None


def test_a_larger_gain_needs_fewer_votes_and_none_no_number() -> None:
    random = np.random.default_rng(0)
    noise, voters, ones = random.normal(size=200), np.arange(200), np.ones(200)
    noise -= noise.mean()

    def missing(gain: float) -> int | None:
        return votes_missing(noise + gain, voters, ones, 400, np.random.default_rng(1))

    small, large = missing(0.05), missing(0.15)
    # 80 % of the time 1.96 standard errors are passed by a gain of 2.8 of them.
    assert large is not None
    assert small is not None
    assert small == pytest.approx(400 * ((2.8 / 0.05) ** 2 / 200 - 1), rel=0.25)
    assert large == pytest.approx(400 * ((2.8 / 0.15) ** 2 / 200 - 1), abs=250)
    assert missing(0.0) is None
    assert missing(-0.1) is None
    assert missing(0.001) is None


def test_a_promise_needs_enough_requests_even_if_all_go_well() -> None:
    assert votes_for_promise(PROMISE, 59, 118) is None
    assert votes_for_promise(PROMISE, 20, 40) == 77


def test_right_and_wrong_answers_of_one_use_do_not_make_a_router() -> None:
    """GSM8K: 300 questions of one use, of which the strong model wins a third."""
    evidence = Evidence.of(votes(questions("gsm8k_300")), "strong")
    card = fit(evidence, COSTS, np.random.default_rng(0)).card
    assert state(card, "gsm8k", activated=True) == (State.NOT_ENOUGH, Why.NO_PROMISE)


@pytest.mark.evidence
def test_a_thousand_questions_of_many_uses_are_not_enough_and_say_how_many_are_missing() -> None:
    card = fit(mmlu(), COSTS, np.random.default_rng(0)).card
    found = standing(card, PROMISE, "professional_law", activated=False)
    assert found.state is State.NOT_ENOUGH
    assert found.missing is None or found.missing > 100
