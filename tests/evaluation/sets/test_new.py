"""joute eval new, run as a person runs it, and the sets that Joute ships."""

import json
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.errors import BadInput
from joute.evaluation.errors import BadSetName
from joute.evaluation.sets.files import read_set
from joute.evaluation.sets.making import canary, new_set
from joute.llm import read_recorded
from joute.llm.replay import normalised

EXAMPLES = (("--language", "fr"), ("--language", "en"), ("--example", "demarches"))


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ("eval", *map(str, arguments)))


@pytest.mark.parametrize("options", EXAMPLES, ids=lambda options: options[1])
def test_an_example_is_a_set_without_faults_or_warnings(
    tmp_path: Path, options: tuple[str, str]
) -> None:
    folder = tmp_path / "my-set"
    assert run("new", folder, *options).exit_code == 0
    result = run("check", folder)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "0 faults, 0 warnings.")
    assert read_set(folder).header.name == "my-set"


def test_each_new_set_has_a_canary_of_its_own(tmp_path: Path) -> None:
    drawn = []
    for name in ("a", "b"):
        assert run("new", tmp_path / name).exit_code == 0
        drawn.append(UUID(read_set(tmp_path / name).header.canary))
    assert drawn[0] != drawn[1]
    assert {one.version for one in drawn} == {4}
    assert canary(Random(1)) == canary(Random(1)) != canary(Random(2))


def test_a_set_is_not_called_as_a_part_of_addresses(tmp_path: Path) -> None:
    refused = run("new", tmp_path / "runs")
    assert isinstance(refused.exception, BadSetName)
    assert not (tmp_path / "runs").exists()
    (tmp_path / "evalset.yaml").write_text("name: runs\n")
    assert "choose another name" in run("check", tmp_path).output


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    result = run("new", folder)
    assert result.exit_code == 1
    assert "already holds files" in str(result.exception)
    assert [one.name for one in folder.iterdir()] == ["notes.txt"]


def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be the name of a set"):
        new_set(tmp_path / "Mon jeu", "fr", "c")
    assert not (tmp_path / "Mon jeu").exists()
    new_set(tmp_path / "2026", "fr", "c")
    assert read_set(tmp_path / "2026").header.name == "2026"


def test_items_of_a_spreadsheet_become_a_set(tmp_path: Path) -> None:
    table = tmp_path / "questions.csv"
    table.write_text("question;reponse;contexte\nOù voter ?;À la mairie;\n", "utf-8")
    assert run("new", tmp_path / "votes", "--items", table).exit_code == 0
    found = list(read_set(tmp_path / "votes").items())
    assert [(item.input, item.expected) for item in found] == [("Où voter ?", ("À la mairie",))]


def test_the_french_set_covers_what_sets_can_hold(tmp_path: Path) -> None:
    new_set(tmp_path / "demarches", "demarches", "c")
    items = list(read_set(tmp_path / "demarches").items())
    assert len(items) == 60
    assert len({item.domain for item in items}) >= 8
    assert len({item.source_id for item in items}) >= 20
    assert {item.split for item in items} == {"dev", "holdout"}
    assert sum(not item.answerable for item in items) >= 3
    assert sum(item.must_pass for item in items) >= 5
    names = {spec.name for item in items for spec in item.scorers}
    assert names == {"contains", "numeric", "choice"}  # without an extra


def test_every_question_of_the_french_set_has_recorded_answers(tmp_path: Path) -> None:
    folder = tmp_path / "demarches"
    new_set(folder, "demarches", "c")
    recorded = read_recorded(folder / "answers.jsonl")
    questions = {
        model: {normalised(one.prompt) for one in recorded if one.model == model}
        for model in ("hetre", "saule", "ajonc")
    }
    for prompts in questions.values():
        assert len(prompts) == 60
        for item in read_set(folder).items():
            assert any(normalised(item.question) in prompt for prompt in prompts)


def test_items_validate_against_their_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="it is the oracle of these tests")
    schema = jsonschema.Draft202012Validator(json.loads(run("schema", "item").output))
    for options in EXAMPLES:
        folder = tmp_path / options[1]
        run("new", folder, *options)
        for line in (folder / "items.jsonl").read_text("utf-8").splitlines():
            schema.validate(json.loads(line))
