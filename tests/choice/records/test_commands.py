"""joute decisions: which signed decisions to review, and as documents."""

import json
from io import BytesIO
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner, Result

from joute.choice.records import as_json, signed
from joute.cli import app
from tests.choice.records.made_records import a_record


def decisions(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ("decisions", *map(str, arguments)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "decision.json"
    path.write_text(as_json(signed("d1", a_record(review_on="2026-10-02"))), "utf-8")
    return path


def test_a_file_is_reviewed_without_a_site(file: Path) -> None:
    told = decisions("review", file)
    assert told.exit_code == 1, told.output
    assert "An assistant for the teachers (d1)" in told.stdout
    assert "The review date, 2 October 2026, has come." in told.stdout
    [found] = json.loads(decisions("review", file, "--format", "json").stdout)
    assert found["reviews"][0] == {
        "code": "review_date",
        "candidate": "",
        "subject": "",
        "was": "2026-10-02",
        "now": None,
    }


def test_a_decision_that_stands_needs_no_review(tmp_path: Path) -> None:
    record = a_record(
        decision={"kind": "no_llm", "reasons": "Rules suffice."}, review_on="9999-01-01"
    )
    path = tmp_path / "decision.json"
    path.write_text(as_json(signed("d1", record)), "utf-8")
    told = decisions("review", path, "--language", "fr")
    assert (told.exit_code, told.stdout) == (0, "Aucune décision n’est à revoir.\n")


def test_a_file_that_was_changed_is_refused_by_name(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("Ada Martin", "Eve Martin"), "utf-8")
    for command in ("review", "write"):
        told = decisions(command, file)
        assert told.exit_code != 0
        assert "not that which was signed" in str(told.exception)


@pytest.mark.parametrize(("name", "language"), [("d.docx", "fr"), ("d.md", "en")])
def test_a_record_becomes_a_document_to_file(
    file: Path, tmp_path: Path, name: str, language: str
) -> None:
    out = tmp_path / name
    told = decisions("write", file, "--out", out, "--language", language)
    assert told.exit_code == 0, told.output
    if name.endswith(".docx"):
        texts = [one.text for one in docx.Document(BytesIO(out.read_bytes())).paragraphs]
        assert "Désaccords" in texts
    else:
        assert "## Dissent" in out.read_text("utf-8")


def test_a_document_has_one_of_the_two_forms(file: Path, tmp_path: Path) -> None:
    assert decisions("write", file, "--out", tmp_path / "d.pdf").exit_code == 2
