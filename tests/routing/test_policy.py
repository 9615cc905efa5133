"""Decisions, their probabilities, and what is stored."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from joute.routing import Cost, Evidence, Policy, Promise, Reason, Row, Worth, cascade, decide, fit
from tests.routing.tables import COSTS, made_votes

RATES = {"chat": (0.01, 0.02), "law": (0.6, 0.05)}


def evidence(seed: int = 0) -> Evidence:
    rows = made_votes(np.random.default_rng(seed), RATES, 600)
    return Evidence.of(rows, "strong", {"strong": "", "weak": ""})


@pytest.fixture(scope="module")
def policy() -> Policy:
    return fit(evidence(), COSTS, np.random.default_rng(0), promise=Promise(0.05)).policy


def test_a_use_where_the_small_model_is_as_good_gets_it(policy: Policy) -> None:
    quiet = replace(policy, exploration=0.0)
    chance = random.Random(0)
    chat, law = (decide(quiet, use, "a question", chance) for use in ("chat", "law"))
    assert (chat.model, chat.reason, chat.probability) == ("weak", Reason.PREFERRED, 1.0)
    assert (law.model, law.reason, law.gain) == ("strong", Reason.NO_PROMISE, 0.0)
    assert chat.gain == pytest.approx(0.0, abs=0.02)


def test_an_unknown_use_keeps_its_model(policy: Policy) -> None:
    found = decide(policy, "new", "a question", random.Random(0))
    assert (found.model, found.probability, found.reason, found.gain) == (
        "strong",
        1.0,
        Reason.UNKNOWN_USE,
        None,
    )


def test_the_stored_probability_is_that_of_the_draw(policy: Policy) -> None:
    chance, often = random.Random(1), replace(policy, exploration=0.3)
    found = [decide(often, "chat", "a question", chance) for _ in range(8_000)]
    stated = {one.model: one.probability for one in found}
    counts = Counter(one.model for one in found)
    assert stated == {"weak": pytest.approx(0.85), "strong": pytest.approx(0.15)}
    assert counts["strong"] / 8_000 == pytest.approx(0.15, abs=0.015)
    assert Counter(one.reason for one in found)[Reason.EXPLORED] == pytest.approx(2400, abs=200)


def test_sensitive_uses_are_never_explored(policy: Policy) -> None:
    often = replace(policy, exploration=0.9, sensitive=frozenset({"chat"}))
    found = {decide(often, "chat", "a question", random.Random(seed)) for seed in range(50)}
    assert {(one.model, one.probability) for one in found} == {("weak", 1.0)}


def test_a_base_that_is_worth_its_cost_stays() -> None:
    """The promise would hold; at this worth of a Wh, the few lost answers weigh more."""
    rates = {"chat": (0.02, 0.0)}
    rows = Evidence.of(made_votes(np.random.default_rng(3), rates, 900), "strong")
    found = fit(
        rows, COSTS, np.random.default_rng(0), worth=Worth(wh=0.001, eur=0.0), exploration=0
    )
    assert found.card.promise_holds
    assert decide(found.policy, "chat", "?", random.Random(0)).reason is Reason.BASE_PREFERRED
    assert found.card.keeps_base


def test_of_several_models_the_frugal_one_answers_where_its_promise_holds() -> None:
    rates = {"chat": (0.01, 0.01), "law": (0.5, 0.0)}
    rows = made_votes(np.random.default_rng(4), rates, 900)
    middle = [
        one._replace(id=f"m{one.id}", model="middle", voter=f"m{one.voter}", gain=0.0)
        for one in rows
    ]
    costs = COSTS | {"middle": Cost(1.0, 0.004)}
    found = fit(
        Evidence.of([*rows, *middle], "strong"), costs, np.random.default_rng(0), exploration=0
    )
    prompts = [("chat", "a"), ("law", "b"), ("new", "c")]
    assert found.policy.choices(prompts) == ["weak", "middle", "strong"]
    assert [one.kept.holds for one in found.card.models] == [True, True]


def test_a_model_whose_cost_is_unknown_is_not_chosen() -> None:
    """Unknown is not 0, unless it is weighed by 0."""
    unknown = {"strong": Cost(2.0, 0.01), "weak": Cost(0.2, None)}
    found = fit(evidence(), unknown, np.random.default_rng(0))
    assert found.policy.choices([("chat", "?")]) == ["strong"]
    assert [one.cost_known for one in found.card.models] == [False]
    weighed = fit(evidence(), unknown, np.random.default_rng(0), worth=Worth(1.0, 0.0))
    assert weighed.policy.choices([("chat", "?")]) == ["weak"]


def test_a_cascade_pays_for_every_call() -> None:
    whole = cascade(Cost(0.2, 0.001), Cost(2.0, 0.01), 0.25)
    assert whole.wh == pytest.approx(0.7)
    assert whole.eur == pytest.approx(0.0035)
    assert cascade(Cost(0.2, None), Cost(2.0, 0.01), 0.25).eur is None


def test_a_policy_is_stored_as_arrays_and_decides_alike(policy: Policy) -> None:
    stored = policy.to_bytes()
    again = Policy.from_bytes(stored)
    assert again.to_bytes() == stored
    prompts = [(use, f"question {n}") for n in range(20) for use in ("chat", "law", "new")]
    assert again.choices(prompts) == policy.choices(prompts)
    assert (again.promise, again.exploration, again.versions) == (
        policy.promise,
        policy.exploration,
        {"strong": "", "weak": ""},
    )
    assert again.drift("chat", ["chat question 1 of 2"] * 3) == policy.drift(
        "chat", ["chat question 1 of 2"] * 3
    )


def test_words_are_stored_where_they_act(policy: Policy) -> None:
    acts = np.ones_like(policy.learned.text_acts)
    slopes = np.random.default_rng(0).normal(size=policy.learned.slopes.shape).astype(np.float32)
    worded = replace(policy, learned=replace(policy.learned, text_acts=acts, slopes=slopes))
    again = Policy.from_bytes(worded.to_bytes())
    assert (again.learned.slopes == slopes).all()
    whole = worded.choices([("chat", f"question {n}") for n in range(50)])
    one_by_one = [
        decide(replace(again, exploration=0.0), "chat", f"question {n}", random.Random(0)).model
        for n in range(50)
    ]
    assert one_by_one == whole


def test_another_format_is_refused(policy: Policy) -> None:
    newer = policy.to_bytes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("joute.routing.policy._FORMAT", 2)
        stored = newer()
    with pytest.raises(ValueError, match="format 2 is not read: fit it anew"):
        Policy.from_bytes(stored)


def test_erasing_a_vote_voids_the_policy_that_it_taught(policy: Policy) -> None:
    assert policy.void(erased=["chat:3"]) == "erased_evidence"
    assert Policy.from_bytes(policy.to_bytes()).void(erased=["law:0"]) == "erased_evidence"
    assert policy.void(erased=["chat:9999"]) is None
    assert policy.void() is None


def test_a_changed_version_voids_the_policy(policy: Policy) -> None:
    assert policy.void(versions={"weak": "2"}) == "changed_version"
    assert policy.void(versions={"weak": "", "other": "3"}) is None


def test_no_word_of_a_prompt_is_stored(policy: Policy) -> None:
    row = Row("v:1", "chat", "secretword", "weak", "strong", 0.0, "x")
    rows = [row._replace(id=f"v:{n}", voter=str(n)) for n in range(80)]
    stored = fit(Evidence.of(rows, "strong"), COSTS, np.random.default_rng(0)).policy.to_bytes()
    assert b"secretword" not in stored
