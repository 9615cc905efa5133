"""joute eval push, pull and keys, against a site that is served."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from joute.app import create_app
from joute.evaluation.sets.files import read_set
from tests.cli.test_commands import run
from tests.evaluation.site.conftest import MODELS, items, row, run_file
from tests.support.served import served
from tests.support.site import settings

SET = 'name: villes\nversion: "3"\nscorers:\n  - name: numeric\n    tolerance: 0.5\n'


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site, with the working folder and the key of a program."""
    database = f"sqlite:///{tmp_path}/joute.sqlite3"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOUTE_DATABASE", database)
    with served(create_app(settings(database, "http://127.0.0.1:9/v1", MODELS))) as url:
        monkeypatch.setenv("JOUTE_KEY", run("eval", "keys", "new", "ci").output.strip())
        yield url


def test_a_run_goes_to_the_site_and_comes_back(address: str, tmp_path: Path) -> None:
    content = run_file([row(item, "oak") for item in items(3)])
    file = tmp_path / "joute-runs" / "r1.jsonl"
    file.parent.mkdir()
    file.write_bytes(content)
    pushed = run("eval", "push", "r1", "--to", address)
    assert (pushed.exit_code, pushed.output) == (0, f"{address}/evaluations/runs/r1\n")
    assert "it was there" in run("eval", "push", str(file), "--to", f"{address}/").output
    file.unlink()
    pulled = run("eval", "pull", "r1", "--from", address)
    assert (pulled.exit_code, pulled.output) == (0, "joute-runs/r1.jsonl\n")
    assert file.read_bytes() == content


def test_a_set_goes_to_the_site_and_comes_back(address: str, tmp_path: Path) -> None:
    (folder := tmp_path / "mine").mkdir()
    (folder / "evalset.yaml").write_text(SET, "utf-8")
    lines = (one.model_dump_json(exclude_defaults=True) for one in items(3, drafted=1))
    (folder / "items.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    before = read_set(folder)
    assert run("eval", "push", "mine", "--to", address).exit_code == 0
    assert run("eval", "pull", "villes", "--from", address).output == "villes\n"
    after = read_set(tmp_path / "villes")
    assert (after.header, after.hash) == (before.header, before.hash)
    assert [*after.read()] == [*before.read()]
    assert sorted(path.name for path in (tmp_path / "villes").iterdir()) == [
        "evalset.yaml",
        "items.jsonl",
    ]
    refused = run("eval", "pull", "villes", "--from", address)
    assert "already" in str(refused.exception)
    shutil.rmtree(tmp_path / "villes")


def test_what_the_site_has_not_leaves_no_file(address: str, tmp_path: Path) -> None:
    missing = run("eval", "pull", "none", "--from", address)
    assert missing.exit_code == 1
    assert "there is nothing of this name" in str(missing.exception)
    assert [*(tmp_path / "joute-runs").iterdir()] == []
    assert not (tmp_path / "none").exists()


def test_a_key_is_needed_and_a_removed_one_is_none(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("eval", "keys", "list").output.startswith("ci\t")
    assert "another" in str(run("eval", "keys", "new", "ci").exception)
    run("eval", "keys", "remove", "ci")
    assert "401" in str(run("eval", "pull", "r1", "--from", address).exception)
    monkeypatch.delenv("JOUTE_KEY")
    assert "JOUTE_KEY" in str(run("eval", "pull", "r1", "--from", address).exception)


@pytest.mark.parametrize("wrong", ["joute.example", "ftp://joute.example", "http://127.0.0.1:9"])
def test_what_is_no_site_is_said(address: str, wrong: str) -> None:
    said = run("eval", "pull", "r1", "--from", wrong)
    assert said.exit_code == 1
    assert wrong in str(said.exception)
