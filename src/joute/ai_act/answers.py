"""Answers to the questions of the tree, doubted at the door."""

import json
from collections.abc import Mapping
from typing import Any

from joute.ai_act.errors import BadAnswer, UnknownQuestion
from joute.ai_act.tree import Asked, OneOf, Tree, YesNo
from joute.errors import N_, worded

# By its question: true or false, the id of an option, or ids of options. None is “I don’t know”; a
# question that is not there was not answered.
Answer = bool | str | frozenset[str] | None
Answers = Mapping[str, Answer]

_LONGEST = 80


def read_answers(tree: Tree, given: Mapping[str, Any]) -> Answers:
    """Answers as JSON writes them; the one option of a choice may stand in a list. Raises
    UnknownQuestion and BadAnswer."""
    for id in given:
        if id not in tree.questions:
            known = ", ".join(tree.questions)
            raise UnknownQuestion(question=id, known=known)
    return {id: _read(id, tree.questions[id], answer) for id, answer in given.items()}


def _read(id: str, asked: Asked, answer: Any) -> Answer:
    options = [one.id for one in asked.options]
    if answer is None:
        return None
    if isinstance(asked, YesNo):
        if isinstance(answer, bool):
            return answer
        expected = worded(N_("true, false, or null for “I don’t know”"))
    elif isinstance(asked, OneOf):
        one = answer[0] if isinstance(answer, list | tuple) and len(answer) == 1 else answer
        if isinstance(one, str) and one in options:
            return one
        expected = worded(
            N_("one of %(options)s, or null for “I don’t know”"), options=", ".join(options)
        )
    else:
        many = isinstance(answer, list | tuple | set | frozenset)
        if many and all(isinstance(one, str) and one in options for one in answer):
            return frozenset(answer)
        expected = worded(
            N_("a list, which may be empty, of %(options)s; or null for “I don’t know”"),
            options=", ".join(options),
        )
    raise BadAnswer(question=id, received=_shown(answer), expected=expected)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
