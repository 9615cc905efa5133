"""Calls to tools that are right, and those that are not."""

import json
from typing import Any

import pytest

from joute.evaluation.answers import Answer, ToolUse
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.scorers.tools import Tools
from joute.evaluation.sets.item import Item
from tests.evaluation.scorers.support import score

WEATHER = {
    "name": "meteo",
    "parameters": {
        "type": "object",
        "properties": {"ville": {"type": "string"}, "jours": {"type": "integer"}},
        "required": ["ville"],
    },
}
SEND = {"name": "envoyer"}


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


def tried(
    made: list[Any], *expected: list[Any], tools: Any = (WEATHER, SEND), **options: Any
) -> Score:
    uses = tuple(
        ToolUse(name=one["name"], arguments=json.dumps(one["arguments"]))
        if isinstance(one, dict)
        else one
        for one in made
    )
    found = score(
        "tools",
        Answer(tool_calls=uses),
        [json.dumps(one) for one in expected],
        item={"tools": tools},
        **options,
    )
    assert found is not None
    return found


LYON, NICE = call("meteo", ville="Lyon"), call("meteo", ville="Nice", jours=3)


@pytest.mark.parametrize(
    ("made", "expected", "options", "value"),
    [
        ([LYON], [LYON], {}, 1),
        ([call("meteo", ville="  LYON ")], [LYON], {}, 1),
        ([call("meteo", ville="Nice", jours=3)], [call("meteo", ville="Nice", jours=3.0)], {}, 1),
        ([LYON], [NICE], {}, 0),
        ([NICE], [call("meteo", ville="Nice")], {}, 0),
        ([NICE], [call("meteo", ville="Nice")], {"extra": True}, 1),
        ([], [], {}, 1),
        ([LYON], [], {}, 0),
        ([], [LYON], {}, 0),
        ([LYON, NICE], [NICE, LYON], {}, 1),
        ([LYON, NICE], [NICE, LYON], {"order": True}, 0),
        ([LYON, NICE], [LYON, NICE], {"order": True}, 1),
        ([LYON, LYON], [LYON, NICE], {}, 0),
        ([LYON], [LYON, LYON], {}, 0),
    ],
)
def test_calls_are_right_by_name_arguments_number_and_order(
    made: list[Any], expected: list[Any], options: dict[str, Any], value: float
) -> None:
    found = tried(made, expected, **options)
    assert found.value == value
    assert bool(found.reason) == (value == 0)


def test_arguments_that_vary_are_right_by_a_schema_and_find_their_own_call() -> None:
    long = {"properties": {"texte": {"minLength": 5}}, "required": ["texte"]}
    wanted = [
        {"name": "envoyer", "arguments": {"a": "Ada"}, "schema": long},
        {"name": "envoyer", "arguments": {"a": "Ada", "texte": "Bonjour !"}},
    ]
    made = [
        call("envoyer", a="Ada", texte="Bonjour !"),
        call("envoyer", a="Ada", texte="Au revoir"),
    ]
    assert tried(made, wanted).value == 1
    assert tried([made[0], call("envoyer", a="Ada", texte="Non")], wanted).value == 0


def test_of_several_lists_any_is_right() -> None:
    assert tried([NICE], [LYON], [NICE]).value == 1


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (call("meteo", jours=2), "required"),
        (call("meteo", ville=3), "string"),
        (call("pirater"), "not offered"),
        (ToolUse(name="meteo", arguments="{"), "Expecting"),
        (ToolUse(name="meteo", arguments="[]"), "no JSON object"),
        (ToolUse(name="meteo", arguments="[" * 100_000), "deeply"),
        (ToolUse(name="meteo", arguments='{"ville": ' + "[" * 900 + "]" * 900 + "}"), "deeply"),
        (ToolUse(name="meteo", arguments='{"ville": "Lyon", "jours": NaN}'), "NaN is no JSON"),
    ],
)
def test_a_call_that_no_offered_tool_takes_is_wrong_and_says_why(made: Any, error: str) -> None:
    found = tried([made], [LYON])
    assert (found.value, found.label) == (0, "invalid")
    assert error in found.details["invalid"][0]["error"]


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (call("pirater"), "pirater is not offered"),
        (call("meteo", jours=2), "required"),
        (call("meteo", ville=3), "string"),
    ],
)
def test_a_call_that_no_model_can_make_is_a_fault_of_the_item(wanted: Any, error: str) -> None:
    item = Item(id="1", input="?", expected=json.dumps([wanted]), tools=(WEATHER, SEND))
    assert error in Tools().fault(item)
    assert tried([wanted], [wanted]).value is None
    assert tried([wanted], [wanted], tools=()).value == 1


def test_a_schema_says_by_other_words_too_which_arguments_there_may_be() -> None:
    any_text = {"name": "envoyer", "schema": {"additionalProperties": {"type": "string"}}}
    assert tried([call("envoyer", a="Ada")], [any_text]).value == 1
    assert tried([call("envoyer", a=1)], [any_text]).value == 0
    assert tried([call("envoyer", a="Ada")], [{"name": "envoyer", "schema": {}}]).value == 0


def test_what_is_expected_is_a_list_of_calls() -> None:
    found = score("tools", Answer(), "rien")
    assert found is not None
    assert (found.value, found.reason) == (None, "What is expected is no list of calls.")
    assert score("tools", Answer()) is None
