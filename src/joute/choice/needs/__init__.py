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
from joute.choice.needs.triage import (
    TRIAGE_SOURCES,
    Data,
    Energy,
    Task,
    Triage,
    kinds_of_data,
    tasks,
    triage,
)

__all__ = [
    "TRIAGE_SOURCES",
    "Advice",
    "Answers",
    "Data",
    "Energy",
    "Group",
    "Needs",
    "Option",
    "Question",
    "Reason",
    "Task",
    "Triage",
    "advice",
    "benchmark_categories",
    "default_weights",
    "groups",
    "importance",
    "kinds_of_data",
    "needs_of",
    "questions",
    "read_needs",
    "tasks",
    "triage",
]
