"""Passages found beside those that are right, by hand; likeness by vectors."""

from collections.abc import Sequence
from math import log2
from typing import Any

import pytest

from joute.errors import AnswerError
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Embedded
from joute.evaluation.sets.item import ChatMessage, Passage
from tests.evaluation.scorers.support import score, value

RIGHT = {"context": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}


def found(ids: str) -> Answer:
    return Answer(text="…", context=tuple(Passage(id=one) for one in ids))


@pytest.mark.parametrize(
    ("name", "k", "expected"),
    [
        ("recall", None, 2 / 3),
        ("recall", 2, 1 / 3),
        ("precision", None, 2 / 4),
        ("precision", 2, 1 / 2),
        ("precision", 10, 2 / 10),
        ("mrr", None, 1 / 2),
        ("mrr", 1, 0),
        ("map", None, (1 / 2 + 2 / 4) / 3),
        ("map", 2, (1 / 2) / 2),
        ("ndcg", None, (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / 2)),
        ("ndcg", 2, (1 / log2(3)) / (1 + 1 / log2(3))),
    ],
)
def test_retrieval_is_as_computed_by_hand(name: str, k: int | None, expected: float) -> None:
    options = {} if k is None else {"k": k}
    assert value(name, found("xaxyb"), item=RIGHT, **options) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["recall", "precision", "mrr", "map", "ndcg"])
def test_a_search_that_finds_nothing_has_0_and_one_of_nothing_does_not_apply(name: str) -> None:
    nothing = score(name, "…", item=RIGHT)
    assert nothing is not None
    assert nothing.value == 0
    assert nothing.reason
    assert score(name, found("a")) is None
    assert value(name, found("abc"), item=RIGHT) == 1


def test_passages_without_ids_are_known_by_their_text() -> None:
    answer = Answer(text="…", context=(Passage(text="L’avis  est public."),))
    assert value("recall", answer, item={"context": ["l'avis est public."]}) == 1


class Vectors:
    """A model of embeddings with vectors of its own."""

    id = "vectors"

    def __init__(self, vectors: dict[str, Sequence[float]]) -> None:
        self.vectors = vectors

    async def ask(self, messages: Sequence[ChatMessage], **options: Any) -> Answer:
        raise NotImplementedError

    async def embed(self, texts: Sequence[str]) -> Embedded:
        if "?" in texts:
            raise AnswerError("down")
        return Embedded([self.vectors[text] for text in texts], Answer(input_tokens=len(texts)))


def test_similarity_is_the_cosine_with_the_nearest_expected_answer() -> None:
    judge = Vectors({"oui": (1, 0), "non": (-1, 0), "si": (0.6, 0.8)})
    assert value("similarity", "oui", ["si", "non"], judge=judge) == pytest.approx(0.6)
    assert value("similarity", "oui", "non", judge=judge) == 0
    assert value("similarity", "oui", "si", judge=judge, threshold=0.6) == 1
    assert value("similarity", "oui", "si", judge=judge, threshold=0.7) == 0
    assert value("similarity", "", "si", judge=judge) == 0
    assert value("similarity", "?", "si", judge=judge) is None
    assert value("similarity", "oui", "si") is None
