"""Measures of answers by their claims."""

import json
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.documents.scoring.claims import ClaimMeasures, Reference, measure

DATA = Path(__file__).parent / "data"


def test_the_published_example_is_recomputed_to_the_decimal() -> None:
    questions = json.loads((DATA / "ragchecker.json").read_text())
    found = [asdict(measured(one)) for one in questions]

    assert {name: round(100 * fmean(one[name] for one in found), 1) for name in found[0]} == {
        "precision": 76.4,
        "recall": 62.5,
        "f1": 68.3,
        "claim_recall": 61.4,
        "context_precision": 87.5,
        "context_utilisation": 87.5,
        "noise_relevant": 19.1,
        "noise_irrelevant": 0.0,
        "hallucination": 4.5,
        "self_knowledge": 27.3,
        "faithfulness": 68.2,
    }


def test_without_a_reference_only_faithfulness_is_known() -> None:
    found = measure([[True, False], [False, False]])

    assert found == ClaimMeasures(faithfulness=0.5)


def test_what_has_nothing_to_divide_by_is_unknown_not_zero() -> None:
    found = measure([], Reference([], [False], [[]]))

    assert (found.precision, found.f1, found.context_precision) == (None, None, None)
    assert (found.hallucination, found.faithfulness) == (None, None)
    assert (found.recall, found.claim_recall, found.context_utilisation) == (0.0, 0.0, None)


def test_a_wrong_claim_of_an_irrelevant_passage_is_noise_of_that_passage_alone() -> None:
    # Passage 1 is relevant, passage 2 is not; the second claim follows from both.
    found = measure(
        [[False, True], [True, True], [True, False]],
        Reference([False, False, True], [True], [[True, False]]),
    )

    assert found.noise_relevant == pytest.approx(1 / 3)
    assert found.noise_irrelevant == pytest.approx(1 / 3)


def test_tables_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ValueError, match="argument"):
        measure([[True], [True]], Reference([True], [True], [[True]]))
    with pytest.raises(ValueError, match="argument"):
        measure([[True, True]], Reference([True], [True], [[True]]))


rows = st.lists(st.booleans(), min_size=3, max_size=3)


claims = st.lists(st.tuples(st.booleans(), rows), min_size=1)


@given(claims, claims)
def test_each_claim_of_an_answer_is_right_noise_or_invented(
    answer: list[tuple[bool, list[bool]]], reference: list[tuple[bool, list[bool]]]
) -> None:
    found = measure(
        [row for _, row in answer],
        Reference(
            [right for right, _ in answer],
            [there for there, _ in reference],
            [row for _, row in reference],
        ),
    )

    shares: dict[str, Any] = asdict(found)
    wrong = shares["noise_relevant"] + shares["noise_irrelevant"] + shares["hallucination"]
    assert shares["precision"] + wrong == pytest.approx(1)
    unfaithful = shares["hallucination"] + shares["self_knowledge"]
    assert shares["faithfulness"] + unfaithful == pytest.approx(1)
    assert all(0 <= value <= 1 for value in shares.values() if value is not None)


def measured(question: dict[str, Any]) -> ClaimMeasures:
    return measure(
        table(question["answer_in_passages"]),
        Reference(
            row(question["answer_claims"]),
            row(question["in_answer"]),
            table(question["in_passages"]),
        ),
    )


def table(written: list[str]) -> list[list[bool]]:
    return [row(one) for one in written]


def row(written: str) -> list[bool]:
    return [label == "E" for label in written]
