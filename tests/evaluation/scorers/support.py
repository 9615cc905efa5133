"""A scorer as a set names it, beside one answer."""

import asyncio
from typing import Any

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.registry import build
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.sets.item import Item, ScorerSpec


def score(
    name: str,
    answer: str | Answer,
    expected: Any = (),
    *,
    item: dict[str, Any] | None = None,
    language: str = "fr",
    judge: Judge | None = None,
    **options: Any,
) -> Score | None:
    """What a scorer gives to an answer; None where it does not apply."""
    scorer = build(ScorerSpec.model_validate({"name": name, **options}), language)
    asked = Item.model_validate({"id": "1", "input": "?", "expected": expected, **(item or {})})
    given = Answer(text=answer) if isinstance(answer, str) else answer
    return asyncio.run(scorer(asked, given, judge))


def value(name: str, answer: str | Answer, expected: Any = (), **options: Any) -> float | None:
    """The value of a score that there is."""
    found = score(name, answer, expected, **options)
    assert found is not None
    return found.value
