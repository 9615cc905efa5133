"""ROUGE, edits, compression: published values, French texts, and a slower way to the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.edits import distance
from joute.evaluation.scorers.overlap import common_subsequence
from tests.evaluation.scorers.support import score, value

FOX = "The quick brown dog jumps on the log.", "The quick brown fox jumps over the lazy dog"
TEXTS = st.text("abc", max_size=80)


def test_rouge_is_as_published() -> None:
    assert value("rouge1", *FOX) == pytest.approx(0.7059, abs=5e-5)
    assert value("rouge2", *FOX) == pytest.approx(0.2667, abs=5e-5)
    assert value("rougeL", *FOX) == pytest.approx(0.5882, abs=5e-5)


def test_rouge_keeps_the_letters_of_french() -> None:
    assert value("rouge1", "été", "té") == 0
    assert value("rouge1", "L’été, la forêt a brûlé", "l'été la forêt a brûlé") == 1
    assert value("rougeL", "", "été") == 0


def test_edits_are_as_published() -> None:
    assert distance("kitten", "sitting") == 3
    assert value("edit", "kitten", "sitting") == pytest.approx(0.5714, abs=5e-5)
    assert value("wer", "hello duck", "hello world") == 0.5
    assert value("cer", "hello duck", "hello world") == pytest.approx(0.4545, abs=5e-5)
    assert value("wer", "un deux trois", "un") == 2
    assert value("wer", "", "un deux") == 1
    assert value("wer", "un", ["deux", "un"]) == 0
    assert value("edit", "L’été", "l'été") == 1


def _levenshtein(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def _subsequence(one: str, other: str) -> int:
    row = [0] * (len(other) + 1)
    for a in one:
        previous = 0
        for j, b in enumerate(other, start=1):
            previous, row[j] = row[j], previous + 1 if a == b else max(row[j], row[j - 1])
    return row[-1]


@given(TEXTS, TEXTS)
def test_bits_of_integers_give_the_distances_of_the_table(one: str, other: str) -> None:
    assert distance(one, other) == _levenshtein(one, other)
    assert common_subsequence(one, other) == _subsequence(one, other)


def test_compression_is_of_the_context_or_else_of_the_question() -> None:
    context = {"context": ["un deux trois quatre", "cinq six"]}
    assert value("compression", "un deux", item=context) == 3
    assert value("compression", "un", item={"input": "un deux trois"}) == 3
    assert value("compression", "…") is None


def test_perplexity_needs_the_probabilities_of_tokens() -> None:
    uniform = Answer(text="abcd", logprobs=(math.log(0.25),) * 8)
    assert value("perplexity", uniform) == pytest.approx(4)
    assert value("bits_per_byte", uniform) == pytest.approx(4)
    accented = Answer(text="été", logprobs=(math.log(0.5),) * 5)
    assert value("bits_per_byte", accented) == pytest.approx(1)
    none = score("perplexity", "abcd")
    assert none is not None
    assert none.value is None
    assert "no probabilities" in none.reason
    assert value("perplexity", Answer(text="a", logprobs=(-math.inf,))) is None
