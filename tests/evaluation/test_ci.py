"""Continuous integration: the script that the GitHub Action and the GitLab template run, and the
French set end to end through the commands, the script and pytest."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from joute.llm.server import Running
from tests.docs.pages import ROOT
from tests.evaluation.runs.conftest import Desk

SCRIPT = ROOT / "ci" / "evaluate.sh"
BIN = Path(sys.executable).parent


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return Desk(tmp_path, llm_server)


def done(command: list[str], **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environ}
    )


def script(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return done([str(SCRIPT), *arguments], **environ)


def yaml(path: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / path).read_text("utf-8"))


def keyed(desk: Desk) -> None:
    """The models of this folder, behind a key."""
    config = desk.folder / "joute.toml"
    key = 'allow_private = true\napi_key_env = "TOWNS_KEY"'
    config.write_text(config.read_text().replace("allow_private = true", key))


def test_the_french_set_is_decided_alike_by_commands_script_and_pytest(desk: Desk) -> None:
    assert desk.eval("new", "demarches", "--example", "demarches").exit_code == 0
    os.chdir("demarches")
    made = desk.eval("run", ".", "--model", "hetre", "--format", "json")
    assert made.exit_code == 0, made.output
    run = json.loads(made.stdout)["run"]
    assert desk.eval("gate", run, "--min", "0.5").exit_code == 0
    assert desk.eval("accept", run).exit_code == 0
    again = script(".", "hetre", EVALS_LANGUAGE="fr")
    assert again.returncode == 0, again.stderr
    assert "60 mêmes questions" in again.stdout
    dropped = script(".", "ajonc")
    assert dropped.returncode == 1, dropped.stderr
    held = desk.eval("gate", _run_of("joute-report"), "--baseline", ".@accepted")
    assert held.exit_code == 1
    suite = [sys.executable, "-m", "pytest", "-p", "joute.pytest_plugin", "-q", "--evals", "."]
    light = "-p no:schemathesis -p no:hypothesispytest"
    tested = done([*suite, "--evals-model", "hetre"], PYTEST_ADDOPTS=light)
    assert tested.returncode == 0, tested.stdout
    tested = done(
        [*suite, "--evals-model", "ajonc", "-p", "no:cacheprovider"], PYTEST_ADDOPTS=light
    )
    assert "FAILED .::ajonc::max_drop" in tested.stdout, tested.stdout
    assert "FAILED .::ajonc::must_pass[urgence-europe]" in tested.stdout


def _run_of(folder: str) -> str:
    return str(json.loads(Path(folder, "run.json").read_text())["run"])


def test_the_script_writes_its_reports_and_exits_as_the_gate_does(desk: Desk) -> None:
    desk.models("echo", "fails@status_500", limits={})
    desk.set(40, gate={"min": 0.5})
    summary = desk.folder / "summary.md"
    passed = script("towns", "echo", EVALS_OUT="out", GITHUB_STEP_SUMMARY=str(summary))
    assert passed.returncode == 0, passed.stderr
    root = ET.fromstring(Path("out/junit.xml").read_bytes())  # noqa: S314 # ours
    assert (root.get("tests"), root.get("failures")) == ("2", "0")
    assert Path("out/report.md").read_text() == summary.read_text()
    asked = desk.asked("echo")
    desk.set(40, gate={"min": 0.99})
    assert script("towns", "echo").returncode == 0
    assert desk.asked("echo") == asked
    assert script("towns", "echo", EVALS_FRESH="true", EVALS_STRICT="true").returncode == 3
    assert desk.asked("echo") == asked + 40
    desk.set(40, name="absurd", gate={"min": 0.5}, prompt="No: {input}")
    assert script("absurd", "echo").returncode == 1
    assert script("towns", "absent").returncode == 2
    assert script("towns").returncode == 2


def test_a_fork_without_a_key_replays_and_no_key_is_logged(desk: Desk) -> None:
    desk.models("echo")
    keyed(desk)
    desk.set(40, gate={"min": 0.5})
    keys = {"EVALS_KEYS": "TOWNS_KEY"}
    first = script("towns", "echo", TOWNS_KEY="key-of-towns-123", **keys)
    assert first.returncode == 0, first.stderr
    asked = desk.asked("echo")
    fork = script("towns", "echo", TOWNS_KEY="", **keys)
    assert fork.returncode == 0, fork.stderr
    assert fork.stdout.startswith(
        "TOWNS_KEY is empty: only answers that were paid before are used."
    )
    assert "40 of 40 answers were paid before" in fork.stdout
    # On GitLab a fork has no cache either: the answers are committed.
    Path("joute-runs/answers.sqlite3").rename("answers.sqlite3")
    fork_alone = {"JOUTE_RUNS": "elsewhere", "EVALS_ANSWERS": "answers.sqlite3", "TOWNS_KEY": ""}
    committed = script("towns", "echo", **fork_alone, **keys)
    assert committed.returncode == 0, committed.stderr
    desk.set(41, gate={"min": 0.5})
    assert script("towns", "echo", **fork_alone, **keys).returncode == 4
    assert desk.asked("echo") == asked
    written = [path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()]
    for text in (first.stdout, first.stderr, *(one.decode("latin-1") for one in written)):
        assert "key-of-towns-123" not in text


def test_the_action_runs_the_script_with_inputs_as_variables_only() -> None:
    action = yaml("ci/github/action.yml")
    assert action["runs"]["using"] == "composite"
    steps = action["runs"]["steps"]
    (evaluate,) = [step for step in steps if "evaluate.sh" in step.get("run", "")]
    assert '"$GITHUB_ACTION_PATH/../evaluate.sh"' in evaluate["run"]
    assert (ROOT / "ci" / "github" / ".." / "evaluate.sh").resolve() == SCRIPT
    for step in steps:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"
    taken = {value.split("inputs.")[1].split(" ")[0] for value in evaluate["env"].values()}
    assert taken | {"install"} == set(action["inputs"])
    assert _described() >= set(evaluate["env"]) - {"EVALS_SET", "EVALS_MODELS"}


def test_the_step_of_the_action_evaluates(desk: Desk) -> None:
    desk.models("echo", "other@echo")
    desk.set(40, gate={"min": 0.5})
    steps = yaml("ci/github/action.yml")["runs"]["steps"]
    (step,) = [step for step in steps if "evaluate.sh" in step.get("run", "")]
    environ = {"EVALS_SET": "towns", "EVALS_MODELS": "echo other"}
    environ |= {"GITHUB_ACTION_PATH": str(ROOT / "ci" / "github")}
    found = done(["bash", "-e", "-c", step["run"]], **environ)
    assert found.returncode == 0, found.stderr
    assert "other scores 100.0%" in found.stdout


def test_the_gitlab_template_runs_the_script(desk: Desk) -> None:
    job = yaml("ci/gitlab/joute-eval.yml")[".joute-eval"]
    assert job["artifacts"]["reports"]["junit"] == "joute-report/junit.xml"
    assert job["allow_failure"] == {"exit_codes": 3}
    desk.models("echo")
    desk.set(40, gate={"min": 0.5})
    (desk.folder / "ci").symlink_to(ROOT / "ci")
    (line,) = job["script"]
    found = done(["bash", "-e", "-c", line], EVALS_SET="towns", EVALS_MODELS="echo")
    assert found.returncode == 0, found.stderr
    assert Path("joute-report/junit.xml").is_file()


def _described() -> set[str]:
    """The variables that the script explains."""
    lines = SCRIPT.read_text("utf-8").splitlines()
    return {line.split()[1] for line in lines if line.startswith("#     EVALS_")}
