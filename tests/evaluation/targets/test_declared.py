"""Targets of joute.toml, asked by joute eval run."""

import json
import sys
from pathlib import Path

import pytest

from tests.evaluation.runs.conftest import Desk

TARGET = '[[targets]]\nid = "{id}"\nkind = "python"\ncallable = "{callable}"\n'


@pytest.fixture(autouse=True)
def answering(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with functions that answer."""
    written = """
def same(question):
    return question

async def later(question):
    return question

def nothing(question):
    return None

def known(question):
    return {"text": question, "context": ["a"], "cost_usd": 0.5, "wh": 2, "steps": 3,
            "tool_calls": [{"name": "look", "arguments": {"at": 1}}]}

def strange(question):
    return {"text": question, "colour": "blue"}

def leaves(question):
    raise SystemExit(3)

async def leaves_later(question):
    raise SystemExit(3)

def interrupts(question):
    raise KeyboardInterrupt("pressed")

def cancels(question):
    import asyncio
    raise asyncio.CancelledError

def halved(question):
    return {"text": question + "\\ud800", "state": {"seen": "\\ud83d\\ude00", "n": 10**400}}

def deep(question):
    state = {}
    for _ in range(200):
        state = {"in": state}
    return {"text": question, "state": state}

def endless(question):
    state = {}
    state["in"] = state
    return {"text": question, "state": state}

def odd(question):
    return {"text": question, "state": {"at": object()}}

def slow(question):
    import time
    time.sleep(0.3)
    return question
"""
    (desk.folder / "answering.py").write_text(written, encoding="utf-8")
    monkeypatch.syspath_prepend(str(desk.folder))


def declare(desk: Desk, **targets: str) -> None:
    written = "".join(TARGET.format(id=id, callable=one) for id, one in targets.items())
    (desk.folder / "joute.toml").write_text(written, encoding="utf-8")


def test_a_function_sync_or_async_answers_items(desk: Desk) -> None:
    declare(desk, same="answering:same", later="answering:later")
    desk.set()
    found = desk.run("towns", "--target", "same", "--target", "later")
    assert {one["model"]: one["mean"] for one in found["models"]} == {"same": 1.0, "later": 1.0}


def test_what_returns_no_text_has_failed_and_has_no_score(desk: Desk) -> None:
    declare(desk, nothing="answering:nothing")
    desk.set()
    result = desk.eval("run", "towns", "--target", "nothing", "--format", "json")
    assert result.exit_code == 5
    (row, *_) = [
        json.loads(line)
        for line in Path(json.loads(result.stdout)["file"]).read_text("utf-8").splitlines()
        if '"answer"' in line
    ]
    assert row["answer"]["error"] == "failed"
    assert not row.get("scores")


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("leaves", "SystemExit: 3"),
        ("leaves_later", "SystemExit: 3"),
        ("interrupts", "KeyboardInterrupt: pressed"),
        ("cancels", "CancelledError"),
    ],
)
def test_a_function_that_leaves_the_process_has_failed_and_the_run_goes_on(
    desk: Desk, name: str, raised: str
) -> None:
    declare(desk, it=f"answering:{name}", same="answering:same")
    desk.set()
    found = desk.run("towns", "--target", "it", "--target", "same", exit_code=4)
    assert found["models"][0]["failures"] == {"failed": 3}
    assert found["models"][1]["mean"] == 1.0
    assert raised in "".join(found["notes"])


def test_a_function_states_what_it_knows_of_its_answer(desk: Desk) -> None:
    declare(desk, known="answering:known", strange="answering:strange")
    desk.set(1)
    found = desk.run("towns", "--target", "known", "--target", "strange", exit_code=4)
    known, strange = found["models"]
    assert (known["mean"], known["cost_usd"], known["wh"]["mid"]) == (1.0, 0.5, 2.0)
    (row, _) = sorted(desk.rows(found), key=lambda row: row["model"])
    assert row["answer"]["steps"] == 3
    assert row["answer"]["tool_calls"] == [{"name": "look", "arguments": '{"at": 1}'}]
    assert strange["failures"] == {"not_an_answer": 1}
    assert "it states colour" in "".join(found["notes"])


def test_what_a_function_states_is_written_whatever_it_is(desk: Desk) -> None:
    """Half a character, or what is no JSON, ends no run."""
    names = ("halved", "deep", "endless", "odd")
    declare(desk, **{one: f"answering:{one}" for one in names})
    desk.set(1)
    found = desk.run("towns", *(f"--target={one}" for one in names), exit_code=4)
    rows = {row["model"]: row["answer"] for row in desk.rows(found)}
    assert rows["halved"]["text"].endswith("\ufffd")
    assert rows["halved"]["state"] == {"seen": "😀", "n": 10**400}
    assert [rows[one]["error"] for one in ("deep", "endless", "odd")] == ["not_an_answer"] * 3


def test_a_function_is_found_in_the_working_folder_and_not_asked_by_a_replay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the command of the console, whose path does not hold the folder."""
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one != str(desk.folder)])
    (desk.folder / "lying_here.py").write_text("def same(question): return question\n")
    declare(desk, same="lying_here:same")
    desk.set()
    assert desk.run("towns", "--target", "same")["models"][0]["mean"] == 1.0
    replayed = desk.run("towns", "--target", "same", "--replay", exit_code=5)
    assert replayed["models"][0]["failures"] == {"not_replayed": 3}


def test_a_function_is_found_beside_the_joute_toml_that_is_named(desk: Desk) -> None:
    elsewhere = desk.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "beside_it.py").write_text("def same(question): return question\n")
    written = TARGET.format(id="same", callable="beside_it:same")
    (elsewhere / "joute.toml").write_text(written, encoding="utf-8")
    desk.set()
    found = desk.run("towns", "--target", "same", "--config", elsewhere / "joute.toml")
    assert found["models"][0]["mean"] == 1.0


def test_a_function_is_named_at_the_command_line_and_by_no_set(desk: Desk) -> None:
    declare(desk)
    desk.set()
    found = desk.run("towns", "--target", "answering:same")
    assert (found["models"][0]["model"], found["models"][0]["mean"]) == ("answering:same", 1.0)
    desk.set(targets=["answering:same"])
    result = desk.eval("run", "towns")
    assert result.exit_code == 2
    assert "answering:same is no target of joute.toml" in result.stderr


def test_a_function_has_a_limit_of_time(desk: Desk) -> None:
    written = "[limits]\nanswer_s = 0.05\n" + TARGET.format(id="slow", callable="answering:slow")
    (desk.folder / "joute.toml").write_text(written, encoding="utf-8")
    desk.set(2)
    found = desk.run("towns", "--target", "slow", exit_code=5)
    assert found["models"][0]["failures"] == {"failed": 2}
    assert "no answer within answer_s" in "".join(found["notes"])


@pytest.mark.parametrize(
    ("declared", "asked", "said"),
    [
        ("answering:same", "other", "other is no target of joute.toml"),
        ("answering:absent", "same", "has no attribute 'absent'"),
        ("absent_module:same", "same", "No module named 'absent_module'"),
    ],
)
def test_a_target_that_cannot_be_used_is_refused(
    desk: Desk, declared: str, asked: str, said: str
) -> None:
    declare(desk, same=declared)
    desk.set()
    result = desk.eval("run", "towns", "--target", asked)
    assert result.exit_code == 2
    assert said in result.stderr


def test_two_targets_of_one_name_are_refused(desk: Desk) -> None:
    written = TARGET.format(id="same", callable="answering:same") * 2
    (desk.folder / "joute.toml").write_text(written, encoding="utf-8")
    desk.set()
    result = desk.eval("run", "towns", "--target", "same")
    assert result.exit_code == 2
    assert "used once (same is repeated)" in result.stderr
