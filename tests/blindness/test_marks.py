"""Rules over the words of a sentence."""

import tomllib

import pytest

from joute.blindness.marks import Marks, read_rule
from joute.blindness.rules import CUES, DATA

MARKS = Marks(
    [
        (("en", "who"), "who"),
        (("en", "make"), "train*"),
        (("en", "you"), "you"),
        (("fr", "you"), "te"),
        (("fr", "nothing"), "j ai"),
        (("fr", "field"), "ai"),
    ]
)


@pytest.mark.parametrize(
    ("rule", "sentence", "holds"),
    [
        ("who make you", "who trained you", True),
        ("who make you", "who trained te", False),  # Two languages say nothing together.
        ("who~make~you", "you know who trained it", False),
        ("who|make+you", "trained you", True),
        ("who+you", "who trained you", False),
        ("who you !make", "who trained you", False),
        ("who you", "who " + "or " * 13 + "you", False),
        ("field", "ai", True),
        ("field", "j ai", False),
    ],
)
def test_a_rule_holds(rule: str, sentence: str, holds: bool) -> None:
    marked = MARKS.read(sentence.split())
    assert any(map(read_rule(rule).holds, marked)) == holds


def test_every_mark_of_a_rule_has_words_in_some_language() -> None:
    listed = {"link"}
    for path in CUES.iterdir():
        listed |= tomllib.loads(path.read_text(encoding="utf-8"))["marks"].keys()
    rules = tomllib.loads((DATA / "sentences.toml").read_text(encoding="utf-8"))
    used = {
        mark
        for texts in rules.values()
        for rule in map(read_rule, texts)
        for mark in (*rule.absent, *(m for n in rule.needs for c in n.choices for m in c))
        if not mark.startswith("@")
    }
    assert sorted(used - listed) == []
    assert sorted(listed - used - {"nothing"}) == []
