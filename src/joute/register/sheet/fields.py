"""The fields of a sheet, in the order in which they are asked: fields.toml."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field as Checked

from joute.datafiles import Bilingual, Part, read_part, text_of
from joute.uses import State

_FILE = files("joute.register.sheet") / "fields.toml"

Id = Annotated[str, Checked(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Kind = Literal[
    "line",  # one line of at most 200 characters
    "short",  # at most 350 characters
    "text",  # at most 2,500 characters
    "list",  # lines of at most 500 characters, 50 at most
    "one",  # one of the options
    "many",  # some of the options
    "scale",  # 1 to 5
    "number",  # a whole number that is not negative
    "year",
    "month",  # YYYY-MM
    "date",  # YYYY-MM-DD
    "email",
    "url",
]

# Who may know what the person who fills the sheet does not.
KNOWS = ("business", "it", "dpo", "legal", "security")
Knows = Literal["business", "it", "dpo", "legal", "security"]


class Option(Part):
    """A possible answer of a field of options."""

    id: Id
    label: Bilingual


class Field(Part):
    """A question: a use does not reach the state `before` without an answer to it, of which
    “I don’t know” is one; None where nothing depends on it. `knows` is the role that may know.
    Sign-offs rest on the answer if it is `signed`."""

    id: Id
    kind: Kind
    text: Bilingual
    help: Bilingual | None = None
    before: State | None = None
    knows: Knows
    signed: bool = True
    options: tuple[Option, ...] = ()

    def option(self, id: str) -> Option | None:
        return next((one for one in self.options if one.id == id), None)


class Section(Part):
    """Fields that belong together."""

    id: Id
    label: Bilingual
    fields: tuple[Field, ...]


class _Sheet(Part):
    sections: tuple[Section, ...]


@cache
def sections() -> Sequence[Section]:
    """The sections, in the order in which they are asked."""
    return read_part(_Sheet, text_of(_FILE), _FILE.name).sections


@cache
def fields() -> Mapping[str, Field]:
    """Every field by its id, in the order in which they are asked."""
    return MappingProxyType({one.id: one for section in sections() for one in section.fields})


def field(id: str) -> Field | None:
    """The field of this id; None where the sheet has none."""
    return fields().get(id)


def required_before(state: State) -> Sequence[Field]:
    """The fields without which a use does not reach `state`, those of earlier states among them."""
    order = list(State)
    return [
        one
        for one in fields().values()
        if one.before is not None and order.index(one.before) <= order.index(state)
    ]
