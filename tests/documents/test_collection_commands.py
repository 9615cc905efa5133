"""joute documents add, list, remove: with a site beside them or none."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.reader.errors import NoText
from tests.reader.files import pdf
from tests.support.databases import sqlite_database


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOUTE_DATABASE__URL", sqlite_database(tmp_path))
    files = tmp_path / "files"
    (files / ".hidden").mkdir(parents=True)
    (files / "below").mkdir()
    (files / ".hidden" / "d.md").write_text("# Hidden")
    (files / "below" / "b.md").write_text("# Below\n\nsome text")
    (files / "guide.pdf").write_bytes(pdf([["One page"], []]))
    (tmp_path / "scan.pdf").write_bytes(pdf([[]]))
    return tmp_path


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["documents", *arguments])
    assert done.exit_code == code, done.output
    return done


def as_json(*arguments: str, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--format", "json", code=code).stdout)


def test_files_are_added_listed_and_removed(folder: Path) -> None:
    added = run("add", "rules", "files", "scan.pdf", "none.md", code=1)
    assert added.stdout.splitlines() == ["added\tb.md", "added\tguide.pdf"]
    made, scan, none = added.stderr.splitlines()
    assert made == "The collection “rules” was made."
    assert scan == NoText.message % {"file": "scan.pdf"}
    assert none.startswith("none.md cannot be read: ")

    (folder / "files" / "guide.pdf").write_bytes(pdf([["Another page"]]))
    found = as_json("add", "rules", "files", "scan.pdf", "--language", "fr", code=1)
    assert (found["collection"], found["made"]) == ("rules", False)
    assert [(one["file"], one["outcome"]) for one in found["files"]] == [
        ("b.md", "unchanged"),
        ("guide.pdf", "changed"),
        ("scan.pdf", "refused"),
    ]
    assert found["files"][2]["code"] == "no_text"
    assert found["files"][2]["reason"].startswith("scan.pdf\u00a0: aucun texte")

    [collection] = as_json("list")
    assert (collection["id"], collection["owner"], collection["files"]) == ("rules", "operator", 2)
    listed = run("list").stdout
    assert re.match(r"rules\trules\toperator\treaders\t2 files\t\d+ passages", listed)
    names = [(one["name"], one["pages"], one["words"]) for one in as_json("list", "rules")]
    assert names == [("b.md", 1, 3), ("guide.pdf", 1, 2)]
    run("add", "empty", "files/guide.pdf", "scan.pdf", code=1)
    assert "guide.pdf\t1 page\t2 words" in run("list", "empty").stdout

    refused = run("remove", "rules", "guide.pdf", "none.md", code=1)
    assert "holds no file “none.md”" in str(refused.exception)
    assert run("remove", "rules", "guide.pdf").stdout == "removed\tguide.pdf\n"
    assert [one["name"] for one in as_json("list", "rules")] == ["b.md"]
    run("remove", "rules", code=2)
    assert as_json("remove", "rules", "--all")["removed"] == "all"
    assert "There is no collection “rules”" in str(run("list", "rules", code=1).exception)


def test_a_new_collection_has_an_owner_and_readers(folder: Path) -> None:
    CliRunner().invoke(app, ["members", "invite", "Ada", "--group", "legal"])
    people = ["--owner", "Ada", "--reader", "group:legal"]
    assert as_json("add", "rules", "files/guide.pdf", *people)["made"]
    [collection] = as_json("list")
    assert collection["owner"].startswith("m")
    assert collection["readers"] == ["group:legal"]
    for wrong, said in (
        (["add", "rules", "files", "--owner", "Ada"], "is there already"),
        (["add", "more", "files", "--reader", "Ben"], "No member is called “Ben”"),
        (["add", "more", "files", "--reader", "group:none"], "No member is in a group"),
        (["add", "No!", "files"], "small letters"),
    ):
        assert said in str(run(*wrong, code=1).exception)
    assert [one["id"] for one in as_json("list")] == ["rules"]
