"""The decision tree of the AI Act: data/tree.json, its parts and what holds between them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from joute.datafiles import Bilingual, Part, path_name, text_of
from joute.errors import BadData

_FILE = files("joute.ai_act") / "data" / "tree.json"

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Flags = frozenset[Id]
Refs = tuple[Annotated[str, Field(min_length=1)], ...]
Class = Literal["prohibited", "high_risk", "transparency", "minimal", "out_of_scope"]
# Who may know an answer: roles that sign off a use, in the register.
Who = Literal["business", "legal", "dpo", "it"]
NOTHING: frozenset[str] = frozenset()


class Law(Part):
    """The law that the tree follows: `state` is the day of its consolidated text, `checked_on` the
    day on which the tree was held against it."""

    base: str
    amended_by: tuple[str, ...]
    state: date
    consolidated_text: str
    url: str
    checked_on: date


class Applies(Part):
    """A date from which something applies: to all, or where one of the flags is set."""

    date: date
    if_any_of: Flags = NOTHING
    note: Bilingual | None = None


class Milestone(Part):
    date: date
    what: Bilingual
    refs: Refs


class Option(Part):
    """A possible answer. `set` and `unset` are flags; it is shown where one of `show_if_any_of` is
    set, and always where there is none."""

    id: Id
    text: Bilingual
    refs: Refs
    help: Bilingual | None = None
    set: Flags = NOTHING
    unset: Flags = NOTHING
    show_if_any_of: Flags = NOTHING


class Branch(Part):
    goto: Id
    set: Flags = NOTHING


class _Question(Part):
    text: Bilingual
    help: Bilingual | None = None
    who: Who
    refs: Refs
    skip_unless_any_of: Flags = NOTHING
    next: Id | None = None
    options: tuple[Option, ...] = ()


class YesNo(_Question):
    type: Literal["boolean"]
    yes: Branch
    no: Branch


class OneOf(_Question):
    type: Literal["choice"]
    next: Id


class AnyOf(_Question):
    """`none` is where no option leads, if it is not where options lead."""

    type: Literal["multi"]
    next: Id
    none: Branch | None = None


class Gate(Part):
    type: Literal["gate"]
    any_of: Flags
    then: Id
    otherwise: Id = Field(alias="else")


class End(Part):
    type: Literal["end"]


Asked = YesNo | OneOf | AnyOf
Node = Annotated[Asked | Gate | End, Field(discriminator="type")]


class RoleOf(Part):
    label: Bilingual
    refs: Refs


class Derivation(Part):
    """Flags that follow from two others, such as the role that Art. 25 gives."""

    if_any_of: Flags
    and_any_of: Flags
    set: Flags
    refs: Refs


class LeafRule(Part):
    """The leaf of who has one of the flags; of all, where there is none."""

    leaf: Id
    any_of: Flags


class Leaf(Part):
    """A result of the tree."""

    class_: Class = Field(alias="class")
    label: Bilingual
    summary: Bilingual
    refs: Refs
    applies_from: tuple[Applies, ...]
    penalty: Id | None


class Penalty(Part):
    """A ceiling, in words; in euros and per cent of worldwide annual turnover where the Act sets
    them."""

    text: Bilingual
    refs: Refs
    ceiling_eur: int | None = Field(None, gt=0)
    ceiling_turnover_pct: int | None = Field(None, gt=0, le=100)


class When(Part):
    all_of: Flags
    any_of: Flags
    none_of: Flags


class DutyRule(Part):
    """A duty, or a good practice that the Act does not demand, and whom it is for."""

    text: Bilingual
    refs: Refs
    applies_from: Annotated[tuple[Applies, ...], Field(min_length=1)]
    penalty: Id | None
    kind: Literal["legal", "good_practice"]
    when: When


# What a person reads, and what decides nothing.
_WORDING = frozenset(("text", "help", "note", "label", "summary", "who", "checked_on"))


class Tree(Part):
    """The tree. Nodes stand in an order in which every way leads forward, so that a walk ends.

    `edition` is raised when a new wording asks something else than the old one.
    """

    edition: int = Field(ge=1)
    title: Bilingual
    law: Law
    disclaimer: Bilingual
    note: Bilingual
    # The strictest class first.
    classes: Mapping[Class, Bilingual]
    who: Mapping[Who, Bilingual]
    calendar: tuple[Milestone, ...]
    roles: Mapping[Id, RoleOf]
    start: Id
    nodes: Mapping[Id, Node]
    derive: tuple[Derivation, ...]
    leaf_rules: tuple[LeafRule, ...]
    leaves: Mapping[Id, Leaf]
    penalties: Mapping[Id, Penalty]
    duties: Mapping[Id, DutyRule]

    @cached_property
    def questions(self) -> Mapping[str, Asked]:
        """What may be asked, in order."""
        return {id: one for id, one in self.nodes.items() if isinstance(one, Asked)}

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits of what decides: edition, law, nodes, leaves, duties and
        penalties, without their wording."""
        decides = {"edition", "law", "start", "nodes", "derive", "leaf_rules", "leaves"}
        rules = self.model_dump(include=decides | {"penalties", "duties"})
        written = json.dumps(_without_wording(rules), sort_keys=True, default=str)
        return sha256(written.encode()).hexdigest()[:12]


def _without_wording(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_wording(v) for k, v in value.items() if k not in _WORDING}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_without_wording(one) for one in value]
    return value


def read_tree(path: Path | None = None) -> Tree:
    """The tree of a file, or the one that Joute ships. Raises BadData with the place of a fault."""
    return _shipped() if path is None else _parsed(text_of(path), path.name)


@cache
def _shipped() -> Tree:
    return _parsed(text_of(_FILE), _FILE.name)


def _parsed(text: str, file: str) -> Tree:
    try:
        tree = Tree.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise _refusal(text, file, path_name(first["loc"]) + first["msg"]) from error
    for place, reason in _faults(tree):
        raise _refusal(text, file, f"{place}: {reason}")
    return tree


def _refusal(text: str, file: str, reason: str) -> BadData:
    """With the line of the innermost part of its place that has a name in the file."""
    lines, line = text.splitlines(), 0
    for name in re.findall(r"\w+", reason.partition(":")[0]):
        holds = (n for n in range(line, len(lines)) if f'"{name}":' in lines[n])
        line = next(holds, line)
    return BadData(file=file, line=line + 1, reason=reason)


def _faults(tree: Tree) -> Iterator[tuple[str, str]]:
    yield from _faults_of_ways(tree)
    yield from _faults_of_results(tree)
    yield from _faults_of_flags(tree)


def _faults_of_ways(tree: Tree) -> Iterator[tuple[str, str]]:
    order = {id: place for place, id in enumerate(tree.nodes)}
    if tree.start not in order:
        yield "start", f"there is no node {tree.start}"
    for id, node in tree.nodes.items():
        for place, to in _ways(node):
            if to not in order:
                yield f"nodes, {id}, {place}", f"there is no node {to}"
            elif order[to] <= order[id]:
                yield f"nodes, {id}, {place}", f"{to} does not stand after {id}"
        if isinstance(node, Asked):
            yield from _faults_of_options(id, node)


def _ways(node: Node) -> Iterator[tuple[str, str]]:
    """Where a node leads, each with its place."""
    match node:
        case Gate():
            yield "then", node.then
            yield "else", node.otherwise
        case YesNo():
            yield "yes", node.yes.goto
            yield "no", node.no.goto
        case AnyOf() if node.none:
            yield "none", node.none.goto
    if isinstance(node, Asked) and node.next:
        yield "next", node.next


def _faults_of_options(id: str, node: Asked) -> Iterator[tuple[str, str]]:
    place, ids = f"nodes, {id}, options", [one.id for one in node.options]
    if len(set(ids)) < len(ids):
        yield place, "two options have the same id"
    if bool(ids) == isinstance(node, YesNo):
        yield place, "a question of type choice or multi has options, one of type boolean has none"
    if node.skip_unless_any_of and not node.next:
        yield f"nodes, {id}, next", "a question that may be skipped says what is next"
    # Otherwise whether an answer is empty could depend on what is not known.
    if isinstance(node, AnyOf) and node.none and any(one.show_if_any_of for one in node.options):
        yield f"nodes, {id}, none", "a question with hidden options has no way of its own for none"


def _faults_of_results(tree: Tree) -> Iterator[tuple[str, str]]:
    for number, rule in enumerate(tree.leaf_rules, 1):
        if rule.leaf not in tree.leaves:
            yield f"leaf_rules {number}, leaf", f"there is no leaf {rule.leaf}"
    if not tree.leaf_rules or tree.leaf_rules[-1].any_of:
        yield "leaf_rules", "the last has no flag, so that every walk has a leaf"
    for kind, members in (("leaves", tree.leaves), ("duties", tree.duties)):
        for id, one in members.items():
            if one.penalty is not None and one.penalty not in tree.penalties:
                yield f"{kind}, {id}, penalty", f"there is no penalty {one.penalty}"
    for id, leaf in tree.leaves.items():
        if leaf.class_ not in tree.classes:
            yield f"leaves, {id}, class", f"{leaf.class_} is not among the classes"
    for id, asked in tree.questions.items():
        if asked.who not in tree.who:
            yield f"nodes, {id}, who", f"{asked.who} is not among those who may know"


def _faults_of_flags(tree: Tree) -> Iterator[tuple[str, str]]:
    known = {*_set_by(tree)}
    for place, flags in _read_by(tree):
        for flag in sorted(flags - known):
            yield place, f"nothing sets {flag}"


def _set_by(tree: Tree) -> Iterator[str]:
    for node in tree.questions.values():
        for option in node.options:
            yield from option.set
        match node:
            case YesNo():
                yield from node.yes.set | node.no.set
            case AnyOf() if node.none:
                yield from node.none.set
    for derivation in tree.derive:
        yield from derivation.set


def _read_by(tree: Tree) -> Iterator[tuple[str, frozenset[str]]]:
    for id, node in tree.nodes.items():
        if isinstance(node, Gate):
            yield f"nodes, {id}, any_of", node.any_of
        if isinstance(node, Asked):
            yield f"nodes, {id}, skip_unless_any_of", node.skip_unless_any_of
            for option in node.options:
                yield f"nodes, {id}, options, {option.id}", option.unset | option.show_if_any_of
    for number, derivation in enumerate(tree.derive, 1):
        yield f"derive {number}", derivation.if_any_of | derivation.and_any_of
    for number, rule in enumerate(tree.leaf_rules, 1):
        yield f"leaf_rules {number}, any_of", rule.any_of
    for id, leaf in tree.leaves.items():
        yield f"leaves, {id}, applies_from", _flags_of(leaf.applies_from)
    for id, duty in tree.duties.items():
        when = duty.when
        yield f"duties, {id}, when", when.all_of | when.any_of | when.none_of
        yield f"duties, {id}, applies_from", _flags_of(duty.applies_from)
    yield "roles", frozenset(tree.roles)


def _flags_of(dates: Iterable[Applies]) -> frozenset[str]:
    return frozenset().union(*(one.if_any_of for one in dates))
