"""joute register, run as an operator runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.errors import JouteError
from joute.llm.server import Running
from tests.register.made_uses import FULL


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running) -> Path:
    endpoint = f'[[endpoints]]\nid = "test"\nbase_url = "{llm_server.base_url}"'
    model = '[[models]]\nid = "oak"\nendpoint = "test"\nname = "echo"\nmaker = "Forge"\n'
    (tmp_path / "joute.toml").write_text(f"{endpoint}\nallow_private = true\n{model}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def joute(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def test_uses_come_from_a_file_and_go_to_others(folder: Path) -> None:
    uses = [{"title": "Courrier", **FULL, "state": "in_service"}, {"title": "Idée"}]
    (folder / "uses.json").write_text(json.dumps(uses), "utf-8")
    done = joute("register", "import", "uses.json")
    assert "2 uses added, 0 changed, 0 as they were." in done.stdout

    # The models that may answer for a use are those of its keys.
    joute("gateway", "alias", "set", "assistant", "oak")
    joute("gateway", "key", "add", "--use", "courrier")

    own = joute("register", "export", "--use", "courrier", "--history", "--output", "own.json")
    assert own.stdout == ""
    (found,) = json.loads((folder / "own.json").read_text("utf-8"))["uses"]
    assert found["answers"] == FULL
    assert {one["by"] for one in found["history"]} == {"operator"}

    table = joute("register", "export", "--layout", "article-30", "--language", "fr").stdout
    assert "echo de Forge, sur nos propres machines" in table
    assert table.count("courrier,") == table.count("idee,") == 1

    dutch = joute("register", "export", "--layout", "nl-1.0", code=1)
    assert [one["source_id"] for one in json.loads(dutch.stdout)] == ["courrier"]
    assert "idee is left out, it lacks: description_short, organization" in dutch.stderr
    assert "translate the texts" in dutch.stderr
    joute("register", "export", "--layout", "nl-1.0", "--use", "courrier")

    with pytest.raises(JouteError, match="There is no use “unheard”"):
        joute("register", "export", "--use", "unheard")


def test_a_file_with_a_fault_stores_nothing(folder: Path) -> None:
    (folder / "uses.json").write_text('[{"title": "A"}, {"title": "B", "year": "x"}]')
    with pytest.raises(JouteError, match="use 2, “year”: Write a year"):
        joute("register", "import", "uses.json")
    assert json.loads(joute("register", "export").stdout)["uses"] == []
    joute("register", "import", "absent.json", code=2)
