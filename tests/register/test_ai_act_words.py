"""Answers on the AI Act in words."""

from gettext import NullTranslations

import pytest

from joute.ai_act import read_tree
from joute.register.ai_act_words import answer_of
from joute.translation import Translator

TREE, ENGLISH = read_tree(), Translator("en", NullTranslations())


@pytest.mark.parametrize(
    ("question", "answer", "shown"),
    [
        ("q_eu_link", True, "yes"),
        ("q_eu_link", False, "no"),
        ("q_annex3", [], "none of these"),
        ("q_roles", None, ""),
        # What this tree does not offer was answered all the same.
        ("q_annex3", ["a3_of_another_tree"], "a3_of_another_tree"),
        ("q_of_another_tree", ["yes_please"], "yes_please"),
    ],
)
def test_an_answer_is_never_said_to_be_another_than_it_was(
    question: str, answer: object, shown: str
) -> None:
    assert answer_of(question, answer, TREE, ENGLISH) == shown
