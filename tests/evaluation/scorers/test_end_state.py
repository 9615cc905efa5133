"""The state in which an agent leaves its task."""

import json
from typing import Any

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Score
from tests.evaluation.scorers.support import score

STATE = {
    "rendez_vous": [{"heure": "10:00", "service": "État civil"}],
    "solde": 12.5,
    "journal": ["ouvert", "confirmé"],
    "a/b": {"~": None},
}


def tried(*expected: Any, state: Any = None, **conditions: Any) -> Score:
    item = {"meta": {"state": conditions}}
    answer = Answer(state=STATE if state is None else state)
    found = score("end_state", answer, [json.dumps(one) for one in expected], item=item)
    assert found is not None
    return found


def test_all_that_is_expected_is_in_the_state_which_may_hold_more() -> None:
    assert tried({"solde": 12.5}).value == 1
    assert tried({"rendez_vous": [{"service": "  état civil "}]}).value == 1
    assert tried({"journal": ["ouvert", "confirmé"]}).value == 1
    assert tried({"solde": 1}, {"solde": 12.5}).value == 1


def test_what_is_otherwise_is_named_by_its_place() -> None:
    found = tried({"rendez_vous": [{"heure": "11:00"}], "solde": 12.5, "a/b": {"~": 1}})
    assert found.value == 0
    assert found.details["wrong"] == ["/rendez_vous/0/heure", "/a~1b/~0"]
    assert tried({"journal": ["ouvert"]}).details["wrong"] == ["/journal"]
    assert tried({"absent": 1}).details["wrong"] == ["/absent"]


@pytest.mark.parametrize(
    ("pointer", "condition", "value"),
    [
        ("/rendez_vous/0/heure", "10:00", 1),
        ("/rendez_vous/1", {"absent": True}, 1),
        ("/rendez_vous", {"absent": True}, 0),
        ("/solde", {"at_least": 12, "at_most": 13}, 1),
        ("/solde", {"at_least": 13}, 0),
        ("/journal", {"contains": "confirmé"}, 1),
        ("/journal", {"contains": "annulé"}, 0),
        ("/journal", {"at_least": 1}, 0),
        ("/a~1b/~0", None, 1),
        ("/nulle/part", {"is": 1}, 0),
        ("/rendez_vous/999999999999999999999", {"absent": True}, 1),
    ],
)
def test_a_condition_is_held_against_its_place(pointer: str, condition: Any, value: float) -> None:
    assert tried(**{pointer: condition}).value == value


def test_a_target_that_says_no_state_is_unscored() -> None:
    found = score("end_state", "Fait.", json.dumps({"solde": 1}))
    assert found is not None
    assert found.value is None
    assert found.reason == "The target does not say in which state it ended."
    assert score("end_state", "Fait.") is None
    faulty = score("end_state", "Fait.", "solde")
    assert faulty is not None
    assert faulty.reason == "The state that is expected is no JSON object."
