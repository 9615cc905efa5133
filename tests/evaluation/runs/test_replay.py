"""Runs that ask nobody: answers that were paid before, or a failure."""

import json
from pathlib import Path

import pytest

from tests.evaluation.runs.conftest import Desk


def test_a_replay_needs_no_key_and_asks_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.models("echo")
    desk.set(3)
    first = desk.run("towns", "--model", "echo")
    asked = desk.asked("echo")
    config = Path("joute.toml")
    keyed = 'allow_private = true\napi_key_env = "TOWNS_KEY"'
    config.write_text(config.read_text().replace("allow_private = true", keyed))
    assert desk.eval("run", "towns", "--model", "echo").exit_code == 2
    monkeypatch.setenv("TOWNS_KEY", "")
    again = desk.run("towns", "--model", "echo", "--replay")
    assert [row["answer"]["cached"] for row in desk.rows(again)] == [True] * 3
    assert again["models"][0]["mean"] == first["models"][0]["mean"]
    assert desk.asked("echo") == asked


def test_what_was_not_paid_before_fails(desk: Desk) -> None:
    desk.models("echo")
    desk.set(3)
    desk.run("towns", "--model", "echo", "--limit", 2)
    asked = desk.asked("echo")
    found = desk.run("towns", "--model", "echo", "--replay", exit_code=4)
    assert found["models"][0]["failures"] == {"not_replayed": 1}
    desk.set(3, prompt="Another: {input}")
    desk.run("towns", "--model", "echo", "--replay", exit_code=5)
    assert desk.asked("echo") == asked


def test_what_an_answer_takes_is_known_when_it_is_not_paid_again(desk: Desk) -> None:
    desk.models("echo", price_in=1.0, price_out=2.0, params_total_b=8.0)
    desk.set(1)
    (paid,) = desk.rows(desk.run("towns", "--model", "echo"))
    (again,) = desk.rows(desk.run("towns", "--model", "echo"))
    charge = {name: paid["answer"][of] for name, of in (("usd", "cost_usd"), ("impact", "impact"))}
    assert charge["usd"] > 0
    assert charge["impact"]["wh"]["mid"] > 0
    assert again["answer"]["cost_usd"] == 0
    assert again["answer"]["first_charge"] == charge


def test_a_recorded_answer_costs_nothing_and_says_what_it_takes(desk: Desk) -> None:
    written = """
[[endpoints]]
id = "room"
recorded = "answers.jsonl"
speed = 1000
[[models]]
id = "old"
endpoint = "room"
name = "old"
maker = "Test"
params_total_b = 8.0
price_in = 1.0
price_out = 2.0
"""
    (desk.folder / "joute.toml").write_text(written, encoding="utf-8")
    line = {"prompt": "towns 0", "model": "old", "text": "towns 0"}
    tokens = {"tokens": 1000, "token_source": "host"}
    (desk.folder / "answers.jsonl").write_text(json.dumps(line | tokens) + "\n", encoding="utf-8")
    desk.set(1)
    (row,) = desk.rows(desk.run("towns", "--model", "old"))
    assert row["answer"]["cost_usd"] == 0
    assert row["answer"]["first_charge"]["usd"] == pytest.approx(2.0 * 1000 / 1e6, rel=0.02)
    assert row["answer"]["first_charge"]["impact"]["wh"]["mid"] > 0
