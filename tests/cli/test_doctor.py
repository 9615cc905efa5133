import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.llm.server import Running

Doctor = Callable[..., Result]


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Runs the command on a `joute.toml` of its own, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(config: str = "", *arguments: str) -> Result:
        (tmp_path / "joute.toml").write_text(config, "utf-8")
        return CliRunner().invoke(app, ["doctor", *arguments])

    return run


def config(server: Running, *models: str, more: str = "", extra: str = "") -> str:
    tables = "".join(
        f'\n[[models]]\nid = "m{number}"\nendpoint = "test"\nname = "{name}"\nmaker = "Forge"\n'
        for number, name in enumerate(models)
    )
    return (
        f"{more}\n[site]\ncontact = 'me'\n[limits]\nfirst_token_s = 0.3\n[[endpoints]]\n"
        f'id = "test"\nbase_url = "{server.base_url}"\nallow_private = true\n{extra}{tables}'
    )


def report(result: Result) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(result.stdout)
    return body


def finding(result: Result, check: str, subject: str | None = None) -> dict[str, Any]:
    (found,) = [
        one
        for one in report(result)["findings"]
        if one["check"] == check and subject in (None, one["subject"])
    ]
    return dict(found)


def test_what_works_is_said_and_timed(doctor: Doctor, llm_server: Running) -> None:
    result = doctor(config(llm_server, "fast", "echo"), "--format", "json")
    assert result.exit_code == 0, result.output
    assert report(result)["ok"] is True
    assert {one["status"] for one in report(result)["findings"]} == {"ok"}
    for subject, name in (("m0", "fast"), ("m1", "echo")):
        answer = finding(result, "answer", subject)
        assert answer["elapsed_s"] > 0
        assert answer["detail"].startswith(f"{name} at test: first token after")


def test_the_table_says_what_to_do(doctor: Doctor, llm_server: Running) -> None:
    result = doctor(config(llm_server, "error-401", "fast"))
    assert result.exit_code == 1
    shown = " ".join(result.output.split())
    assert "✗ repair answer: m0" in shown
    assert "refused_key" in shown
    assert "Check the key" in shown


@pytest.mark.parametrize(
    ("name", "code", "remedy"),
    [
        ("error-401", "refused_key", "api_key_env"),
        ("error-429", "rate_limited", "quota"),
        ("error-404", "model_not_found", "The host lists: echo"),
        ("error-500", "host_error", "try again later"),
        ("cut", "cut_stream", "try again later"),
        ("silent", "first_token_timeout", "first_token_s"),
    ],
)
def test_each_failure_has_its_remedy(
    doctor: Doctor, llm_server: Running, name: str, code: str, remedy: str
) -> None:
    result = doctor(config(llm_server, name, "fast"), "--format", "json")
    assert result.exit_code == 1
    answer = finding(result, "answer", "m0")
    assert answer["status"] == "failed"
    assert finding(result, "answer", "m1")["status"] == "ok"
    assert code in answer["detail"]
    assert remedy in answer["remedy"]


def test_an_answer_without_text_is_worth_a_look_only(doctor: Doctor, llm_server: Running) -> None:
    result = doctor(config(llm_server, "out-of-tokens", "fast"), "--format", "json")
    assert result.exit_code == 0
    assert finding(result, "answer", "m0")["status"] == "warning"


def test_a_host_that_is_not_there_is_unreachable(doctor: Doctor, llm_server: Running) -> None:
    text = config(llm_server, "a", "b").replace(llm_server.base_url, "http://127.0.0.1:9/v1")
    result = doctor(text, "--format", "json")
    assert result.exit_code == 1
    assert finding(result, "list of models")["status"] == "warning"
    assert "unreachable" in finding(result, "answer", "m0")["detail"]


def test_a_name_that_the_host_does_not_list_is_worth_a_look(
    doctor: Doctor, llm_server: Running
) -> None:
    result = doctor(config(llm_server, "fast,size=3", "fast"), "--format", "json")
    assert result.exit_code == 0
    listing = finding(result, "list of models")
    assert listing["status"] == "warning"
    assert listing["detail"] == "without fast,size=3"
    assert "echo" in listing["remedy"]


def test_one_model_is_not_enough(doctor: Doctor, llm_server: Running) -> None:
    result = doctor(config(llm_server, "fast"), "--format", "json")
    assert result.exit_code == 1
    assert "A duel needs two" in finding(result, "models")["remedy"]


def test_simulated_players_are_worth_a_look(doctor: Doctor) -> None:
    models = finding(doctor("", "--format", "json"), "models")
    if models["detail"].startswith("found"):
        pytest.skip("a local server or a key of a known host was found")
    assert models["status"] == "warning"
    assert models["detail"].startswith("only simulated players")


def test_a_wrong_setting_is_named(doctor: Doctor) -> None:
    result = doctor("[limits]\nturns = 0", "--format", "json")
    assert result.exit_code == 1
    (settings,) = report(result)["findings"]
    assert "limits.turns" in settings["detail"]
    assert "joute settings" in settings["remedy"]


def test_a_model_that_the_catalogue_does_not_have_is_named(
    doctor: Doctor, llm_server: Running
) -> None:
    text = config(llm_server, "fast").replace('maker = "Forge"', 'catalog = "nope"')
    result = doctor(text, "--format", "json")
    assert result.exit_code == 1
    assert "nope" in finding(result, "models")["detail"]


def test_looking_makes_neither_database_nor_key(
    doctor: Doctor, llm_server: Running, tmp_path: Path
) -> None:
    result = doctor(config(llm_server, "fast", "echo"), "--format", "json")
    assert "made at the first start" in finding(result, "database")["detail"]
    assert [path.name for path in tmp_path.iterdir()] == ["joute.toml"]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_database_that_others_can_read_is_worth_a_look(
    doctor: Doctor, llm_server: Running, tmp_path: Path
) -> None:
    sites = config(llm_server, "fast", "echo")
    database = tmp_path / "joute.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE t (x)")
    database.chmod(0o644)
    result = doctor(sites, "--format", "json")
    assert result.exit_code == 0
    rights = finding(result, "rights")
    assert rights["status"] == "warning"
    assert "0644" in rights["detail"]
    remedy = rights["remedy"].rpartition(": ")[2]
    subprocess.run(remedy, shell=True, check=True, cwd=tmp_path)  # noqa: S602 # as it is told
    assert finding(doctor(sites, "--format", "json"), "rights")["status"] == "ok"


def test_a_database_that_cannot_be_made_is_a_failure(doctor: Doctor, llm_server: Running) -> None:
    result = doctor(
        config(llm_server, "fast", "echo"),
        "--format",
        "json",
        "--database",
        "sqlite:////no/such/folder/joute.sqlite3",
    )
    assert result.exit_code == 1
    assert "Make /no/such/folder" in finding(result, "database")["remedy"]


def test_a_database_that_does_not_answer_is_a_failure(
    doctor: Doctor, llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOUTE_SECRET", "s" * 40)
    result = doctor(
        config(llm_server, "fast", "echo"),
        "--format",
        "json",
        "--database",
        "postgresql://nobody@127.0.0.1:9/nothing",
    )
    assert result.exit_code == 1
    assert finding(result, "database")["status"] == "failed"
    assert "database.url" in finding(result, "database")["remedy"]


def test_the_key_of_a_host_is_never_printed(
    doctor: Doctor, llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_HOST_KEY", "sk-very-secret")
    text = config(llm_server, "error-401", "fast", extra='api_key_env = "TEST_HOST_KEY"\n')
    result = doctor(text, "--format", "json")
    assert result.exit_code == 1
    assert "sk-very-secret" not in result.output
