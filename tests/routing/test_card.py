"""What a policy would have done, beside simpler rules."""

from functools import cache

import numpy as np
import pytest

from joute.classification.features import Floats
from joute.routing import Card, Cost, Evidence, Fit, Promise, Row, fit
from joute.routing.card import Ranked, Trial, _at_all_shares, _at_same_share
from tests.routing.tables import COSTS, made_votes

RATES = {"chat": (0.01, 0.02), "mail": (0.02, 0.02), "law": (0.6, 0.05)}


@cache
def fitted() -> Fit:
    rows = made_votes(np.random.default_rng(0), RATES, 500)
    return fit(Evidence.of(rows, "strong"), COSTS, np.random.default_rng(0), exploration=0)


def test_the_card_says_what_a_manager_asks() -> None:
    card = fitted().card
    assert (card.learned_from, card.held_out, card.uses) == (750, 750, ("chat", "law", "mail"))
    (small,) = card.models
    assert small.served.value == pytest.approx(2 / 3, abs=0.05)
    assert small.as_good is not None
    assert small.as_good.value == pytest.approx(1 - 0.63 / 3, abs=0.05)
    assert card.promise_holds
    assert card.worse_at_most is not None
    assert small.kept.worse < card.worse_at_most <= 0.05
    assert card.beats_simple_rules
    assert not card.constant


def test_savings_are_held_against_each_rule() -> None:
    card = fitted().card
    served = card.models[0].served.value
    strong, frugal, random, length = (
        card.against(rule) for rule in ("always_strong", "always_frugal", "random", "length")
    )
    assert strong is not None
    assert strong.saved_wh is not None
    assert strong.saved_wh.value == pytest.approx(1.75 * served, rel=1e-4)
    assert (strong.saved_wh.low or 9) < strong.saved_wh.value < (strong.saved_wh.high or 0)
    assert strong.saved_eur is not None
    assert strong.saved_eur.value == pytest.approx(0.009 * served)
    assert frugal is not None
    assert frugal.saved_wh is not None
    assert frugal.saved_wh.value == pytest.approx(-1.75 * (1 - served), rel=1e-4)
    assert frugal.quality.above_zero
    assert random is not None
    assert length is not None
    assert random.quality.above_zero
    assert length.quality.above_zero


def test_the_router_itself_is_paid_for() -> None:
    random = fitted().card.against("random")
    assert random is not None
    assert random.saved_wh is not None
    assert random.saved_wh.value == -1e-6


def test_an_unknown_cost_saves_an_unknown_amount() -> None:
    rows = Evidence.of(made_votes(np.random.default_rng(0), RATES, 200), "strong")
    costs = {"strong": Cost(2.0), "weak": Cost(0.2, 0.001)}
    card = fit(rows, costs, np.random.default_rng(0)).card
    strong = card.against("always_strong")
    assert strong is not None
    assert strong.saved_wh is not None
    assert strong.saved_eur is None


def test_without_words_the_policy_is_the_use_alone() -> None:
    assert fitted().card.words == "foretell_nothing"
    assert fitted().card.against("use_only") is None


def test_words_that_win_are_held_against_the_use_alone() -> None:
    card = worded(won=True)
    assert card.words == "act"
    use_only = card.against("use_only")
    assert use_only is not None
    assert use_only.at_all_shares is not None
    assert use_only.at_all_shares.above_zero


def test_words_that_do_not_beat_the_use_alone_stay_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made to act; what they learned by heart foretells nothing of other voters."""
    monkeypatch.setattr(
        "joute.routing.learning._text_acts",
        lambda evidence, _: np.ones((len(evidence.uses), len(evidence.models)), bool),
    )
    card = worded(won=False)
    assert card.words == "do_not_beat_use_only"
    assert card.words_tried is not None
    assert not card.words_tried.above_zero
    assert card.against("use_only") is None


def worded(*, won: bool) -> Card:
    """One use, in which a word says which model wins, or nothing does."""
    random, rows = np.random.default_rng(1), []
    for number in range(900):
        lost = bool(random.random() < 0.5)
        word = "prove" if lost == won else "say"
        text = f"{word if won else 'say'} {random.integers(300)}"
        rows.append(Row(f"v:{number}", "a", text, "weak", "strong", -0.5 * lost, f"{number}"))
    evidence = Evidence.of(rows, "strong")
    return fit(evidence, COSTS, np.random.default_rng(2), promise=Promise(0.2)).card


def test_a_promise_that_nothing_keeps_leaves_the_base() -> None:
    rows = Evidence.of(made_votes(np.random.default_rng(0), {"law": (0.6, 0.0)}, 300), "strong")
    card = fit(rows, COSTS, np.random.default_rng(0)).card
    assert (card.promise_holds, card.worse_at_most, card.keeps_base) == (False, None, True)
    assert card.models[0].served.value == 0
    assert (card.models[0].served.high or 0) > 0


def test_a_model_that_only_taught_is_not_said_to_be_good() -> None:
    rows = made_votes(np.random.default_rng(0), {"chat": (0.1, 0.1)}, 60)
    rows[0] = rows[0]._replace(model="rare")
    for seed in range(8):
        card = fit(Evidence.of(rows, "strong"), COSTS, np.random.default_rng(seed)).card
        rare = card.models[0]
        assert rare.model == "rare"
        assert not rare.kept.holds
        if rare.as_good is None:
            return
    pytest.fail("in one of eight seeds the only row teaches")


@pytest.mark.parametrize("options", [{"exploration": 1.0}, {"exploration": -0.1}])
def test_an_exploration_that_is_no_share_is_refused(options: dict[str, float]) -> None:
    rows = Evidence.of(made_votes(np.random.default_rng(0), RATES, 20), "strong")
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        fit(rows, COSTS, np.random.default_rng(0), **options)  # type: ignore[arg-type]


def test_evidence_of_one_voter_makes_no_policy() -> None:
    rows = Evidence.of(made_votes(np.random.default_rng(0), RATES, 20, voters=1), "strong")
    with pytest.raises(ValueError, match="one voter says nothing of others"):
        fit(rows, COSTS, np.random.default_rng(0))


def ranked(random: np.random.Generator, n: int, unknown: int = 0) -> Ranked:
    other = random.integers(0, 4, n).astype(float)
    other[:unknown] = np.nan
    scores = random.integers(0, 4, n).astype(float)
    gains = random.integers(-1, 2, n) / 2
    return Ranked(scores, other, (scores > 2).astype(float), gains, np.full(n, 1 / n))


def test_at_the_same_share_a_rule_takes_its_highest_scores() -> None:
    rows = Ranked(
        scores=np.array([3.0, 2, 1, 0]),
        other=np.array([0.0, 1, 1, 2]),
        used=np.array([1.0, 1, 0, 0]),
        gains=np.array([0.5, 0.5, -0.5, 0.0]),
        shares=np.full(4, 0.25),
    )
    # The rule uses the last, and half of each of the two that tie.
    assert _at_same_share(rows).mean() == pytest.approx((1.0 - (0.5 * 0.5 - 0.5 * 0.5 + 0)) / 4)


def over_all_shares(scores: Floats, gains: Floats) -> float:
    """The mean quality of a rule over all shares, drawn one share after the other."""
    _, tied = np.unique(-scores, return_inverse=True)
    shares = np.append(0.0, np.cumsum(np.bincount(tied)) / len(scores))
    quality = np.append(0.0, np.cumsum(np.bincount(tied, gains)) / len(scores))
    return float(np.trapezoid(quality, shares))


def test_at_all_shares_it_is_the_area_between_the_curves() -> None:
    rows = ranked(np.random.default_rng(3), 60)
    expected = over_all_shares(rows.scores, rows.gains) - over_all_shares(rows.other, rows.gains)
    assert _at_all_shares(rows).mean() == pytest.approx(expected)
    same = rows._replace(other=rows.scores)
    assert np.abs(_at_all_shares(same)).max() == 0


def test_prompts_of_unknown_length_take_any_place() -> None:
    rows = ranked(np.random.default_rng(4), 60, unknown=60)
    chance = rows._replace(other=np.zeros(60))
    assert _at_all_shares(rows) == pytest.approx(_at_all_shares(chance))
    assert _at_same_share(rows) == pytest.approx(_at_same_share(chance))


@pytest.mark.evidence
def test_the_interval_over_all_shares_holds_the_truth() -> None:
    random = np.random.default_rng(5)
    whole = ranked(random, 200_000)
    whole = whole._replace(gains=np.where(whole.scores > 1, whole.gains + 0.2, whole.gains))
    truth = _at_all_shares(whole).mean()
    held = 0
    for _ in range(1_000):
        part = random.integers(0, 200_000, 200)
        scores, other, used, gains = (column[part] for column in whole[:-1])
        values = _at_all_shares(Ranked(scores, other, used, gains, np.full(200, 1 / 200)))
        half = 1.972 * values.std(ddof=1) / np.sqrt(200)
        held += abs(values.mean() - truth) <= half
    assert 930 <= held <= 970


def test_a_trial_of_two_models_adds_up_what_each_is_worth() -> None:
    rows = made_votes(np.random.default_rng(6), {"chat": (0.0, 0.2), "law": (0.5, 0.0)}, 300)
    others = [
        one._replace(id=f"o{one.id}", model="other", voter=f"o{one.voter}", gain=one.gain / 2)
        for one in rows[::2]
    ]
    evidence = Evidence.of([*rows, *others], "strong")
    found = fit(evidence, COSTS | {"other": Cost(1.9, 0.0095)}, np.random.default_rng(0))
    trial = Trial.of(found.policy, evidence, COSTS)
    quality = trial.mean(trial.scale * trial.used * evidence.gains).value
    weak = evidence.gains[(evidence.model == 1) & trial.used].sum() / len(rows)
    other = evidence.gains[(evidence.model == 0) & trial.used].sum() / len(others)
    assert quality == pytest.approx(weak + other)


@pytest.mark.parametrize("rates", [RATES, {"law": (0.6, 0.0)}])
def test_a_card_is_stored_as_json(rates: dict[str, tuple[float, float]]) -> None:
    rows = Evidence.of(made_votes(np.random.default_rng(0), rates, 60), "strong")
    card = fit(rows, COSTS, np.random.default_rng(0)).card
    assert Card.from_json(card.to_json()) == card
    words = worded(won=True)
    assert Card.from_json(words.to_json()) == words
