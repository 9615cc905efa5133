"""The walk through the tree, along every branch that the answers leave open.

With every answer known there is one branch, and this is the algorithm that docs/ai-act.md states.
Where an answer is “I don’t know”, a flag is *sure* when it is set whatever the answer would be, and
*maybe* when it may be set. What is not maybe is surely not set: nothing that could be is missed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from joute.ai_act.answers import Answers
from joute.ai_act.tree import NOTHING, AnyOf, Asked, Gate, Node, OneOf, Option, Tree, YesNo


class Flags(NamedTuple):
    """`sure` is within `maybe`."""

    sure: frozenset[str] = NOTHING
    maybe: frozenset[str] = NOTHING

    def surely(self, flags: frozenset[str], unset: frozenset[str] = NOTHING) -> "Flags":
        return Flags((self.sure | flags) - unset, (self.maybe | flags) - unset)

    def perhaps(self, flags: frozenset[str], unset: frozenset[str] = NOTHING) -> "Flags":
        return Flags(self.sure - unset, self.maybe | flags)

    def without(self, flags: frozenset[str]) -> "Flags":
        """These, where none of `flags` is set."""
        return Flags(self.sure, self.maybe - flags)


class Ignored(NamedTuple):
    """An answer that counts for nothing, because its question is not asked of these answers; or
    the options of it that are not shown."""

    question: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Walk:
    """What the answers lead to. `asked` are the questions that were reached, each with the options
    that it shows; `missing` those of them without an answer; `ends` are the flags at the end of
    each branch that is open."""

    asked: dict[str, tuple[Option, ...]]
    missing: tuple[str, ...]
    ends: frozenset[Flags]
    ignored: tuple[Ignored, ...]


def walk(tree: Tree, answers: Answers) -> Walk:
    """Every way leads forward: one look at each node, in order, follows all branches."""
    reached: dict[str, set[Flags]] = {id: set() for id in tree.nodes}
    reached[tree.start].add(Flags())
    asked: dict[str, tuple[Option, ...]] = {}
    ends: set[Flags] = set()
    for id, node in tree.nodes.items():
        for to, flags in _from(id, node, reached[id], answers):
            reached[to].add(flags)
        if isinstance(node, Asked):
            open = [one for one in reached[id] if _may(one, node.skip_unless_any_of)]
            if open:
                asked[id] = _shown(node, open)
        elif not isinstance(node, Gate):
            ends |= reached[id]
    missing = tuple(id for id in asked if id not in answers)
    return Walk(asked, missing, frozenset(ends), tuple(_ignored(tree, answers, asked)))


def _may(flags: Flags, wanted: frozenset[str]) -> bool:
    return not wanted or bool(wanted & flags.maybe)


def _shown(node: Asked, open: Iterable[Flags]) -> tuple[Option, ...]:
    return tuple(
        option for option in node.options if any(_may(one, option.show_if_any_of) for one in open)
    )


def _ignored(
    tree: Tree, answers: Answers, asked: dict[str, tuple[Option, ...]]
) -> Iterator[Ignored]:
    for id in tree.questions:
        answer = answers.get(id)
        if id in answers and id not in asked:
            yield Ignored(id)
        elif isinstance(answer, frozenset):
            hidden = answer - {one.id for one in asked[id]}
            if hidden:
                yield Ignored(id, tuple(sorted(hidden)))


Steps = Iterator[tuple[str, Flags]]


def _from(id: str, node: Node, reached: Iterable[Flags], answers: Answers) -> Steps:
    """Where a node leads from each of the flags that reach it."""
    for flags in reached:
        if isinstance(node, Gate):
            yield from _through(node, flags)
        elif isinstance(node, Asked):
            yield from _past(id, node, flags, answers)


def _through(gate: Gate, flags: Flags) -> Steps:
    if gate.any_of & flags.sure:
        yield gate.then, flags
        return
    # It opens because one of them is set, whichever.
    for flag in gate.any_of & flags.maybe:
        yield gate.then, flags.surely(frozenset((flag,)))
    yield gate.otherwise, flags.without(gate.any_of)


def _past(id: str, node: Asked, flags: Flags, answers: Answers) -> Steps:
    wanted = node.skip_unless_any_of
    if node.next and not wanted & flags.sure and wanted:
        yield node.next, flags.without(wanted)
    if id not in answers or not _may(flags, wanted):
        return
    match node, answers[id]:
        case YesNo(), answer:
            for branch, other in ((node.yes, False), (node.no, True)):
                if answer is not other:
                    yield branch.goto, flags.surely(branch.set)
        case OneOf(), answer:
            for option in node.options:
                if answer in (None, option.id):
                    yield node.next, flags.surely(option.set, option.unset)
        case AnyOf(), None | frozenset() as answer:
            yield from _any_of(node, flags, answer)


def _any_of(node: AnyOf, arrived: Flags, answer: frozenset[str] | None) -> Steps:
    shown = [one for one in node.options if _may(arrived, one.show_if_any_of)]
    chosen = [one for one in shown if answer is None or one.id in answer]
    if node.none and (answer is None or not chosen):
        yield node.none.goto, arrived.surely(node.none.set)
    if node.none and not chosen:
        return
    flags = arrived
    for option in chosen:
        met = not option.show_if_any_of or bool(option.show_if_any_of & arrived.sure)
        turn = flags.surely if met and answer is not None else flags.perhaps
        flags = turn(option.set, option.unset)
    yield node.next, flags
