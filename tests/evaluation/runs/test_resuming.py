"""A run that is killed and taken up again is the run that was never killed."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from joute.evaluation.runs.files import read_run
from joute.evaluation.runs.log import RunLog
from joute.evaluation.runs.records import Row
from tests.evaluation.runs.conftest import Desk

NAME = "echo,first=0.03,size=31"
ITEMS = 120
COMMAND = (sys.executable, "-c", "from joute.cli import main; main()", "eval", "run", "towns")


def rows_of(path: Path) -> list[Row]:
    return list(read_run(path).rows())


def content(row: Row) -> tuple[object, ...]:
    """What does not depend on time."""
    answer = row.answer
    cost = (answer.text, answer.cost_usd, answer.output_tokens, answer.cached, answer.model)
    return (*row.key, *cost, row.scores["exact"].value)


def stored(folder: Path) -> set[str]:
    """The items of which an answer is on disk."""
    files = (path for path in folder.glob("*.jsonl") if path.stat().st_size)
    return {row.item for path in files for row in rows_of(path)}


def written(desk: Desk, items: set[str]) -> dict[str, int]:
    """How often the server wrote the answer to each of these items, once it writes none."""
    while desk.server.counts.open_of[NAME]:
        time.sleep(0.01)
    return {item: desk.server.counts.written[NAME, f"towns {item}"] for item in items}


def kill_after(desk: Desk, rows: int) -> None:
    """Take the run up, and kill it when there are so many more rows."""
    folder = desk.folder / "joute-runs"
    wanted, deadline = len(stored(folder)) + rows, time.monotonic() + 120
    process = subprocess.Popen(
        (*COMMAND, "--model", "echo", "--resume", "--concurrency", "4"),
        cwd=desk.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while len(stored(folder)) < wanted and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_run_killed_ten_times_equals_one_run(desk: Desk) -> None:
    desk.models(f"echo@{NAME}", price_in=1.0, price_out=2.0)
    desk.set(ITEMS)
    straight = desk.run("towns", "--model", "echo", "--runs", "straight")
    draw, folder, paid = random.Random(7), desk.folder / "joute-runs", dict[str, int]()
    for _ in range(10):
        kill_after(desk, draw.randint(1, 8))
        # What was on disk at the kill before was not asked again.
        assert written(desk, set(paid)) == paid
        paid = written(desk, stored(folder))
    found = desk.run("towns", "--model", "echo", "--resume")
    assert written(desk, set(paid)) == paid
    assert [path.name for path in folder.glob("*.jsonl")] == [f"{found['run']}.jsonl"]
    one, other = (rows_of(Path(run["file"])) for run in (found, straight))
    assert sorted(map(content, one)) == sorted(map(content, other))
    assert len({row.key for row in one}) == len(one) == ITEMS
    assert read_run(Path(found["file"])).complete
    cost = straight["models"][0]["cost_usd"]
    assert found["models"][0]["cost_usd"] == pytest.approx(cost)


def lines_of(found: dict[str, Any]) -> list[bytes]:
    return Path(found["file"]).read_bytes().splitlines(keepends=True)


def test_an_answer_that_was_paid_and_not_yet_scored_is_not_lost(desk: Desk) -> None:
    desk.models("echo@echo,size=32", price_in=1.0, price_out=2.0)
    desk.set(5)
    found = desk.run("towns", "--model", "echo")
    whole = lines_of(found)
    # Killed after three answers were paid, while the third row was written.
    Path(found["file"]).write_bytes(b"".join(whole[:3]) + whole[3][:30])
    again = desk.run("towns", "--model", "echo", "--resume")
    assert desk.asked("echo,size=32") == 5
    assert (again["run"], again["models"][0]["cached"]) == (found["run"], 0)
    assert again["models"][0]["cost_usd"] == pytest.approx(found["models"][0]["cost_usd"])
    assert sorted(map(json.dumps, desk.rows(again))) == sorted(map(json.dumps, desk.rows(found)))


def test_nothing_to_take_up_begins_a_run(desk: Desk) -> None:
    desk.models("echo", "fast")
    desk.set(2)
    first = desk.run("towns", "--model", "echo", "--resume")
    assert desk.run("towns", "--model", "echo", "--resume")["run"] != first["run"]
    assert desk.run("towns", "--model", "fast", "--resume")["run"] != first["run"]


def interrupted(desk: Desk) -> dict[str, Any]:
    found = desk.run("towns", "--model", "echo")
    Path(found["file"]).write_bytes(b"".join(lines_of(found)[:-1]))
    return found


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"items": 4}, "items"),
        ({"prompt": "> {input}"}, "prompt"),
        ({"scorers": [{"name": "exact", "weight": 2}]}, "scorers.exact"),
        ({"parameters": {"max_output_tokens": 5}}, "parameters.max_output_tokens"),
    ],
)
def test_a_run_is_not_taken_up_under_other_conditions(
    desk: Desk, changed: dict[str, Any], named: str
) -> None:
    desk.models("echo")
    desk.set(3)
    found = interrupted(desk)
    desk.set(**{"items": 3, **changed})
    result = desk.eval("run", "towns", "--model", "echo", "--resume")
    assert result.exit_code == 2
    assert f"({named})" in result.stderr
    assert found["run"] in result.stderr


@pytest.mark.parametrize(
    ("name", "fields"), [("echo", {"system_prompt": "Soyez bref."}), ("echo@echo,size=40", {})]
)
def test_a_run_is_not_taken_up_by_a_model_that_is_asked_otherwise(
    desk: Desk, name: str, fields: dict[str, Any]
) -> None:
    desk.models("echo")
    desk.set(3)
    found = interrupted(desk)
    desk.models(name, **fields)
    result = desk.eval("run", "towns", "--model", "echo", "--resume")
    assert result.exit_code == 2
    assert "(models.echo)" in result.stderr
    # Nor is it compared with the other silently.
    other = desk.run("towns", "--model", "echo")
    refused = desk.eval("compare", found["run"], other["run"])
    assert "models.echo (host, name there or system prompt)" in refused.stderr


def test_models_in_another_order_are_the_same_run(desk: Desk) -> None:
    desk.models("echo", "fast")
    desk.set(3)
    found = desk.run("towns", "--model", "echo", "--model", "fast")
    Path(found["file"]).write_bytes(b"".join(lines_of(found)[:-1]))
    again = desk.run("towns", "--model", "fast", "--model", "echo", "--resume")
    assert again["run"] == found["run"]
    assert [one["model"] for one in again["models"]] == ["echo", "fast"]


def test_a_run_that_another_process_makes_is_not_taken_up(desk: Desk) -> None:
    pytest.importorskip("fcntl", reason="this system has no locks of files")
    desk.models("echo")
    desk.set(3)
    log = RunLog.take_up(Path(interrupted(desk)["file"]))
    result = desk.eval("run", "towns", "--model", "echo", "--resume")
    log.close()
    assert result.exit_code == 2
    assert "another process" in result.stderr
    assert desk.run("towns", "--model", "echo", "--resume")["models"][0]["answers"] == 3


def test_a_run_that_a_person_interrupts_says_how_it_goes_on(desk: Desk) -> None:
    desk.models("echo@echo,size=33,first=0.2")
    desk.set(200)
    process = subprocess.Popen(
        (*COMMAND, "--model", "echo", "--concurrency", "2"),
        cwd=desk.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not stored(desk.folder / "joute-runs"):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "interrupted; --resume goes on" in told
    assert "Traceback" not in told
