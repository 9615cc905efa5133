"""From answers to a class, roles and duties; to the next question where answers are missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from joute.ai_act.answers import Answers, read_answers
from joute.ai_act.questions import Question, question
from joute.ai_act.tree import (
    AnyOf,
    Applies,
    Class,
    Derivation,
    DutyRule,
    Gate,
    Penalty,
    Refs,
    Tree,
    YesNo,
)
from joute.ai_act.walk import Flags, Ignored, Walk, walk
from joute.datafiles import Bilingual


class From(NamedTuple):
    """A day from which something applies, and in which case where that is open."""

    date: date
    note: Bilingual | None


@dataclass(frozen=True)
class ReachedLeaf:
    """A leaf of the tree. `tier` is the id of its penalty, None where the Act sets none."""

    id: str
    class_: Class
    label: Bilingual
    summary: Bilingual
    refs: Refs
    applies_from: tuple[From, ...]
    tier: str | None
    penalty: Penalty | None


@dataclass(frozen=True)
class Role:
    """A role in the sense of the Act, and the articles that give it. It is not `sure` where that
    depends on an answer that is not known."""

    id: str
    label: Bilingual
    refs: Refs
    sure: bool


@dataclass(frozen=True)
class Duty:
    """A duty, or a good practice that the Act does not demand. It is not `sure` where it depends on
    an answer that is not known. `tier` is the id of its penalty, None where the Act sets none."""

    id: str
    text: Bilingual
    refs: Refs
    kind: Literal["legal", "good_practice"]
    applies_from: tuple[From, ...]
    tier: str | None
    penalty: Penalty | None
    sure: bool


class Unsure(NamedTuple):
    """A question whose answer is “I don’t know”. It `decides` the class where that is open and may
    depend on it; roles, dates and duties at most elsewhere."""

    question: Question
    decides: Literal["class", "duties"]


@dataclass(frozen=True)
class Classification:
    """What follows from answers.

    `possible` are the results that are open, the strictest first: none as long as a question is
    missing, several where that depends on what is not known. `question` is the next one to ask,
    None when all are answered. `path` are the questions that were reached, `flags` those that are
    set whatever is not known.
    """

    possible: tuple[ReachedLeaf, ...]
    roles: tuple[Role, ...]
    duties: tuple[Duty, ...]
    unsure: tuple[Unsure, ...]
    ignored: tuple[Ignored, ...]
    question: Question | None
    path: tuple[str, ...]
    flags: frozenset[str]

    @property
    def class_(self) -> Class | None:
        """The class, where it does not depend on what is missing or not known."""
        return self.classes[0] if len(self.classes) == 1 else None

    @property
    def leaf(self) -> ReachedLeaf | None:
        """The result, likewise."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def classes(self) -> Sequence[Class]:
        """The classes that are open, the strictest first."""
        return [*dict.fromkeys(one.class_ for one in self.possible)]

    @property
    def strictest(self) -> Class | None:
        """The class to prepare for: the strictest that is open."""
        return self.classes[0] if self.possible else None


def classify(tree: Tree, answers: Mapping[str, Any]) -> Classification:
    """Answers as JSON writes them: true or false, the id of an option, ids of options, and None for
    “I don’t know”. Raises UnknownQuestion and BadAnswer."""
    read = read_answers(tree, answers)
    walked = walk(tree, read)
    ends = [] if walked.missing else [_settled(tree, flags) for flags in walked.ends]
    possible = tuple(_possible(tree, ends))
    is_open = len({one.class_ for one in possible}) != 1
    return Classification(
        possible=possible,
        roles=tuple(_roles(tree, ends)),
        duties=tuple(_duties(tree, ends)),
        unsure=tuple(_unsure(tree, read, walked, class_is_open=is_open)),
        ignored=walked.ignored,
        question=question(tree, walked, walked.missing[0]) if walked.missing else None,
        path=tuple(walked.asked),
        flags=frozenset.intersection(*(one.flags.sure for one in ends)) if ends else frozenset(),
    )


class _End(NamedTuple):
    """A branch at its end: the flags that were answered, those that follow from them, and the
    leaves that are open."""

    answered: Flags
    flags: Flags
    leaves: Sequence[str]


def _settled(tree: Tree, answered: Flags) -> _End:
    flags = answered
    for one in tree.derive:
        if one.if_any_of & flags.sure and one.and_any_of & flags.sure:
            flags = flags.surely(one.set)
        elif one.if_any_of & flags.maybe and one.and_any_of & flags.maybe:
            flags = flags.perhaps(one.set)
    return _End(answered, flags, [*_leaves(tree, flags)])


def _leaves(tree: Tree, flags: Flags) -> Iterator[str]:
    for rule in tree.leaf_rules:
        if not rule.any_of or rule.any_of & flags.maybe:
            yield rule.leaf
        if not rule.any_of or rule.any_of & flags.sure:
            return


def _possible(tree: Tree, ends: Sequence[_End]) -> Iterator[ReachedLeaf]:
    strict, open = [*tree.classes], {leaf for end in ends for leaf in end.leaves}
    ordered = sorted(tree.leaves, key=lambda id: strict.index(tree.leaves[id].class_))
    for id in (id for id in ordered if id in open):
        leaf = tree.leaves[id]
        reaching = [end for end in ends if id in end.leaves]
        yield ReachedLeaf(
            id=id,
            class_=leaf.class_,
            label=leaf.label,
            summary=leaf.summary,
            refs=leaf.refs,
            applies_from=_dates(leaf.applies_from, reaching),
            tier=leaf.penalty,
            penalty=tree.penalties.get(leaf.penalty or ""),
        )


def _dates(dates: Iterable[Applies], ends: Iterable[_End]) -> tuple[From, ...]:
    """The dates that may hold, the earliest first. What says in which case a date holds is left
    out where there is one alone, whose case is this one."""
    flags = frozenset().union(*(end.flags.maybe for end in ends))
    held = [one for one in dates if not one.if_any_of or one.if_any_of & flags]
    alone = len(held) == 1 and held[0].if_any_of
    found = [From(one.date, None if alone else one.note) for one in held]
    return tuple(sorted(found, key=lambda one: one.date))


def _roles(tree: Tree, ends: Sequence[_End]) -> Iterator[Role]:
    for flag, role in tree.roles.items():
        if any(flag in end.flags.maybe for end in ends):
            refs = role.refs if any(flag in end.answered.maybe for end in ends) else ()
            derived = [one.refs for one in tree.derive if flag in one.set and _derives(one, ends)]
            sure = all(flag in end.flags.sure for end in ends)
            yield Role(flag, role.label, (*refs, *(ref for refs in derived for ref in refs)), sure)


def _derives(one: Derivation, ends: Sequence[_End]) -> bool:
    return any(one.if_any_of & end.flags.maybe and one.and_any_of & end.flags.maybe for end in ends)


def _duties(tree: Tree, ends: Sequence[_End]) -> Iterator[Duty]:
    for id, duty in tree.duties.items():
        owing = [end for end in ends if _may_be_owed(tree, id, duty, end)]
        if owing:
            yield Duty(
                id=id,
                text=duty.text,
                refs=duty.refs,
                kind=duty.kind,
                applies_from=_dates(duty.applies_from, owing),
                tier=duty.penalty,
                penalty=tree.penalties.get(duty.penalty or ""),
                sure=all(_is_owed(tree, id, duty, end) for end in ends),
            )


def _may_be_owed(tree: Tree, id: str, duty: DutyRule, end: _End) -> bool:
    when, flags = duty.when, end.flags
    return (
        when.all_of <= flags.maybe
        and (not when.any_of or bool(when.any_of & flags.maybe))
        and not when.none_of & flags.sure
        and any(_keeps(tree.leaves[leaf].class_, id) for leaf in end.leaves)
    )


def _is_owed(tree: Tree, id: str, duty: DutyRule, end: _End) -> bool:
    when, flags = duty.when, end.flags
    return (
        when.all_of <= flags.sure
        and (not when.any_of or bool(when.any_of & flags.sure))
        and not when.none_of & flags.maybe
        and all(_keeps(tree.leaves[leaf].class_, id) for leaf in end.leaves)
    )


def _keeps(class_: Class, duty: str) -> bool:
    """Whether a duty is left in a class: what is prohibited has to stop, and owes nothing else."""
    if class_ == "prohibited":
        return duty.startswith("prohibited_")
    return class_ != "out_of_scope"


def _unsure(tree: Tree, answers: Answers, walked: Walk, *, class_is_open: bool) -> Iterator[Unsure]:
    for id in walked.asked:
        if id in answers and answers[id] is None:
            decides = class_is_open and _bears_on_class(tree, id)
            yield Unsure(question(tree, walked, id), "class" if decides else "duties")


def _bears_on_class(tree: Tree, id: str) -> bool:
    """Whether an answer turns the walk, or a flag that turns it or makes a leaf."""
    asked = tree.questions[id]
    if isinstance(asked, YesNo) or (isinstance(asked, AnyOf) and asked.none):
        return True
    gates = [one.any_of for one in tree.nodes.values() if isinstance(one, Gate)]
    skips = [one.skip_unless_any_of for one in tree.questions.values()]
    leaves = [one.any_of for one in tree.leaf_rules]
    turning = frozenset().union(*gates, *skips, *leaves)
    return any((one.set | one.unset) & turning for one in asked.options)
