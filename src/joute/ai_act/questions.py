"""The questions that answers lead to, one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from joute.ai_act.answers import read_answers
from joute.ai_act.tree import Option, Refs, Tree, Who
from joute.ai_act.walk import Walk, walk
from joute.datafiles import Bilingual


@dataclass(frozen=True)
class Question:
    """A question, with the options that are shown for the answers so far; none of a boolean one.
    `who` may know the answer."""

    id: str
    kind: Literal["boolean", "choice", "multi"]
    text: Bilingual
    help: Bilingual | None
    refs: Refs
    who: Who
    options: tuple[Option, ...]


def asked(tree: Tree, answers: Mapping[str, Any]) -> Sequence[Question]:
    """The questions that are reached, answered or not, in order. Raises as `read_answers`."""
    walked = walk(tree, read_answers(tree, answers))
    return [question(tree, walked, id) for id in walked.asked]


def next_question(tree: Tree, answers: Mapping[str, Any]) -> Question | None:
    """The first question without an answer; None when there is none. Raises as `read_answers`."""
    walked = walk(tree, read_answers(tree, answers))
    return question(tree, walked, walked.missing[0]) if walked.missing else None


def question(tree: Tree, walked: Walk, id: str) -> Question:
    """A question that was reached."""
    one = tree.questions[id]
    return Question(id, one.type, one.text, one.help, one.refs, one.who, walked.asked[id])
