"""Whatever a model answers, a scorer gives a value in its range or a reason, and ends."""

import asyncio
from math import log
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.registry import build
from joute.evaluation.scorers.scorer import Scorer
from joute.evaluation.sets.item import Item, Passage, ScorerSpec

SPECS: tuple[dict[str, Any], ...] = (
    *({"name": name} for name in ("exact", "normalised", "f1", "rouge1", "rouge2", "rougeL")),
    *({"name": name} for name in ("edit", "wer", "cer", "bleu", "chrf", "ter", "meteor")),
    *({"name": "numeric", "take": take, "unit": "km"} for take in ("only", "first", "last")),
    *({"name": name} for name in ("choice", "contains", "refusal", "language", "cites_context")),
    {"name": "not_contains", "texts": ["jamais"]},
    {"name": "length", "most": 20},
    {"name": "regex", "pattern": r"(\w+ )+jours"},
    *({"name": name} for name in ("regex", "json_schema", "fields", "compression")),
    *({"name": name} for name in ("perplexity", "bits_per_byte", "recall", "ndcg")),
)
BUILT = [build(ScorerSpec.model_validate(spec)) for spec in SPECS]
NAMES = [scorer.name for scorer in BUILT]
PIECES = st.sampled_from(
    (
        *("1", "000", "1,5", "−3", "km", "€", "%", "1/2", "12 mai 2024", "A", "B", "(B)", "«", "»"),
        *(
            "’",
            "é",
            "ﬁ",
            "\u202f",
            "\u0301",
            "[1]",
            "[p1]",
            "{}",
            '{"a":1}',
            "```json\n",
            "\\boxed{",
        ),
        *("réponse", ":", "est", "answer", "is", "oui", "non", "jours", "je ne sais pas"),
    )
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map(" ".join))
LONG = (
    *("a", "1", ",", ".", "[", "{", '"', "'", "*", "-", "\n", "\u0301"),
    *("1 000 ", "1,", "réponse : ", "```json\n", "« ", "A. ", "l’", "je ne ", "12 mai ", "1/"),
    *("\\boxed{", "#### ", "option ", "answer is ", "[a,", "1e", "1 h "),
)


def scored(scorer: Scorer, text: str, expected: tuple[str, ...]) -> None:
    item = Item(
        id="1",
        input="?",
        expected=expected,
        choices=("oui", "non", *expected[:1]),
        context=(Passage(id="p1", text="Le délai est de trente jours."), Passage(text="oui")),
    )
    answer = Answer(text=text, context=(Passage(text=text),), logprobs=(log(0.5), 0.0))
    found = asyncio.run(scorer(item, answer, None))
    if found is None:
        return
    if found.value is None:
        assert found.reason
        return
    low, high = scorer.range
    assert low - 1e-9 <= found.value <= high + 1e-9


@pytest.mark.parametrize("scorer", BUILT, ids=NAMES)
@settings(max_examples=30)
@given(text=TEXTS, expected=st.lists(TEXTS, max_size=2))
def test_a_value_is_in_its_range_or_has_a_reason(
    scorer: Scorer, text: str, expected: list[str]
) -> None:
    scored(scorer, text, tuple(expected))


@pytest.mark.parametrize("scorer", BUILT, ids=NAMES)
def test_long_answers_made_to_confuse_take_linear_time(scorer: Scorer) -> None:
    for piece in LONG:
        scored(scorer, piece * (10_000 // len(piece)), ("trente jours",))
