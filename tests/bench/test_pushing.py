"""joute bench --push, against a site that is served."""

import json
from pathlib import Path

import pytest

from joute.app import create_app
from joute.llm.server import Running
from tests.cli.test_commands import run
from tests.evaluation.site.conftest import MODELS
from tests.support.served import served
from tests.support.site import settings


def test_a_measure_goes_to_the_site(
    llm_server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = f"sqlite:///{tmp_path}/joute.sqlite3"
    few = ("--model", "fast", "--concurrency", "1", "--requests", "2", "--format", "json")
    with served(create_app(settings(database, llm_server.base_url, MODELS))) as address:
        monkeypatch.setenv("JOUTE_KEY", "none")
        refused = run("bench", llm_server.base_url, *few, "--push", address)
        assert refused.exit_code == 1
        assert "401" in str(refused.exception)
        key = run("eval", "keys", "new", "ci", "--database", database).output.strip()
        monkeypatch.setenv("JOUTE_KEY", key)
        pushed = run("bench", llm_server.base_url, *few, "--push", address)
    assert pushed.exit_code == 0
    printed = json.loads(pushed.stdout)
    assert f"{address}/bench/{printed['id']}" in pushed.stderr
