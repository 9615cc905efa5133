"""Questions whose passages are known, searched for in a collection and scored."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from joute.cli import app
from joute.documents.asking import Answered, Material
from joute.documents.citations import read
from joute.documents.embedding import Embedding
from joute.documents.index.vectors import Vectors
from joute.documents.passage import Passage, Retrieval
from joute.documents.retrieving import Retriever
from joute.documents.scoring.answering import Ask, cost_of_judge, score_answers
from joute.documents.scoring.drafting import (
    add_to_set,
    approved_questions,
    draft,
    draw_passages,
)
from joute.documents.scoring.golds import KnownQuestion, known_questions
from joute.documents.scoring.questions import GoldPlace, Question, QuestionLine
from joute.documents.scoring.reporting import as_json, comparison_as_json
from joute.documents.scoring.searching import search
from joute.documents.tables import DocumentPassage
from joute.errors import BadData, BadInput, NotFound
from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadSetName
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.sets.item import ChatMessage
from joute.evaluation.tables import StoredItem
from joute.features import FEATURES
from joute.llm.errors import Unreachable
from joute.llm.server import Running
from joute.reader import Block, Contents
from joute.store import Store
from tests.documents.index.test_lexical import add_collection, add_file
from tests.documents.test_chunks import document
from tests.support.site import model, settings

TEXTS = {
    "Cantine": "Le repas de la cantine coûte 3,20 € par enfant et se paie en ligne chaque mois.",
    "Piscine": "La piscine ouvre à 7 heures et ferme à 21 heures, sauf le dimanche et en août.",
    "Bibliothèque": "La bibliothèque prête dix livres pour trois semaines aux habitants inscrits.",
    "Déchets": "Les déchets verts sont collectés le lundi, les encombrants sur rendez-vous.",
}


def town() -> Contents:
    """A passage for each text: long enough to stand alone."""
    filler = " ".join(f"remplissage{number}" for number in range(60))
    return document(
        *(
            block
            for title, text in TEXTS.items()
            for block in (Block(title, 1), Block(f"{text} {filler} {title}.", 0))
        )
    )


async def fill(store: Store, now: datetime) -> None:
    await add_collection(store, now)
    await add_file(store, now, town(), "ville.docx")


def line(number: int, question: str, *gold: str | GoldPlace, answer: str = "") -> QuestionLine:
    known = Question(id=f"q{number}", question=question, gold=gold, answer=answer)
    return QuestionLine(line=number, question=known)


async def golds_of(store: Store, *lines: QuestionLine) -> list[KnownQuestion]:
    async with store.read() as session:
        return await known_questions(session, "town", lines, "q.jsonl")


@pytest.fixture
def site(database: str, llm_server: Running) -> Any:
    models = [model("vectors", "embed"), model("apple", "echo")]
    chosen = settings(database, llm_server.base_url, models, documents={"embeddings": "vectors"})
    return FEATURES.running(chosen, only="documents")


async def test_golds_are_passages_by_their_key_text_file_or_page(site: Any) -> None:
    async with site as services:
        store = services.store
        await fill(store, services.now())
        async with store.read() as session:
            rows = (await session.scalars(select(DocumentPassage))).all()
        canteen, pool, *_ = [row.id for row in sorted(rows, key=lambda row: row.place)]
        key = next(row.key for row in rows if row.id == pool)

        known = await golds_of(
            store,
            line(1, "?", "le repas  de LA cantine coûte"),
            line(2, "?", key, "prête dix livres"),
            line(3, "?", GoldPlace(file="ville.docx", page=1)),
            line(4, "?", "ville.docx"),
            line(5, "?", GoldPlace(file="ville.docx", text="La piscine ouvre")),
            line(6, "?", " ".join(row.text for row in rows)),
        )
        ids = {row.id for row in rows}
        assert len(ids) == 4
        assert [one.golds for one in known[:1]] == [[{canteen}]]
        assert known[1].golds[0] == {pool}
        assert len(known[1].golds) == 2
        assert known[2].golds == known[3].golds == [ids]
        assert known[4].golds == [{pool}]
        assert known[5].golds == [ids]

        for gold, reason in (
            ("0123456789abcdef", "no passage has the key 0123456789abcdef: it changed since"),
            ("Le maire est absent", "no passage holds the text “Le maire est absent”"),
            (GoldPlace(file="ville.docx", page=9), "no passage is on page 9 of “ville.docx”"),
            (GoldPlace(file="gone.pdf"), "no passage of a file “gone.pdf”"),
            (
                GoldPlace(file="ville.docx", text="Non"),
                "holds the text “Non” there",
            ),
        ):
            with pytest.raises(BadData) as refused:
                await golds_of(store, line(1, "?", key), line(7, "?", gold), line(9, "?", gold))
            assert refused.value.params["line"] == 7
            assert reason in str(refused.value)
            assert "1 other lines have such a gold" in str(refused.value)


async def test_a_search_is_scored_and_compared_with_another_on_the_same_questions(
    site: Any,
) -> None:
    async with site as services:
        await fill(services.store, services.now())
        known = await golds_of(
            services.store,
            line(1, "Combien coûte la cantine ?", "Le repas de la cantine"),
            line(2, "Quand ferme la piscine ?", "La piscine ouvre"),
            line(3, "zzz", "prête dix livres"),
        )
        retriever = services[Retriever]

        words = await search(retriever, "town", known, Retrieval("words"), (1, 5))
        assert words.figures["recall@1"].mean == pytest.approx(2 / 3)
        assert words.figures["recall@5"].n == 3
        assert words.without_vectors == 0
        report = as_json(words, known)
        assert report["recall@1"] == pytest.approx(2 / 3)
        assert report["figures"]["mrr@5"]["interval"][0] < 2 / 3
        first, _, last = report["questions"]
        assert (first["id"], first["first_gold"], last["first_gold"]) == ("q1", 1, None)
        assert first["retrieved"][0]["file"] == "ville.docx"
        assert first["retrieved"][0]["text"].startswith("Le repas de la cantine coûte")
        assert last["retrieved"] == []

        # Vectors are asked for, and none are there: words alone, which is said.
        both = await search(retriever, "town", known, Retrieval("both"), (1, 5))
        assert both.without_vectors == 3
        assert {one.by for one in both.retrieved} == {"words"}

        vectors = services[Embedding].vectors
        assert vectors is not None
        while await vectors.embed_batch("town"):
            pass
        both = await search(retriever, "town", known, Retrieval("both"), (1, 5))
        assert both.without_vectors == 0
        assert all(len(one.passages) == 4 for one in both.retrieved)
        compared = comparison_as_json(both, words, (1, 5))
        assert compared["measures"]["recall@5"]["difference"] == pytest.approx(1 / 3)
        assert compared["measures"]["recall@5"]["verdict"] == "too few questions to tell"

        # The host fails at the question: words choose alone, and nothing is lost.
        embedding = replace(services[Embedding], vectors=Vectors(services.store, FailingHost()))
        failing = replace(retriever, embedding=embedding)
        for by in ("both", "vectors"):
            found = await search(failing, "town", known, Retrieval(by), (1, 5))
            assert found.without_vectors == 3
            assert [one.found for one in found.searched] == [one.found for one in words.searched]


class FailingHost:
    """The model that made the vectors, at a host that is down now."""

    model = "embed"

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        raise Unreachable(f"down, {len(texts)} texts")


class Scripted:
    """A model that drafts from what it is asked, or answers with `text`."""

    id = "scripted"

    def __init__(self, text: str = "", quote: str = "") -> None:
        self.text, self.quote, self.asked = text, quote, list[str]()

    async def ask(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_output_tokens: int = 500,  # noqa: ARG002
        schema: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> Answer:
        self.asked.append(messages[-1].content)
        if self.text:
            return Answer(text=self.text, cost_usd=0.5)
        title, text = messages[-1].content.split("<document-")[1].split(">\n")[1].split("\n")[:2]
        quote = self.quote or text[:40]
        item = {"question": f"Que dit-on de {title} ?", "answer": title, "quote": quote}
        return Answer(text=json.dumps({"items": [item]}), cost_usd=0.01)

    async def embed(self, texts: Sequence[str]) -> Embedded:
        raise NotImplementedError


async def approve(store: Store, *positions: int) -> None:
    async with store.write() as session:
        chosen = StoredItem.position.in_(positions)
        await session.execute(update(StoredItem).where(chosen).values(drafted=False))


async def test_drafted_questions_wait_for_a_person_and_then_have_their_passage_as_gold(
    site: Any,
) -> None:
    async with site as services:
        store, now = services.store, services.now()
        await fill(store, now)
        async with store.read() as session:
            passages = await draw_passages(session, "town", 3, Random(1))
            again = await draw_passages(session, "town", 3, Random(1))
            every = await draw_passages(session, "town", 50, Random(1))
        assert passages == again
        assert [len(passages), len(every)] == [3, 4]

        drafted = await draft(every, Scripted(), 2)
        assert all(item.drafted for one in drafted for item in one.items)
        assert drafted[0].items[0].meta["drafted_by"] == "scripted"
        assert drafted[0].items[0].meta["file"] == "ville.docx"
        invented = await draft(every[:1], Scripted(quote="Le maire est absent"), 2)
        assert invented[0].items == []
        assert "what it quotes is not in the document" in invented[0].left_out[0]

        assert await add_to_set(store, "town", drafted[:3], now) == 3
        assert await add_to_set(store, "town", drafted, now) == 1
        assert await add_to_set(store, "town", invented, now) == 0
        with pytest.raises(BadSetName):
            await add_to_set(store, "No set", drafted, now)
        with pytest.raises(BadInput, match="4 drafts wait"):
            await approved_questions(store, "town")
        with pytest.raises(NotFound):
            await approved_questions(store, "other")

        await approve(store, 1, 3)
        lines = await approved_questions(store, "town")
        assert [one.line for one in lines] == [2, 4]
        assert lines[0].question.gold == (every[1].key,)
        assert lines[0].question.answer == every[1].titles[-1]
        [known, _] = await golds_of(store, *lines)
        assert known.golds == [{every[1].id}]


async def test_answers_are_scored_by_what_their_citations_hold_and_by_a_judge() -> None:
    text = "Le repas de la cantine coûte 3,20 € par enfant."
    passages = [Passage(1, "ville.docx", 1, 1, (), text, "0")]
    question = Question(id="q", question="Combien ?", gold=("x",), answer="3,20 €.")
    known = [KnownQuestion(question, [{1}])]
    judge = Scripted('{"claims": [], "verdicts": []}')

    def answering(said: str) -> Ask:
        async def ask(_question: str) -> Answered:
            material = Material(passages, (), "words", {})
            return Answered(said, read(said, 1), material, "oak", "fr")

        return ask

    said = "Le repas de la cantine coûte 3,20 € [1]. La piscine ouvre à 9 heures [1]. C’est tout."
    [one] = await score_answers(answering(said), judge, known, 2)
    assert one.values["answered"] == 1.0
    assert one.values["cited"] == pytest.approx(2 / 3)
    assert one.values["citation_support"] == pytest.approx(1 / 3)
    assert one.sentences[1].support.missing == ["9"]
    assert one.judged is not None
    assert one.judged.measures is not None
    assert one.judged.measures.faithfulness is None
    assert cost_of_judge([one]) == 1.0

    [one] = await score_answers(answering("Pas trouvé dans ces documents."), judge, known, 2)
    assert (one.values["answered"], one.values["citation_support"]) == (0.0, None)
    assert one.judged is None

    async def failing(_question: str) -> Answered:
        raise Unreachable("down")

    [one] = await score_answers(failing, judge, known, 2)
    assert (one.error, one.values["answered"]) == (Unreachable.code, None)


def test_the_command_prints_figures_and_refuses_what_it_cannot_score(
    tmp_path: Path, llm_server: Running
) -> None:
    config = tmp_path / "joute.toml"
    config.write_text(
        f"""
[database]
url = "sqlite:///{tmp_path / "joute.db"}"
[[endpoints]]
id = "test"
base_url = "{llm_server.base_url}"
allow_private = true
country = "FRA"
[[models]]
id = "echo"
endpoint = "test"
name = "echo"
display_name = "Echo"
maker = "Forge"
[[models]]
id = "vectors"
endpoint = "test"
name = "embed"
display_name = "Vectors"
maker = "Forge"
enabled = false
[documents]
embeddings = "vectors"
"""
    )
    (tmp_path / "ville.txt").write_text("\n\n".join(TEXTS.values()))
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        json.dumps({"id": "a", "question": "Prix de la cantine ?", "gold": "ville.txt"}) + "\n"
    )

    def joute(*arguments: object) -> Any:
        given = ["documents", *map(str, arguments), "--config", str(config)]
        return CliRunner().invoke(app, given)

    assert joute("add", "town", tmp_path / "ville.txt").exit_code == 0
    alone = joute("score", "town", questions, "--by", "words", "--against", "vectors")
    assert "By words alone, where vectors was asked for: 1 question." in alone.stdout
    made = joute("embed")
    assert made.stdout == "1 passage embedded\n", made.output

    scored = joute("score", "town", questions, "--against", "words", "--k", "5", "--model", "echo")
    assert scored.exit_code == 0, scored.output
    assert scored.stdout.startswith("1 question on town, by both\nrecall@5\t1.000\t")
    assert "recall@5, both beside words\t+0.000\tno interval" in scored.stdout
    assert "1 answer, 0 failed" in scored.stdout

    printed = joute("score", "town", questions, "--format", "json", "--model", "echo")
    report = json.loads(printed.stdout)
    assert report["recall@5"] == report["mrr@10"] == 1.0
    assert report["questions"][0]["retrieved"][0]["page"] == 1
    assert report["answers"]["figures"]["citation_support"]["n"] == 1

    drafted = joute("draft", "town", "--model", "echo", "--count", "2", "--format", "json")
    assert drafted.exit_code == 5
    assert json.loads(drafted.stdout)["added"] == 0

    assert joute("score", "town").exit_code == 2
    assert joute("score", "town", questions, "--k", "0").exit_code == 2
    assert joute("score", "town", questions, "--judge", "echo").exit_code == 2
    for arguments, reason in (
        (("town", questions, "--model", "none"), "There is no model “none” here"),
        (("other", questions), "There is no collection “other”"),
        (("town", "--set", "none"), ""),
    ):
        refused = joute("score", *arguments)
        assert refused.exit_code == 1
        assert reason in refused.output + str(refused.exception)
