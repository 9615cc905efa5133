"""Patterns run in a linear engine."""

import pytest

from joute.evaluation.errors import BadScorerOptions
from joute.evaluation.scorers.registry import build, fault_of
from joute.evaluation.sets.item import Item, ScorerSpec
from tests.evaluation.scorers.support import score, value


def test_a_pattern_is_searched_or_matches_the_whole() -> None:
    assert value("regex", "Le 12 mai", pattern=r"\d+ mai") == 1
    assert value("regex", "Le 12 mai", pattern=r"\d+ mai", whole=True) == 0
    assert value("regex", " 12 mai\n", pattern=r"\d+ mai", whole=True) == 1
    assert value("regex", "PARIS", pattern="paris") == 0
    assert value("regex", "PARIS", pattern="paris", ignore_case=True) == 1
    assert value("regex", "été", ["^hiver$", "^été$"]) == 1
    assert score("regex", "été") is None


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|a)*$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_patterns_that_take_forever_elsewhere_are_quick(pattern: str) -> None:
    assert value("regex", "a" * 100_000 + "!", pattern=pattern) == 0


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=a)b", r"invalid perl operator: \(\?="),
        (r"(a)\1", "invalid escape sequence"),
        ("(", "missing"),
        ("((a{100}){100}){100}", "size"),
    ],
)
def test_a_pattern_that_the_engine_refuses_is_explained(pattern: str, reason: str) -> None:
    with pytest.raises(BadScorerOptions, match=reason):
        score("regex", "a", pattern=pattern)
    item = Item(id="1", input="?", expected=(pattern,))
    assert "RE2 does not take" in fault_of(build(ScorerSpec(name="regex")), item)
    assert value("regex", "a", pattern) is None


def test_an_empty_pattern_that_is_expected_is_a_fault() -> None:
    item = Item(id="1", input="?", expected=("",))
    assert "empty pattern" in fault_of(build(ScorerSpec(name="regex")), item)
    assert value("regex", "a", "") is None
