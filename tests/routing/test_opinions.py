"""What people said of answers whose model was drawn: by hand, covered, without rash verdicts."""

import numpy as np
import pytest

from joute.routing import Evidence, Heard, Opinion, Policy, Promise, fit, heard
from tests.routing.tables import COSTS, made_votes


@pytest.fixture(scope="module")
def policy() -> Policy:
    """It gives chat to weak, and law to strong, which is the base."""
    rows = made_votes(np.random.default_rng(0), {"chat": (0.01, 0.02), "law": (0.6, 0.05)}, 600)
    evidence = Evidence.of(rows, "strong", {"strong": "", "weak": ""})
    return fit(evidence, COSTS, np.random.default_rng(0), promise=Promise(0.05)).policy


def drawn(random: np.random.Generator, n: int, weak: float, explored: float) -> list[Opinion]:
    """Opinions on chat and law in equal parts; strong answers well eight times of ten, weak with
    this probability. Chance decides twice `explored` of the calls."""
    found = []
    for topic in random.choice(["chat", "law"], n):
        other = bool(random.random() < explored)
        model = "weak" if (topic == "chat") != other else "strong"
        score = float(random.random() < (weak if model == "weak" else 0.8))
        found.append(Opinion(topic, model, explored if other else 1 - explored, score))
    return found


def test_a_worked_example(policy: Policy) -> None:
    few = [Opinion("chat", "weak", 0.5, 1.0)] * 19 + [Opinion("chat", "strong", 0.5, 0.0)] * 30
    found = heard(policy, few)
    assert (found.opinions, found.of_choice, found.of_base, found.gain) == (49, 19, 30, None)
    assert not found.worse
    # Weighed: weak 20 · 1/.8 of 1 and 10 · 1/.4 of 0, a half; strong 5 · 1/.2 of 1 and 15 of 0.
    opinions = [
        *[Opinion("chat", "weak", 0.8, 1.0)] * 20,
        *[Opinion("chat", "weak", 0.4, 0.0)] * 10,
        *[Opinion("chat", "strong", 0.2, 1.0)] * 5,
        *[Opinion("chat", "strong", 0.2, 0.0)] * 15,
    ]
    gain = heard(policy, opinions).gain
    assert gain is not None
    assert gain.value == pytest.approx(0.5 - 0.25)
    assert gain.low is not None
    assert gain.high is not None
    assert gain.low < 0.25 < gain.high
    # Where the policy keeps the base there is nothing to hold against each other.
    law = [Opinion("law", "strong", 0.9, 1.0), Opinion("law", "weak", 0.1, 0.0)] * 30
    assert heard(policy, [*law, *opinions]).gain == gain
    assert heard(policy, law) == Heard(60)
    with pytest.raises(ValueError, match="above 0"):
        heard(policy, [Opinion("chat", "weak", 0.0, 1.0)])


def test_intervals_hold_the_true_difference(policy: Policy) -> None:
    """On chat weak is worse by .1."""
    random, held = np.random.default_rng(1), 0
    for _ in range(60):
        gain = heard(policy, drawn(random, 1_000, weak=0.7, explored=0.1)).gain
        assert gain is not None
        assert gain.low is not None
        assert gain.high is not None
        held += gain.low <= -0.1 <= gain.high
    assert held >= 54  # 90 %


def test_a_router_is_seldom_found_worse_that_is_not(policy: Policy) -> None:
    """Looked at on each of five days; and one that is worse is found."""
    random = np.random.default_rng(2)
    found = {0.8: 0, 0.2: 0}
    for weak in found:
        for _ in range(12):
            opinions: list[Opinion] = []
            for day in range(1, 6):
                opinions += drawn(random, 240, weak, explored=0.05)
                if heard(policy, opinions, day).worse:
                    found[weak] += 1
                    break
    assert found[0.8] == 0
    assert found[0.2] >= 11
