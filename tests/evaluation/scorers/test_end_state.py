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
        ("/rendez_vous/0/service", {"contains": "état CIVIL"}, 1),
        ("/rendez_vous/0/service", {"contains": "mairie"}, 0),
        ("/rendez_vous/0", {"is": {"heure": "10:00", "service": "état civil"}}, 1),
        ("/rendez_vous", {"absent": False}, 1),
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
    assert faulty.reason == "The state that the item expects is none that can be checked."


@pytest.mark.parametrize(
    ("pointer", "condition", "error"),
    [
        ("/solde", {"at_leest": 12}, "at_leest is no condition"),
        ("/solde", {"at_least": 12, "most": 13}, "most is no condition"),
        ("/solde", {}, "nothing is no condition"),
        ("/solde", {"at_least": "12"}, "are numbers"),
        ("/solde", {"at_least": True}, "are numbers"),
        ("/solde", {"at_least": 13, "at_most": 12}, "is above"),
        ("/solde", {"absent": "no"}, "true or false"),
        ("/solde", {"absent": True, "is": 1}, "no other condition"),
        ("/journal", {"contains": " "}, "contains an empty one"),
        ("solde", 12.5, "no JSON pointer"),
        ("/solde~2", 12.5, "no JSON pointer"),
    ],
)
def test_a_condition_that_checks_nothing_is_a_fault_of_the_item(
    pointer: str, condition: Any, error: str
) -> None:
    found = tried(**{pointer: condition})
    assert found.value is None
    assert error in found.details["error"]


def test_an_object_that_holds_nothing_is_in_any_state_and_passes_nobody() -> None:
    assert tried({}).value is None
    assert tried({"solde": 1}, {}).value is None


def test_numbers_are_compared_whole() -> None:
    state = {"id": 12345678901234567, "long": 10**400}
    assert tried({"id": 12345678901234567}, state=state).value == 1
    assert tried({"id": 12345678901234568}, state=state).value == 0
    assert tried({"long": 1.0}, state=state).value == 0
    assert tried({"un": 12.0}, state={"un": 12}).value == 1
