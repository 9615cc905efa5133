"""Tools that a set offers, and the calls that models make."""

from typing import Any

from tests.evaluation.runs.conftest import Desk

CITY: dict[str, Any] = {
    "name": "weather",
    "description": "The weather of a city.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
}


def test_the_tools_of_a_set_or_of_an_item_are_offered_and_the_calls_are_in_the_row(
    desk: Desk,
) -> None:
    desk.models("fast")
    forecast = {"type": "function", "function": {**CITY, "name": "forecast"}}
    items: list[dict[str, Any]] = [
        {"id": "of the set", "input": "Il pleut à Lyon ?", "expected": "x"},
        {"id": "of the item", "input": "Et demain ?", "expected": "x", "tools": [forecast]},
    ]
    path = desk.set(items, tools=[CITY])
    rows = {row["item"]: row["answer"] for row in desk.rows(desk.run(path, "--model", "fast"))}
    calls = {item: answer["tool_calls"] for item, answer in rows.items()}
    assert [one["name"] for one in calls["of the set"]] == ["weather"]
    assert '"city"' in calls["of the set"][0]["arguments"]
    assert [one["name"] for one in calls["of the item"]] == ["forecast"]
    assert not any(answer.get("error") for answer in rows.values())
