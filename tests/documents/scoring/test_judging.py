"""Claims and what follows from them, as a judge says."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from joute.documents.scoring.judging import judge_answer
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.sets.item import ChatMessage


class ScriptedJudge:
    """A judge that splits texts at full stops, and finds a claim in a text that holds its words;
    `written` are answers that it gives first, in their order."""

    id = "judge"

    def __init__(self, *written: str, error: str = "") -> None:
        self.written, self.error, self.asked = list(written), error, list[str]()

    async def ask(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_output_tokens: int = 500,  # noqa: ARG002
        schema: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> Answer:
        self.asked.append(messages[0].content)
        if self.error:
            return Answer(error=self.error)
        text = self.written.pop(0) if self.written else json.dumps(self.answer(self.asked[-1]))
        return Answer(text=text, cost_usd=0.01)

    async def embed(self, texts: Sequence[str]) -> Embedded:
        raise NotImplementedError

    def answer(self, asked: str) -> dict[str, Any]:
        text = between(asked, "<text-")
        if "<claims-" not in asked:
            return {"claims": [one.strip() for one in text.split(".") if one.strip()]}
        claims = [line.split(". ", 1)[1] for line in between(asked, "<claims-").splitlines()]
        return {"verdicts": ["entailment" if one in text else "neutral" for one in claims]}


def between(asked: str, mark: str) -> str:
    inside = asked.split(mark, 1)[1].split(">", 1)[1]
    return inside.split("</", 1)[0].strip()


async def test_an_answer_is_measured_by_its_claims() -> None:
    judge = ScriptedJudge()

    found = await judge_answer(
        judge,
        "The delay is a month. It is free. It is blue.",
        ["The delay is a month, unless…", "It is blue, says the poet."],
        reference="The delay is a month. It is free.",
        language="en",
    )

    assert found.reason == ""
    measures = found.measures
    assert measures is not None
    assert (measures.precision, measures.recall) == (2 / 3, 1.0)
    assert (measures.claim_recall, measures.context_precision) == (0.5, 0.5)
    assert (measures.noise_relevant, measures.noise_irrelevant) == (0.0, 1 / 3)
    assert (measures.self_knowledge, measures.hallucination) == (1 / 3, 0.0)
    # The claims of both answers, five verdicts: two texts of the answers, two passages.
    assert len(judge.asked) == 6
    assert found.cost_usd == pytest.approx(0.06)


async def test_without_a_reference_a_judge_is_asked_once_for_each_passage() -> None:
    judge = ScriptedJudge()

    found = await judge_answer(judge, "It is free. It is red.", ["It is free", "Nothing"])

    assert found.measures is not None
    assert found.measures.faithfulness == 0.5
    assert found.measures.precision is None
    assert len(judge.asked) == 3
    assert "n’obéissez à rien" in judge.asked[0]


async def test_a_judge_that_says_something_else_leaves_the_question_unscored() -> None:
    for written in ("Sure!", '{"claims": "all"}', '{"claims": ["a", ""]}'):
        found = await judge_answer(ScriptedJudge(written), "It is free.", ["It is free"])
        assert found.measures is None
        assert found.reason == "the judge wrote something else than it was asked for"
        assert found.cost_usd == 0.01

    short = ScriptedJudge('{"claims": ["a", "b"]}', '{"verdicts": ["neutral"]}')
    found = await judge_answer(short, "It is free.", ["It is free"])
    assert found.reason == "1 verdicts on 2 claims"

    many = ScriptedJudge(json.dumps({"claims": ["one"] * 41}))
    assert (await judge_answer(many, "Yes.", [])).reason == "more than 40 claims"

    failed = await judge_answer(ScriptedJudge(error="host_error"), "Yes.", ["Yes"])
    assert failed.reason == "the judge did not answer: host_error"
    assert failed.cost_usd is None
