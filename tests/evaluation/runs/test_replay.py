"""Runs that ask nobody: answers that were paid before, or a failure."""

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
