"""What people are asked of an item: criteria, each with its levels."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from joute.errors import N_, BadInput
from joute.language import plain

Kind = Literal["rating", "author", "pairwise"]
Scale = Literal["nominal", "ordinal", "interval"]

PERSON, MACHINE = 1.0, 0.0
# Of a pair, for the answer that stands first in it.
FIRST, SECOND, TIE, BOTH_BAD = 1.0, 0.0, 0.5, -1.0

MOST_CRITERIA = 12
MOST_LEVELS = 11
_CHARACTERS = 200
_LONGEST_TEXT = 2_000


class Level(BaseModel):
    """A value that a rater can give, and what it means."""

    model_config = ConfigDict(frozen=True)

    value: float
    label: str


class Criterion(BaseModel):
    """A question on each item. `examples` say what deserves which level."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    instructions: str = ""
    examples: str = ""
    scale: Scale = "ordinal"
    levels: tuple[Level, ...] = Field(min_length=2)

    def share(self, value: float) -> float:
        """The value from 0 to 1 on the scale."""
        values = [level.value for level in self.levels]
        return (value - min(values)) / (max(values) - min(values))


@dataclass(frozen=True)
class Starter:
    """A criterion that campaigns can begin with, in source texts."""

    id: str
    name: str
    instructions: str
    examples: str


LEVELS = (N_("Not at all"), N_("A little"), N_("Partly"), N_("Mostly"), N_("Fully"))
STARTERS = (
    Starter(
        "usefulness",
        N_("Usefulness"),
        N_("Does the answer help the person who asked?"),
        N_("Not at all: it repeats the question. Fully: the person can act on it at once."),
    ),
    Starter(
        "relevance",
        N_("Relevance"),
        N_("Does the answer keep to the question?"),
        N_("Not at all: it answers another question. Fully: nothing is beside the point."),
    ),
    Starter(
        "correctness",
        N_("Correctness"),
        N_("Is what the answer says right?"),
        N_("Not at all: its main claim is wrong. Fully: you find no error."),
    ),
    Starter(
        "coherence",
        N_("Coherence"),
        N_("Do its parts hold together, without contradiction?"),
        N_("Not at all: it contradicts itself. Fully: each sentence follows from the others."),
    ),
    Starter(
        "clarity",
        N_("Clarity"),
        N_("Is it easy to understand for the person who asked?"),
        N_("Not at all: one must guess its meaning. Fully: it is understood at first reading."),
    ),
    Starter(
        "creativity",
        N_("Creativity"),
        N_("Does it bring ideas that are new and fit the question?"),
        N_("Not at all: commonplaces only. Fully: an idea that you would not have had."),
    ),
)

_GRID = TypeAdapter(tuple[Criterion, ...])

Gettext = Callable[[str], str]


def kept(text: str) -> str:
    """A text as it is stored: PostgreSQL stores no NUL."""
    return text.replace("\0", "").strip()


def started(ids: Sequence[str], gettext: Gettext) -> list[Criterion]:
    """Starters as criteria, in the language of `gettext`."""
    return [
        Criterion(
            id=one.id,
            name=gettext(one.name),
            instructions=gettext(one.instructions),
            examples=gettext(one.examples),
            levels=tuple(
                Level(value=value, label=gettext(label)) for value, label in enumerate(LEVELS, 1)
            ),
        )
        for one in STARTERS
        if one.id in ids
    ]


def own_criterion(
    name: str, instructions: str, examples: str, levels: str, known: Sequence[Criterion]
) -> Criterion:
    """A criterion of one's own; `levels` has a label on each line, the lowest first. Raises
    BadInput."""
    name, labels = kept(name), [line.strip() for line in kept(levels).splitlines() if line.strip()]
    id_ = re.sub(r"[\W_]+", "-", plain(name)).strip("-")
    if not id_ or len(name) > _CHARACTERS or any(one.id == id_ for one in known):
        raise BadInput(message=N_("A criterion has a name of its own, of at most 200 characters."))
    if not 2 <= len(labels) <= MOST_LEVELS or max(map(len, labels)) > _CHARACTERS:
        message = N_("A criterion has from 2 to %(most)d levels, one on each line.")
        raise BadInput(message=message, most=MOST_LEVELS)
    if len(set(labels)) < len(labels):
        raise BadInput(message=N_("Two levels of a criterion have different labels."))
    if len(known) >= MOST_CRITERIA:
        raise BadInput(message=N_("A campaign has at most %(most)d criteria."), most=MOST_CRITERIA)
    if max(len(instructions), len(examples)) > _LONGEST_TEXT:
        raise BadInput(message=N_("This text is too long: at most 2,000 characters."))
    return Criterion(
        id=id_,
        name=name,
        instructions=kept(instructions),
        examples=kept(examples),
        levels=tuple(Level(value=value, label=label) for value, label in enumerate(labels, 1)),
    )


def asked(kind: Kind, gettext: Gettext) -> list[Criterion]:
    """What the two other kinds of campaigns ask."""
    levels: tuple[tuple[float, str], ...]
    if kind == "author":
        levels = ((PERSON, N_("A person")), (MACHINE, N_("A machine")))
        name, instructions = N_("Author"), N_("Who wrote this answer?")
    else:
        levels = (
            (FIRST, N_("A is better")),
            (SECOND, N_("B is better")),
            (TIE, N_("As good as each other")),
            (BOTH_BAD, N_("Both are bad")),
        )
        name, instructions = N_("Preference"), N_("Which answer is better?")
    return [
        Criterion(
            id=kind,
            name=gettext(name),
            instructions=gettext(instructions),
            scale="nominal",
            levels=tuple(Level(value=value, label=gettext(label)) for value, label in levels),
        )
    ]


def written(criteria: Sequence[Criterion]) -> dict[str, Any]:
    """As a campaign stores them."""
    return {"criteria": _GRID.dump_python(tuple(criteria), mode="json")}


def read(stored: dict[str, Any]) -> tuple[Criterion, ...]:
    return _GRID.validate_python(stored["criteria"])


def turned(value: float) -> float:
    """A preference with the sides exchanged."""
    return {FIRST: SECOND, SECOND: FIRST}.get(value, value)
