"""What counts as evidence, and how much."""

import numpy as np
import pytest

from joute.routing import Evidence, Row, gain_of_scores, gain_of_vote
from joute.routing.evidence import MOST_PER_VOTER, digests_of


def row(number: int = 0, /, **changes: object) -> Row:
    made = Row(f"vote:{number}", "help", "a question", "small", "large", 0.5, f"voter {number}")
    return made._replace(**changes)  # type: ignore[arg-type]


def test_a_won_vote_weighs_as_a_won_item() -> None:
    assert [gain_of_vote(score) for score in (1, 0.5, 0)] == [0.5, 0.0, -0.5]
    assert [gain_of_scores(a, b) for a, b in ((1, 0), (1, 1), (0, 1))] == [0.5, 0.0, -0.5]


def test_the_order_of_a_pair_makes_no_difference() -> None:
    turned = row(model="large", base="small", gain=-0.5, model_version="2", base_version="1")
    straight = row(model_version="1", base_version="2")
    both = [Evidence.of([one], "large", {"large": "2", "small": "1"}) for one in (straight, turned)]
    assert [one.gains.tolist() for one in both] == [[0.5], [0.5]]
    assert [one.models for one in both] == [("small",), ("small",)]


def test_difficulty_is_not_gain() -> None:
    """Questions on which both fail are as worthless to a router as those on which both succeed."""
    gains = [gain_of_scores(score, score) for score in (0.0, 1.0)]
    assert gains == [0.0, 0.0]


def test_pairs_without_the_base_are_left_out_and_counted() -> None:
    others = [row(1, base="medium"), row(2, model="large", base="large")]
    evidence = Evidence.of([row(0), *others], "large")
    assert len(evidence) == 1
    assert evidence.left_out == {"other_pair": 2}


def test_a_changed_version_voids_its_evidence() -> None:
    rows = [
        row(0, model_version="1", base_version="7"),
        row(1, model_version="2", base_version="7"),
    ]
    evidence = Evidence.of(rows, "large", {"small": "2", "large": "7"})
    assert evidence.digests.tolist() == digests_of(["vote:1"]).tolist()
    assert evidence.left_out == {"changed_version": 1}
    assert evidence.versions == {"large": "7", "small": "2"}
    with pytest.raises(ValueError, match="no evidence about 'large'"):
        Evidence.of(rows, "large", {"large": "8"})


def test_prompts_of_agents_do_not_swamp_those_of_people() -> None:
    people = [row(number) for number in range(40)]
    agent = [row(100 + number, voter="key", gain=-0.5) for number in range(5_000)]
    elsewhere = [row(9_000 + number, voter="key", use="other") for number in range(10)]
    evidence = Evidence.of([*people, *agent, *elsewhere], "large")
    of_agent = evidence.weights[(evidence.gains < 0)]
    assert of_agent.sum() == pytest.approx(MOST_PER_VOTER)
    assert evidence.weights[evidence.use == evidence.uses.index("other")].tolist() == [1.0] * 10
    assert evidence.weights[:40].tolist() == [1.0] * 40


def test_no_text_is_held() -> None:
    evidence = Evidence.of([row(0), row(1, text=None)], "large")
    assert evidence.lengths[0] == len("a question")
    assert np.isnan(evidence.lengths[1])
    assert "question" not in repr(vars(evidence))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"gain": 0.6}, "vote:0: a gain is from -0.5 to 0.5, not 0.6"),
        ({"gain": float("nan")}, "not nan"),
        ({"weight": 0.0}, "vote:0: a weight is above 0, not 0.0"),
        ({"weight": float("inf")}, "not inf"),
    ],
)
def test_a_row_that_cannot_be_is_refused(changes: dict[str, float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Evidence.of([row(**changes)], "large")


def test_a_part_keeps_all_names() -> None:
    evidence = Evidence.of([row(0), row(1, use="other", model="tiny")], "large")
    part = evidence.only(np.array([1]))
    assert (part.uses, part.models, len(part)) == (("help", "other"), ("small", "tiny"), 1)
