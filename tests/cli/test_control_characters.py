"""Texts of strangers reach terminals, logs and drawings without their control characters."""

import io
import json
import logging
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.cli.logs import LineFormatter
from joute.command import console
from joute.control_characters import escape_json, neutralise
from tests.llm.scripts import SCRIPTS

HOSTILE = next(script for script in SCRIPTS if script["name"] == "ansi")["expect"]["text"]
SHOWN = HOSTILE.replace("\x1b", "␛").replace("\x07", "␇")

VOTES = [
    {"model_a": f"x{HOSTILE}", "model_b": "y", "winner": "model_a", "voter": f"p{n}"}
    for n in range(30)
]


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    file = tmp_path / "votes.jsonl"
    file.write_text("".join(json.dumps(vote) + "\n" for vote in VOTES))
    return file


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bonjour à tous 👩‍👧\n\tsuite", "Bonjour à tous 👩‍👧\n\tsuite"),
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("a\x00\x7f\r", "a␀␡␍"),
        ("a\x9b31mb", "a\ufffd31mb"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("a\ud83d\uffff", "a\ufffd\ufffd"),
    ],
)
def test_control_characters_become_signs(text: str, shown: str) -> None:
    assert neutralise(text) == shown


def test_a_console_shows_them_as_signs_in_texts_tables_and_markdown() -> None:
    from rich.markdown import Markdown
    from rich.table import Table

    out = console()
    out.file, out.width = io.StringIO(), 200
    table = Table("A")
    table.add_row(HOSTILE)
    for renderable in (HOSTILE, table, Markdown(HOSTILE)):
        out.print(renderable)
    printed = out.file.getvalue()
    assert "\x1b" not in printed
    assert "\x07" not in printed
    assert printed.count("␛[2J") == 3


def test_a_record_is_one_line_whatever_it_says() -> None:
    record = logging.LogRecord(
        "joute", logging.WARNING, "", 0, "%s does not list its models", (f"h\n{HOSTILE}",), None
    )
    line = LineFormatter("%(levelname)s %(message)s").format(record)
    assert line == f"WARNING h␊{SHOWN} does not list its models"


def test_no_text_in_a_traceback_passes_for_a_record() -> None:
    error = ValueError(f"x\n2026-11-21 INFO joute forged {HOSTILE}")
    record = logging.LogRecord("joute", 40, "", 0, "broke", None, (ValueError, error, None))
    first, *others = LineFormatter("%(message)s").format(record).split("\n")
    assert first == "broke"
    assert all(line.startswith("    ") for line in others)
    assert "\x1b" not in "".join(others)


def test_names_of_models_in_a_ranking_are_neutralised(votes: Path) -> None:
    result = CliRunner().invoke(app, ["rank", str(votes)])
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    assert "␛]0;pwned" in result.output


def test_a_drawing_with_hostile_names_is_xml(votes: Path, tmp_path: Path) -> None:
    drawing = tmp_path / "ranking.svg"
    result = CliRunner().invoke(app, ["rank", str(votes), "--plot", str(drawing)])
    assert result.exit_code == 0, result.output
    texts = [element.text or "" for element in ET.fromstring(drawing.read_text("utf-8")).iter()]  # noqa: S314
    assert any("␛[31mRED" in text for text in texts)


def test_json_on_a_terminal_is_whole_and_harmless() -> None:
    value = {"name": "x\x1b[2J\x9b31m\x7f\u202e\ud800é"}
    printed = escape_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(printed) == value
    assert neutralise(printed) == printed
    assert "é" in printed


def test_every_command_prints_such_json(votes: Path) -> None:
    votes.write_text(votes.read_text().replace('"y"', json.dumps("y\x9b")))
    printed = CliRunner().invoke(app, ["rank", str(votes), "--format", "json"]).stdout
    assert "\x9b" not in printed
    assert "y\x9b" in {row["model"] for row in json.loads(printed)["rows"]}
