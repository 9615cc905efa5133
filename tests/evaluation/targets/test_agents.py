"""Agents, over HTTP and in Python, judged by the state in which they leave their task; and models
by the tools that they call."""

import json
from typing import Any

import pytest

from tests.evaluation.runs.conftest import Desk
from tests.evaluation.runs.test_tools import CITY
from tests.evaluation.targets.declaring import declare
from tests.support.application import running_application

AGENT = """
def books(question):
    return {"text": "Fait.", "state": {"rendez_vous": []}, "steps": 1, "cost_usd": 0, "wh": 0}
"""


def booking(day: str) -> dict[str, Any]:
    wanted = {"rendez_vous": [{"jour": day}]}
    return {"id": day, "input": day, "expected": json.dumps(wanted, ensure_ascii=False)}


def test_an_agent_is_judged_by_its_end_state_with_its_steps_cost_and_electricity(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk.folder / "agents.py").write_text(AGENT, encoding="utf-8")
    monkeypatch.syspath_prepend(str(desk.folder))
    paths = {"state": "state", "steps": "took.steps", "cost_usd": "took.usd", "wh": "took.wh"}
    path = desk.set(map(booking, ("lundi", "mardi", "dimanche")), scorers=["end_state"])
    with running_application() as served:
        agent = {
            "id": "agent",
            "kind": "http",
            "url": f"{served.url}/book",
            "allow_private": True,
            "body": {"question": "{input}"},
            "answer": "answer",
            "paths": paths,
        }
        declare(desk, agent, {"id": "idle", "kind": "python", "callable": "agents:books"})
        found = desk.run(path, "--target", "agent", "--target", "idle")
    booked, idle = found["models"]
    assert (booked["mean"], idle["mean"]) == (pytest.approx(2 / 3), 0)
    assert (booked["steps"], idle["steps"]) == (pytest.approx(11 / 3), 1)
    assert booked["cost_usd"] == pytest.approx(0.03)
    assert booked["wh"]["mid"] == pytest.approx(1.5)
    assert "agent: 3.7 steps an answer, 0.0085 €, 0.5 Wh." in found["notes"]
    (sunday,) = [row for row in desk.rows(found) if row["item"] == "dimanche"][:1]
    assert sunday["scores"]["end_state"]["details"]["wrong"] == ["/rendez_vous"]


def test_a_model_is_scored_by_the_tools_of_the_set_that_it_calls(desk: Desk) -> None:
    desk.models("fast")
    right = json.dumps([{"name": "weather", "schema": CITY["parameters"]}])
    items = [
        {"id": "right", "input": "Il pleut à Lyon ?", "expected": right},
        {"id": "none needed", "input": "Bonjour", "expected": "[]"},
    ]
    path = desk.set(items, tools=[CITY], scorers=["tools"])
    rows = desk.rows(desk.run(path, "--model", "fast"))
    assert {row["item"]: row["scores"]["tools"]["value"] for row in rows} == {
        "right": 1.0,
        "none needed": 0.0,
    }
    faulty = desk.set([{"id": "1", "input": "?", "expected": "rien"}], scorers=["tools"])
    assert "no list of calls" in desk.eval("check", faulty).output
