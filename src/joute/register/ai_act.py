"""The class of a use under the AI Act: what was answered, what follows, and what was confirmed.

ai_act.<question>   an answer, as `joute.ai_act` reads it; or “I don’t know”
ai_act              the result that somebody confirmed, with the version of its tree

A confirmed result holds until another is confirmed, whatever becomes of the answers and of the
tree: nothing is reclassified silently.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from joute.ai_act import (
    BadAnswer,
    Class,
    Classification,
    Question,
    Tree,
    UnknownQuestion,
    asked,
    classify,
    read_answers,
)
from joute.uses import Record

SUBJECT = "ai_act"


class ConfirmedDuty(NamedTuple):
    """A duty as it was confirmed: the earliest day from which it applies, and whether it was
    sure."""

    since: str
    sure: bool


@dataclass(frozen=True)
class Confirmed:
    """A result that was confirmed. `class_` is the strictest of the `classes` that were open: a use
    is held to what it may be. `roles` are by whether they were sure, None where the class alone was
    imported; so are `duties`. `unsure` are the questions whose answer was not known; `law` is the
    day of the law that the tree followed, None where it is not known."""

    class_: Class
    classes: Sequence[Class]
    roles: Mapping[str, bool] | None
    duties: Mapping[str, ConfirmedDuty] | None
    unsure: Sequence[str]
    version: str
    law: date | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Differences:
    """What the result of today changes of a confirmed one; `duties_changed` are those that were
    and are owed, from another day or with another certainty."""

    classes: bool
    roles_added: Sequence[str]
    roles_gone: Sequence[str]
    duties_added: Sequence[str]
    duties_gone: Sequence[str]
    duties_changed: Sequence[str]

    def __bool__(self) -> bool:
        roles = (*self.roles_added, *self.roles_gone)
        duties = (*self.duties_added, *self.duties_gone, *self.duties_changed)
        return self.classes or bool(roles or duties)


@dataclass(frozen=True)
class Standing:
    """Where a use stands: `answers` are those that the tree takes, `left_out` the questions to
    which it takes no longer what was answered."""

    tree: Tree
    answers: Mapping[str, Any]
    left_out: Sequence[str]
    confirmed: Confirmed | None

    @cached_property
    def found(self) -> Classification:
        """What follows from the answers, with the tree of today."""
        return classify(self.tree, self.answers)

    @property
    def asked(self) -> Sequence[Question]:
        """The questions that the answers lead to, the next one among them."""
        return asked(self.tree, self.answers)

    @property
    def to_review(self) -> bool:
        """Whether the tree is another than that of the confirmed result."""
        return to_review(self.confirmed, self.tree)

    @property
    def roles(self) -> Mapping[str, bool]:
        """The roles of today, by whether they are sure."""
        return {one.id: one.sure for one in self.found.roles}

    @property
    def duties(self) -> Mapping[str, ConfirmedDuty]:
        """The duties of today."""
        return {
            one.id: ConfirmedDuty(one.applies_from[0].date.isoformat(), one.sure)
            for one in self.found.duties
        }

    @property
    def value(self) -> Mapping[str, Any]:
        """What is stored of the result once it is confirmed; every question has an answer."""
        return {
            "class": self.found.strictest,
            "classes": [*self.found.classes],
            "roles": self.roles,
            "duties": {
                id: {"from": one.since, "sure": one.sure} for id, one in self.duties.items()
            },
            "unsure": [one.question.id for one in self.found.unsure],
            "version": self.tree.version,
            "law": self.tree.law.state.isoformat(),
        }

    @property
    def fingerprint(self) -> str:
        """What tells one result from another: who confirms names what they saw."""
        written = json.dumps(self.value, sort_keys=True)
        return sha256(written.encode()).hexdigest()[:16]

    @property
    def differences(self) -> Differences | None:
        """What changed since the confirmed result; None where there is none, or a question has no
        answer."""
        before, roles, duties = self.confirmed, self.roles, self.duties
        if before is None or self.found.question is not None:
            return None
        had = roles if before.roles is None else before.roles
        owed = duties if before.duties is None else before.duties
        return Differences(
            classes=[*before.classes] != [*self.found.classes],
            roles_added=[id for id in roles if id not in had],
            roles_gone=[id for id in had if id not in roles],
            duties_added=[id for id in duties if id not in owed],
            duties_gone=[id for id in owed if id not in duties],
            duties_changed=[id for id in duties if duties[id] != owed.get(id, duties[id])],
        )


def standing_of(record: Record, tree: Tree) -> Standing:
    """Where a use stands by what its record holds."""
    answers: dict[str, Any] = {}
    left_out = []
    for id, entry in record.under(SUBJECT).items():
        try:
            answers |= read_answers(tree, {id: entry.value})
        except (BadAnswer, UnknownQuestion):
            left_out.append(id)
    return Standing(tree, answers, left_out, confirmed_of(record))


def confirmed_of(record: Record) -> Confirmed | None:
    """The result that holds for a use; None where none was confirmed. What was imported may be the
    class alone, without the tree that gave it."""
    entry = record.entries.get(SUBJECT)
    if entry is None or not isinstance(entry.value, dict) or "class" not in entry.value:
        return None
    said = entry.value
    duties: Mapping[str, Mapping[str, Any]] | None = said.get("duties")
    return Confirmed(
        class_=said["class"],
        classes=said.get("classes", [said["class"]]),
        roles=said.get("roles"),
        duties=None
        if duties is None
        else {id: ConfirmedDuty(one["from"], one["sure"]) for id, one in duties.items()},
        unsure=said.get("unsure", []),
        version=said.get("version", ""),
        law=date.fromisoformat(said["law"]) if "law" in said else None,
        by=entry.by,
        at=entry.at,
    )


def to_review(confirmed: Confirmed | None, tree: Tree) -> bool:
    """Whether a result was confirmed with another tree than that of today."""
    return confirmed is not None and confirmed.version != tree.version
