"""The class of a use under the AI Act, the roles and the duties that follow from answers.

    found = classify(read_tree(), {"q_ai_system": True, "q_eu_link": False})
    found.class_, found.leaf.id  # ("out_of_scope", "leaf_out_no_eu")

Values in, values out. docs/ai-act.md states the algorithm and what “I don’t know” does to it. This
sorts uses for people who decide; it is not legal advice.
"""

from typing import TYPE_CHECKING

from joute.lazy_names import lazy_names

if TYPE_CHECKING:
    from joute.ai_act.answers import Answer, Answers, read_answers
    from joute.ai_act.classification import (
        Classification,
        Duty,
        From,
        ReachedLeaf,
        Role,
        Unsure,
        classify,
    )
    from joute.ai_act.errors import BadAnswer, UnknownQuestion
    from joute.ai_act.questions import Question, asked, next_question
    from joute.ai_act.reports import as_json, cited, question_as_json
    from joute.ai_act.tree import Class, Law, Option, Penalty, Tree, Who, read_tree
    from joute.ai_act.walk import Ignored

__all__ = [
    "Answer",
    "Answers",
    "BadAnswer",
    "Class",
    "Classification",
    "Duty",
    "From",
    "Ignored",
    "Law",
    "Option",
    "Penalty",
    "Question",
    "ReachedLeaf",
    "Role",
    "Tree",
    "UnknownQuestion",
    "Unsure",
    "Who",
    "as_json",
    "asked",
    "cited",
    "classify",
    "next_question",
    "question_as_json",
    "read_answers",
    "read_tree",
]

_HOMES = {
    "answers": ["Answer", "Answers", "read_answers"],
    "classification": [
        "Classification",
        "Duty",
        "From",
        "ReachedLeaf",
        "Role",
        "Unsure",
        "classify",
    ],
    "errors": ["BadAnswer", "UnknownQuestion"],
    "questions": ["Question", "asked", "next_question"],
    "reports": ["as_json", "cited", "question_as_json"],
    "tree": ["Class", "Law", "Option", "Penalty", "Tree", "Who", "read_tree"],
    "walk": ["Ignored"],
}

__getattr__ = lazy_names(__name__, _HOMES)
