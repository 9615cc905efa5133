"""What is needed: whether a language model is, the questions, and what their answers make weigh."""

from joute.choice.needs.answers import (
    Answers,
    Reason,
    benchmark_categories,
    default_weights,
    importance,
)
from joute.choice.needs.need import Needs
from joute.choice.needs.questions import Advice, Group, Option, Question, advice, groups, questions
from joute.choice.needs.reading import needs_of, read_needs

__all__ = [
    "Advice",
    "Answers",
    "Group",
    "Needs",
    "Option",
    "Question",
    "Reason",
    "advice",
    "benchmark_categories",
    "default_weights",
    "groups",
    "importance",
    "needs_of",
    "questions",
    "read_needs",
]
