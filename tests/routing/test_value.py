"""Off-policy values: by hand, without bias, and covered."""

from dataclasses import replace

import numpy as np
import pytest

from joute.routing import Duel, Estimate, off_policy_value
from tests.routing import studies
from tests.routing.tables import mmlu, questions


def duels(*rows: tuple[str, str, float, float, str]) -> list[Duel]:
    return [Duel(*row) for row in rows]


def test_a_worked_example() -> None:
    log = duels(
        ("small", "large", 0.5, 1.0, "a"),
        ("large", "small", 0.25, 1.0, "b"),
        ("small", "other", 0.5, 1.0, "c"),
        ("large", "other", 0.25, 0.5, "d"),
    )
    found = off_policy_value(log, ["small", "small", "small", "large"], "large")
    assert (found.duels, found.matched) == (4, 2)
    assert found.plain.value == pytest.approx((0.5 / 0.5 - 0.5 / 0.25) / 4)
    assert found.self_normalised is not None
    assert found.self_normalised.value == pytest.approx(0.75 * (0.5 / 0.5 - 0.5 / 0.25) / (2 + 4))


def test_sides_make_no_difference() -> None:
    log = duels(("small", "large", 0.5, 1.0, "a"), ("small", "large", 0.5, 0.0, "b"))
    swapped = [Duel(d.second, d.first, d.probability, 1 - d.score, d.voter) for d in log]
    assert off_policy_value(log, ["small"] * 2, "large") == off_policy_value(
        swapped, ["small"] * 2, "large"
    )


def test_a_policy_that_keeps_the_base_is_worth_nothing() -> None:
    log = duels(("small", "large", 0.5, 1.0, "a"), ("small", "large", 0.5, 0.0, "b"))
    found = off_policy_value(log, ["large"] * 2, "large")
    assert found.plain == found.self_normalised == Estimate(0.0, 0.0, 0.0)


def test_a_pair_that_was_never_drawn_has_no_value() -> None:
    log = duels(("small", "large", 0.5, 1.0, "a"), ("small", "large", 0.5, 0.0, "b"))
    assert off_policy_value(log, ["other"] * 2, "large").self_normalised is None


@pytest.mark.parametrize(
    ("probability", "chosen", "reason"),
    [(0.0, ["small"], "above 0"), (1.2, ["small"], "above 0"), (0.5, [], "do not fit")],
)
def test_a_log_that_cannot_be_is_refused(
    probability: float, chosen: list[str], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        off_policy_value([Duel("small", "large", probability, 1.0, "a")], chosen, "large")


def test_the_interval_takes_the_duels_of_a_voter_together() -> None:
    random = np.random.default_rng(0)
    of_voter = random.integers(0, 2, 20)
    log = [Duel("small", "large", 1.0, float(of_voter[n % 20]), str(n % 20)) for n in range(400)]
    apart = [duel._replace(voter=str(n)) for n, duel in enumerate(log)]
    together, alone = (
        off_policy_value(one, ["small"] * 400, "large").plain for one in (log, apart)
    )
    assert together.value == alone.value
    assert (together.high or 0) - together.value > 4 * ((alone.high or 0) - alone.value)


def world() -> studies.World:
    asked = questions("mmlu_1000")
    strong, weak = (np.array([getattr(q, name) for q in asked]) for name in ("strong", "weak"))
    return studies.World.of(mmlu(), strong, weak)


@pytest.mark.evidence
@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_intervals_hold_the_truth_of_a_policy_learned_elsewhere(spread: float) -> None:
    """30 voters, of equal and of unequal weight; skewed draws. Twice the standard error of 500
    simulations is allowed beyond 93 to 97 %."""
    case = replace(world(), spread=spread, pairs=(0.5, 0.3, 0.2))
    found = studies.coverage(case, 400, 500)
    assert 0.91 <= found.plain <= 0.985
    assert 0.91 <= found.self_normalised <= 0.985
