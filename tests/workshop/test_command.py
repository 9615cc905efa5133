"""joute workshop, run as a person runs it."""

import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.test_commands import run
from tests.support.served import Installation
from tests.workshop.held import MODELS, PROGRAM

from joute.llm.server import Running
from joute.workshop.program.model import Poll, parse_program


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm_server: Running) -> Path:
    tables = [
        f'[[endpoints]]\nid = "test"\nbase_url = "{llm_server.base_url}"\nallow_private = true'
    ]
    for one in MODELS:
        fields = (f"{name} = {json.dumps(value)}" for name, value in one.items())
        tables.append("[[models]]\n" + "\n".join(fields))
    (tmp_path / "joute.toml").write_text("\n".join(tables))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_template_is_printed_as_a_file_to_edit() -> None:
    assert "classic" in run("workshop", "template").output
    printed = run("workshop", "template", "classic").output
    assert parse_program(printed, "printed").id == "classic"
    assert run("workshop", "template", "none").exit_code == 1


def test_a_workshop_is_made_and_exported(folder: Path) -> None:
    (folder / "short.toml").write_text(PROGRAM.to_toml())
    created = run("workshop", "new", "short.toml", "--language", "en")
    assert created.exit_code == 0, created.output
    code = re.search(r"code: (\w{6})", created.output)
    desk = re.search(r"/workshop/desk/([\w-]+)", created.output)
    assert code
    assert desk
    prepared = run("workshop", "prepare", code[1])
    assert prepared.output.splitlines() == [f"round {number}: ready" for number in (1, 2, 3)]
    document = json.loads(run("workshop", "export", code[1]).output)
    first = document["rounds"][0]
    assert first["question"] == "Why is the sky blue?"
    assert all(first["answers"][side]["text"] for side in "ab")
    # Before the reveal an export names no model.
    assert "oak" not in json.dumps(first["answers"])
    rows = list(csv.reader(run("workshop", "export", code[1], "--format", "csv").output.split()))
    assert rows == [["round", "kind", "model", "side", "choice", "source", "count"]]
    assert "What is a rainbow?" in run("workshop", "export", code[1], "--format", "md").output
    again = run("workshop", "desk", code[1])
    assert desk[1] not in again.output
    assert run("workshop", "export", "AAAAAA").exit_code == 1


def test_a_facilitator_link_is_printed(folder: Path) -> None:
    printed = run("workshop", "link", "--once").output
    assert re.search(r"http://127\.0\.0\.1:8000/workshop/new\?link=[\w-]{22}", printed)
    at_port = run("workshop", "link", "--port", "8077").output
    assert at_port.startswith("http://127.0.0.1:8077/workshop/new?link=")


def test_links_lead_to_the_port_that_the_site_listens_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = Installation(tmp_path, {"site": {"name": "Ours"}})
    site.start()
    try:
        for command in (("workshop", "link"), ("workshop", "new", "classic"), ("operator-link",)):
            assert f"http://127.0.0.1:{site.port}/" in run(*command).output
    finally:
        site.kill()


def test_an_exported_table_runs_no_formula_of_the_one_who_wrote_the_poll(folder: Path) -> None:
    formula = '=HYPERLINK("https://attacker.example","Open")'
    poll = Poll(question={"en": "Which?"}, options=({"en": formula}, {"en": "+1"}))
    (folder / "poll.toml").write_text(PROGRAM.model_copy(update={"poll": poll}).to_toml())
    code = re.search(r"code: (\w{6})", run("workshop", "new", "poll.toml").output)
    assert code
    with closing(sqlite3.connect(folder / "joute.sqlite3")) as database:
        database.execute("UPDATE workshops SET step = 'r1:question'")
        database.executemany(
            "INSERT INTO workshop_poll_tallies (workshop_id, moment, source, option, count)"
            " SELECT id, 'before', 'hands', ?, 4 FROM workshops",
            [(0,), (1,)],
        )
        database.commit()
    printed = run("workshop", "export", code[1], "--format", "csv").output
    cells = [row[4] for row in csv.reader(printed.splitlines())][1:]
    assert cells == [f"'{formula}", "'+1"]
