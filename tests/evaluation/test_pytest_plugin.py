"""The plugin of pytest, in sessions of their own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from joute.llm.server import Running
from tests.evaluation.runs.conftest import Desk

GATE = {"min": 0.5, "max_drop": 0.02}
ITEMS: list[dict[str, Any]] = [
    {"id": "safe", "input": "Lyon", "expected": "Lyon", "must_pass": True},
    {"id": "urgent", "input": "Nice", "expected": "15", "must_pass": True},
    *({"id": f"q{n}", "input": f"Q {n}", "expected": f"Q {n}"} for n in range(20)),
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running) -> Desk:
    monkeypatch.chdir(tmp_path)
    found = Desk(tmp_path, llm_server)
    found.models("echo")
    found.set(ITEMS, gate=GATE)
    return found


# Plugins of our own suite, which take a second to load.
LIGHT = "-p no:schemathesis -p no:hypothesispytest"


def session(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """pytest in this folder, with the plugin and no other option of ours."""
    command = [sys.executable, "-m", "pytest", "-p", "joute.pytest_plugin", "-q", *arguments]
    given = {**os.environ, **environ, "PYTEST_ADDOPTS": f"-W error -p no:cacheprovider {LIGHT}"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=given)


EVALS = ("--evals", "towns", "--evals-model", "echo")


def test_without_evals_a_foreign_suite_gains_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_foreign.py").write_text(
        "import sys\n"
        "def test_nothing_is_imported():\n"
        "    assert 'joute.pytest_plugin' in sys.modules\n"
        "    loaded = [name for name in sys.modules if name.startswith('joute.')]\n"
        "    assert loaded == ['joute.pytest_plugin']\n"
        "    assert 'pydantic' not in sys.modules\n"
        "def test_of_a_run(evalrun):\n"
        "    raise AssertionError\n"
    )
    done = session(str(tmp_path), "-p", "no:anyio", "-p", "no:schemathesis")
    assert "1 passed, 1 skipped" in done.stdout, done.stdout


def test_each_rule_and_each_item_that_must_pass_is_a_test(desk: Desk) -> None:
    (desk.folder / "test_own.py").write_text(
        "def test_own(evalrun):\n"
        "    run = evalrun()\n"
        "    assert (run.scores['echo']['safe'], run.scores['echo']['urgent']) == (1, 0)\n"
        "    assert len(list(run.rows())) == 22\n"
    )
    done = session(*EVALS, "-rA", "--junitxml=junit.xml")
    assert done.returncode == 1
    assert "1 failed, 5 passed, 1 skipped" in done.stdout, done.stdout
    assert "FAILED towns::echo::must_pass[urgent]" in done.stdout
    assert "fail: echo must pass “urgent”, and scores 0.0%." in done.stdout
    assert "inconclusive: No baseline was given" in done.stdout
    cases = {case.get("name"): case for case in _parsed("junit.xml").iter("testcase")}
    assert {"evaluated", "min", "max_drop", "max_error_rate", "must_pass[safe]"} <= set(cases)
    properties = {one.get("name"): one.get("value") for one in cases["evaluated"].iter("property")}
    assert (properties["score[q1]"], properties["score[urgent]"]) == ("1.0", "0.0")
    assert desk.asked("echo") >= 22
    assert len(list(Path("joute-runs").glob("*.jsonl"))) == 1


def _parsed(path: str) -> ET.Element:
    return ET.fromstring(Path(path).read_bytes())  # noqa: S314 # ours


def test_strictly_what_is_inconclusive_fails(desk: Desk) -> None:
    done = session(*EVALS, "--evals-strict", "-k", "max_drop")
    assert done.returncode == 1
    assert "inconclusive: No baseline was given" in done.stdout


def test_targets_are_tested_as_models_are(desk: Desk) -> None:
    rules = {"id": "rules", "kind": "keywords", "rules": {"Lyon": ["lyon"]}, "otherwise": "15"}
    desk.set(ITEMS[:2], gate=GATE, targets=[rules])
    done = session("--evals", "towns", "--evals-target", "rules", "-k", "must_pass")
    assert "2 passed" in done.stdout, done.stdout


def test_processes_of_one_session_make_one_run(desk: Desk) -> None:
    before = desk.asked("echo")
    done = session(*EVALS, "-n", "2")
    assert "1 failed" in done.stdout, done.stdout
    assert desk.asked("echo") - before == len(ITEMS)
    assert len(list(Path("joute-runs").glob("*.jsonl"))) == 1


def test_a_replay_needs_no_key_and_fails_on_what_is_missing(desk: Desk) -> None:
    assert session(*EVALS, "-k", "safe").returncode == 0
    before = desk.asked("echo")
    config = Path("joute.toml")
    keyed = 'allow_private = true\napi_key_env = "TOWNS_KEY"'
    config.write_text(config.read_text().replace("allow_private = true", keyed))
    refused = session(*EVALS, "-k", "safe", TOWNS_KEY="")
    assert refused.returncode == 1
    assert "TOWNS_KEY, which is not set" in refused.stdout
    replayed = session(*EVALS, "-k", "safe", "--evals-replay", TOWNS_KEY="")
    assert replayed.returncode == 0, replayed.stdout
    desk.set([*ITEMS, {"id": "new", "input": "New", "expected": "New"}], gate=GATE)
    missing = session(*EVALS, "--evals-replay", TOWNS_KEY="")
    assert "1 of 23 answers of echo failed (not_replayed 1)" in missing.stdout
    assert desk.asked("echo") == before


def test_a_run_that_may_cost_more_than_its_budget_is_not_started(desk: Desk) -> None:
    desk.models("echo", price_in=1_000.0, price_out=1_000.0)
    before = desk.asked("echo")
    refused = session(*EVALS, "-k", "safe")
    assert refused.returncode == 1
    assert "more than 5 €: agree to it with a higher --evals-budget-eur" in refused.stdout
    assert desk.asked("echo") == before
    done = session(*EVALS, "-k", "safe", "--evals-budget-eur", "100")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--evals", "towns"), "--evals needs a model"),
        (("--evals", "absent", "--evals-model", "echo"), "There is no evaluation set absent"),
    ],
)
def test_a_wrong_use_is_told(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    done = session(*arguments)
    assert done.returncode == 4
    assert told in done.stderr
