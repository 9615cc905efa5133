"""Runs of sets whose answers are programs, through the command: the models repeat what they are
asked, which is a program."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.runs.conftest import Desk
from tests.support.sandboxes import sandbox_or_skip

TESTS = "assert double(21) == 42"
PROGRAMS = {
    "right": "def double(n): return 2 * n",
    "wrong": "def double(n): return n",
    "forks": "import os\nwhile True: os.fork()",
    "fills the disk": "for n in range(999): open(f'{n}', 'wb').write(bytes(1 << 20))",
    "reads the environment": "import os\ndef double(n): return os.environ['JOUTE_SECRET']",
    "opens a socket": "import socket\nsocket.create_connection(('127.0.0.1', 80))",
    "sleeps": "import time\ntime.sleep(600)",
    "eats memory": "x = bytearray(1 << 34)",
    "reads accounts": "def double(n): return open('/etc/passwd').read()",
    "reads the home folder": f"import os\ndef double(n): return os.listdir({str(Path.home())!r})",
    "writes outside": "open('/opt/joute-was-here', 'w').write('x')",
}
REASONS = {
    "forks": "BlockingIOError",
    "fills the disk": "OSError",
    "reads the environment": "KeyError",
    "opens a socket": "PermissionError",
    "eats memory": "MemoryError",
    "reads accounts": "FileNotFoundError",
    "reads the home folder": "FileNotFoundError",
    "writes outside": "FileNotFoundError",
}


def allow(desk: Desk) -> None:
    with (desk.folder / "joute.toml").open("a", encoding="utf-8") as file:
        file.write("[sandbox]\nallow = true\n")


def code_set(desk: Desk, programs: dict[str, str], **header: Any) -> Path:
    items = [{"id": name, "input": text, "tests": TESTS} for name, text in programs.items()]
    return desk.set(items, scorers=[{"name": "code", "timeout": 10}], **header)


def test_a_malicious_answer_is_stopped_and_the_run_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox_or_skip()
    monkeypatch.setenv("JOUTE_SECRET", "a key")
    desk.models("echo")
    allow(desk)
    found = desk.run(code_set(desk, PROGRAMS), "--model", "echo")
    scores = {row["item"]: row["scores"]["code"] for row in desk.rows(found)}
    assert scores.keys() == PROGRAMS.keys()
    assert {item: score["value"] for item, score in scores.items()} == {
        name: float(name == "right") for name in PROGRAMS
    }
    assert scores["sleeps"]["label"] == "time"
    assert {name: scores[name]["details"]["error"] for name in REASONS} == REASONS
    assert all(score.get("reason") for item, score in scores.items() if item != "right")
    assert found["models"][0]["mean"] == pytest.approx(1 / len(PROGRAMS))
    assert not Path("/opt/joute-was-here").exists()
    assert "a key" not in json.dumps(scores)


def test_code_is_not_run_unless_the_operator_allowed_it(desk: Desk) -> None:
    desk.models("echo")
    path = code_set(desk, {"right": PROGRAMS["right"]})
    before = desk.asked("echo")
    result = desk.eval("run", path, "--model", "echo")
    assert result.exit_code == 2
    assert "[sandbox] allow = true" in result.output
    assert desk.asked("echo") == before


def test_code_is_not_run_where_nothing_can_shut_it_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.models("echo")
    allow(desk)
    path = code_set(desk, {"right": PROGRAMS["right"]})
    monkeypatch.setenv("PATH", os.fspath(desk.folder))
    before = desk.asked("echo")
    result = desk.eval("run", path, "--model", "echo")
    assert result.exit_code == 2
    assert "bubblewrap is missing" in result.output
    assert desk.asked("echo") == before


def test_a_set_that_takes_the_sandbox_for_an_option_is_refused(desk: Desk) -> None:
    path = desk.set(
        [{"id": "1", "input": "?", "tests": TESTS}], scorers=[{"name": "code", "sandbox": 1}]
    )
    assert "sandbox" in desk.eval("check", path).output
    path = desk.set([{"id": "1", "input": "?"}], scorers=[{"name": "code"}])
    assert "have no tests" in desk.eval("check", path).output


def test_a_run_with_epochs_says_how_often_an_item_is_solved_within_some(desk: Desk) -> None:
    desk.models("echo")
    path = desk.set(4)
    found = desk.run(path, "--model", "echo", "--epochs", 5)
    tried = found["models"][0]["pass_at"]
    assert {k: (one["n"], one["mean"]) for k, one in tried.items()} == {
        "1": (4, 1.0),
        "5": (4, 1.0),
    }
    assert 0 < tried["5"]["interval"][0] < tried["5"]["interval"][1] <= 1
    assert "pass@5 of echo: 1.000" in desk.eval("measures", found["run"]).output
    assert "pass@5 of echo" in desk.eval("run", path, "--model", "echo", "--epochs", 5).output
