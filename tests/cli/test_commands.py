"""The commands, run as a person runs them."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from joute import __version__
from joute.cli import app
from joute.duel.errors import NoModel
from joute.errors import BadSettings
from joute.llm.server import Running


def run(*arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(app, arguments, input=answers)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running) -> Path:
    """A working folder with a joute.toml of two models."""
    models = "\n".join(
        f'[[models]]\nid = "{name}"\nendpoint = "test"\nname = "{behaviour}"\n'
        f'maker = "Forge"\nparams_total_b = 7'
        for name, behaviour in (("oak", "markdown"), ("elm", "echo"))
    )
    endpoint = f'[[endpoints]]\nid = "test"\nbase_url = "{llm_server.base_url}"'
    (tmp_path / "joute.toml").write_text(f"{endpoint}\nallow_private = true\n{models}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_version_is_printed() -> None:
    assert run("--version").output.strip() == __version__


def test_help_needs_no_framework() -> None:
    program = (
        "import sys\n"
        "from joute.cli import main\n"
        "sys.argv = ['joute', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('fastapi', 'sqlalchemy', 'pydantic') if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert {"workshop", "duel", "operator-link"} <= set(shown.split())
    assert shown.rstrip().endswith("[]")


def test_help_keeps_the_brackets_of_settings() -> None:
    assert "[retention]" in run("db", "purge", "--help").output


def test_settings_tell_where_each_value_comes_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOUTE_LIMITS__TURNS", "7")
    result = run("settings", "--format", "json", "--database", "postgresql://me:hunter2@h/d")
    rows = {row["name"]: row for row in json.loads(result.output)}
    assert (rows["limits.turns"]["value"], rows["limits.turns"]["source"]) == ("7", "environment")
    assert rows["models"]["source"] == "joute.toml"
    assert rows["site.name"]["source"] == "default"
    assert rows["database.url"]["source"] == "command line"
    assert all(row["help"] for row in rows.values())
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    ("text", "name", "received"),
    [
        ("[limits]\nturns = 0", "limits.turns", "0"),
        ("[limits]\ntruns = 5", "limits.truns", "5"),
        ("[site]\npacing = 'slow'", "site.pacing", "'slow'"),
        ("[nonsense]\na = 1", "nonsense", ""),
        ("secret = 'x'", "secret", "not shown"),
        ("[[endpoints]]\nid = 'e'\nbase_url = 'x'\ncountry = 'FR'", "endpoints.0.country", "FR"),
        ("not toml", "joute.toml", ""),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str, received: str
) -> None:
    (tmp_path / "joute.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    refused = run("settings").exception
    assert isinstance(refused, BadSettings)
    assert name in str(refused)
    assert received in str(refused)


def test_a_wrong_variable_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOUTE_LIMTIS__TURNS", "5")
    refused = run("settings").exception
    assert isinstance(refused, BadSettings)
    assert "JOUTE_LIMTIS__TURNS" in str(refused)


def test_a_new_database_is_upgraded_checked_and_purged(folder: Path) -> None:
    assert run("db", "check").exit_code == 1
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "check").exit_code == 0
    purged = run("db", "purge").output.splitlines()
    assert {"duels with a vote: 0", "workshops closed: 0"} <= set(purged)
    assert "links and sessions of operators: 0" in purged


def test_a_database_of_a_newer_version_says_which_program_it_needs(folder: Path) -> None:
    run("db", "upgrade")
    with closing(sqlite3.connect(folder / "joute.sqlite3")) as database, database:
        database.execute("INSERT INTO alembic_version (version_num) VALUES ('duel_9999')")
    assert "only a newer Joute knows" in run("db", "check").output
    assert isinstance(run("db", "upgrade").exception, BadSettings)


def test_an_operator_link_leads_to_the_site(folder: Path) -> None:
    link = run("operator-link").output.strip()
    assert link.startswith("http://127.0.0.1:8000/operator/enter?link=")
    elsewhere = run("operator-link", "--port", "9000").output
    assert elsewhere.startswith("http://127.0.0.1:9000/operator/enter?link=")


def test_a_duel_is_played_in_the_terminal(folder: Path) -> None:
    result = run("duel", "Repeat after me.", answers="y\nnonsense\ntie\n")
    assert result.exit_code == 0, result.output
    before, after = result.output.split("You voted: tie")
    assert "Repeat after me." in before
    assert not [name for name in ("oak", "elm", "markdown", "Forge") if name in before]
    assert "Forge" in after
    assert "ecologits" in after
    again = run("duel", "My name is Sophie Lambert.", "--personal-data", "mask", "--vote", "a")
    assert "Do you accept" not in again.output
    assert "You voted: A" in again.output
    # Its person reads what no model received.
    assert "My name is Sophie Lambert." in again.output
    assert b"[PERSON_1]" in (folder / "joute.sqlite3").read_bytes()
    assert b"Sophie" not in (folder / "joute.sqlite3").read_bytes()


def test_a_duel_speaks_french_and_asks_nothing_that_was_given(folder: Path) -> None:
    result = run("duel", "Bonjour", "--language", "fr", "--vote", "tie", "--accept")
    assert result.exit_code == 0, result.output
    assert "Acceptez-vous" not in result.output
    assert "Votre vote : égalité" in result.output.replace("\u00a0", " ")
    assert {"modèle", "éditeur", "méthode"} <= set(result.output.split())
    asked = run("duel", "Encore", "--language", "fr", answers="b\n")
    assert "Votre vote [a/b/tie/both_bad/skip]" in asked.output


def test_the_conditions_are_asked_in_the_language_of_the_duel(folder: Path) -> None:
    assert "Acceptez-vous" in run("duel", "Bonjour", "--language", "fr", answers="n\n").output


def test_a_duel_is_not_played_without_consent(folder: Path) -> None:
    result = run("duel", "Hello", answers="n\n")
    assert result.exit_code == 1
    assert "echo" not in result.output


def test_a_duel_that_has_no_pair_says_so(folder: Path) -> None:
    result = run("duel", "Hello", "--mode", "family", answers="y\n")
    assert isinstance(result.exception, NoModel)
