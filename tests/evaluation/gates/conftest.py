"""What tests of gates share: a working folder, and the command as a person runs it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app

Command = Callable[..., Result]
Held = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of runs, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "joute-runs"


@pytest.fixture
def gate() -> Command:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ("eval", "gate", *map(str, arguments)))

    return run


@pytest.fixture
def held(gate: Command) -> Held:
    """The report as JSON, whose exit code is that of the command."""

    def run(*arguments: object) -> dict[str, Any]:
        result = gate(*arguments, "--format", "json")
        report: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == report["exit_code"]
        return report

    return run
