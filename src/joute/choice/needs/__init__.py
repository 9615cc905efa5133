"""What is needed: whether a language model is, the questions, and what their answers make weigh."""

from joute.choice.needs.answers import (
    Answers,
    Reason,
    benchmark_categories,
    default_constraints,
    default_weights,
    importance,
)
from joute.choice.needs.choosing import USUAL, Against, Choice, choose, named, usage_of
from joute.choice.needs.example import example
from joute.choice.needs.markdown import as_markdown
from joute.choice.needs.need import Needs
from joute.choice.needs.own_words import PART_TEXTS, own_servers_in_words
from joute.choice.needs.questions import Advice, Group, Option, Question, advice, groups, questions
from joute.choice.needs.reading import ids_of, needs_of, read_needs
from joute.choice.needs.reports import as_json
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
from joute.choice.needs.written import MOST_SETS

__all__ = [
    "MOST_SETS",
    "PART_TEXTS",
    "TRIAGE_SOURCES",
    "USUAL",
    "Advice",
    "Against",
    "Answers",
    "Choice",
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
    "as_json",
    "as_markdown",
    "benchmark_categories",
    "choose",
    "default_constraints",
    "default_weights",
    "example",
    "groups",
    "ids_of",
    "importance",
    "kinds_of_data",
    "named",
    "needs_of",
    "own_servers_in_words",
    "questions",
    "read_needs",
    "tasks",
    "triage",
    "usage_of",
]
