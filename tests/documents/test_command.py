"""joute documents read: what is read of a file, or why not."""

import json
from pathlib import Path

from typer.testing import CliRunner

from joute.cli import app
from tests.reader.files import pdf, xlsx


def test_what_is_read_is_printed_page_by_page(tmp_path: Path) -> None:
    (tmp_path / "guide.pdf").write_bytes(pdf([["Bonjour"], []]))
    (tmp_path / "prix.xlsx").write_bytes(xlsx())
    files = [str(tmp_path / "guide.pdf"), str(tmp_path / "prix.xlsx")]

    text = CliRunner().invoke(app, ["documents", "read", *files])
    assert text.exit_code == 0
    assert text.stdout.splitlines()[:5] == [
        "— guide.pdf · 1",
        "Bonjour",
        "",
        "— guide.pdf · 2",
        "(no text)",
    ]
    assert "— prix.xlsx · 1 · Tarifs\n# Tarifs\nVille | Prix\n" in text.stdout

    first, second = json.loads(
        CliRunner().invoke(app, ["documents", "read", *files, "--format", "json"]).stdout
    )
    assert first == {
        "file": "guide.pdf",
        "kind": "pdf",
        "empty": [2],
        "pages": [
            {"number": 1, "title": "", "blocks": [{"text": "Bonjour", "level": 0}]},
            {"number": 2, "title": "", "blocks": []},
        ],
    }
    assert second["pages"][0]["title"] == "Tarifs"


def test_a_file_that_cannot_be_read_ends_it_with_the_reason(tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pdf([[]]))
    for name, reason in (("scan.pdf", "OCR"), ("none.pdf", "cannot be read"), (".", "read")):
        refused = CliRunner().invoke(app, ["documents", "read", str(tmp_path / name)])
        assert refused.exit_code != 0
        said = refused.output + str(refused.exception)
        assert reason in said
