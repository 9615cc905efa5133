"""Targets of joute.toml, asked by joute eval run."""

import json
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
