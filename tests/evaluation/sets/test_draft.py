"""joute eval draft: items that a model drafts, against our test server."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.evaluation.drafting.documents import PART_CHARACTERS, parts_of
from joute.evaluation.sets.files import read_set
from joute.llm.server import Running
from tests.evaluation.judges.support import says, write_settings
from tests.evaluation.sets.folders import make_set

DOCUMENT = "La mairie ouvre à 9 h.\n\nLe samedi, seul l’état civil reçoit."
OPENS = {
    "question": "À quelle heure la mairie ouvre-t-elle ?",
    "answer": "À 9 h",
    "quote": "La mairie ouvre à 9 h.",
}
INVENTED = {
    "question": "Où est le parking ?",
    "answer": "Devant",
    "quote": "Le parking est devant.",
}


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ("eval", "draft", *map(str, arguments)))


class Drafting:
    """A document, and a model that writes what a test says."""

    def __init__(self, folder: Path, server: Running) -> None:
        self.folder, self.server = folder, server
        self.document = folder / "horaires.txt"
        self.document.write_text(DOCUMENT, "utf-8")

    def __call__(self, written: Any, *arguments: object, source: Path | None = None) -> Any:
        text = written if isinstance(written, str) else json.dumps(written, ensure_ascii=False)
        # With a schema, the server would write a document of its own.
        models = {"birch": f"{says(text)},refuses=response_format"}
        config = write_settings(self.folder / "joute.toml", self.server.base_url, models)
        options = ("--model", "birch", "--config", config, "--from", source or self.document)
        return run(self.folder / "town", *options, *arguments)

    def items(self) -> list[Any]:
        return list(read_set(self.folder / "town").read())


@pytest.fixture
def drafting(tmp_path: Path, llm_server: Running) -> Drafting:
    return Drafting(tmp_path, llm_server)


def test_a_draft_has_its_document_its_passage_and_counts_in_nothing(drafting: Drafting) -> None:
    result = drafting({"items": [OPENS]})
    assert result.exit_code == 0, result.output
    [item] = drafting.items()
    assert (item.id, item.source_id, item.drafted) == ("horaires-1-1", "horaires", True)
    assert (item.input, item.expected) == (OPENS["question"], ("À 9 h",))
    assert item.context[0].text == DOCUMENT
    assert item.meta == {"drafted_by": "birch", "quote": OPENS["quote"]}
    assert list(read_set(drafting.folder / "town").items()) == []
    checked = CliRunner().invoke(app, ("eval", "check", str(drafting.folder / "town")))
    assert checked.exit_code == 5
    assert "1 drafted" in checked.output
    assert "1 request, " in result.output


def test_what_a_model_writes_is_doubted(drafting: Drafting) -> None:
    result = drafting([INVENTED, {"question": "?"}, "text", 3, OPENS], "--count", "9")
    assert result.exit_code == 0, result.output
    assert [item.input for item in drafting.items()] == [OPENS["question"]]
    assert "“Où est le parking ?”: what it quotes is not in the document" in result.output
    assert result.output.count("an item without question, answer or quote") == 3


@pytest.mark.parametrize(
    "written", ["Voici des questions.", "{}", "3", '{"items": 3}', "[" * 1_500]
)
def test_an_answer_without_items_is_said_and_nothing_is_written(
    drafting: Drafting, written: str
) -> None:
    result = drafting(written)
    assert result.exit_code == 5
    assert "the answer is no JSON of items" in result.output
    assert not (drafting.folder / "town").exists()


def test_drafts_join_a_set_whose_questions_and_ids_stay(drafting: Drafting) -> None:
    before = {"id": "horaires-1-1", "input": "Où voter ?", "expected": ["Ici"]}
    make_set(drafting.folder / "town", "name: town\nscorers: [f1]\n", [before])
    again = OPENS | {"question": "où voter ?"}
    result = drafting([again, OPENS])
    assert [item.id for item in drafting.items()] == ["horaires-1-1", "horaires-1-2"]
    assert "the set already asks “où voter ?”" in result.output
    result = drafting([OPENS | {"question": "Et le samedi ?"}])
    assert [item.id for item in drafting.items()][-1] == "horaires-1-1-2"


def test_a_model_drafts_the_answers_of_selected_questions(drafting: Drafting) -> None:
    questions = drafting.folder / "questions.csv"
    questions.write_text("question;reponse\nOù voter ?;\nQuand ?;Dimanche\n", "utf-8")
    assert drafting("À la mairie.", source=questions).exit_code == 0
    [item] = drafting.items()
    assert (item.input, item.expected, item.drafted) == ("Où voter ?", ("À la mairie.",), True)


def test_nothing_to_draft_from_and_a_document_that_is_no_text_are_errors(
    drafting: Drafting,
) -> None:
    empty = drafting.folder / "empty.txt"
    empty.write_text("\n")
    assert "nothing to draft from" in str(drafting("x", source=empty).exception)
    scan = drafting.folder / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 ...")
    assert "is no text" in str(drafting("x", source=scan).exception)
    assert "cannot be read" in str(drafting("x", source=drafting.folder / "no.txt").exception)


def test_a_model_that_does_not_answer_is_said(drafting: Drafting) -> None:
    config = write_settings(
        drafting.folder / "joute.toml", drafting.server.base_url, {"birch": "error-401"}
    )
    options = ("--model", "birch", "--config", config, "--from", drafting.document)
    result = run(drafting.folder / "town", *options)
    assert result.exit_code == 5
    assert "the model did not answer: " in result.output


def test_a_long_document_is_read_in_parts_between_its_paragraphs() -> None:
    paragraphs = [f"Article {number}. " + "mot " * 300 for number in range(20)]
    parts = list(parts_of("code", "\n\n".join([*paragraphs, "x" * 15_000])))
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert max(len(part.text) for part in parts) <= PART_CHARACTERS
    assert (
        "".join("".join(part.text.split()) for part in parts)
        == "".join("".join(paragraphs).split()) + "x" * 15_000
    )
    assert all(part.text.startswith(("Article", "x")) for part in parts)
