"""What is asked about a need: data/needs.toml."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from joute.choice.candidates import FactValue
from joute.datafiles import Bilingual, Part, read_part, text_of

_FILE = files("joute.choice.needs") / "data" / "needs.toml"

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Source = Literal["guide", "illuin"]


class Option(Part):
    """A possible answer. It makes `criteria` important, and `benchmarks`, categories of them;
    `constraints` are must-haves that it suggests."""

    id: Id
    label: Bilingual
    hint: Bilingual | None = None
    criteria: tuple[Id, ...] = ()
    benchmarks: tuple[Id, ...] = ()
    constraints: Mapping[str, FactValue] = {}


class Group(Part):
    """What is answered together: one option, or `many`."""

    id: Id
    many: bool
    label: Bilingual | None = None
    options: tuple[Option, ...]

    def option(self, id: str) -> Option | None:
        return next((one for one in self.options if one.id == id), None)


class Question(Part):
    """A question of the guide, or of ILLUIN. A question that `overlaps` another repeats it."""

    id: Id
    source: Source
    text: Bilingual
    why: Bilingual
    overlaps: Id | None = None
    groups: tuple[Group, ...]


class Advice(Part):
    """What bears on criteria whatever is answered."""

    id: Id
    text: Bilingual
    criteria: tuple[Id, ...]


class _Catalogue(Part):
    questions: tuple[Question, ...]
    advice: tuple[Advice, ...]


@cache
def _read() -> _Catalogue:
    return read_part(_Catalogue, text_of(_FILE), _FILE.name)


@cache
def questions() -> Mapping[str, Question]:
    """The questions by their ids, in the order in which they are asked."""
    return MappingProxyType({one.id: one for one in _read().questions})


@cache
def groups() -> Mapping[str, Group]:
    """What is answered, by its id: that of a question which has no parts is the question's."""
    return MappingProxyType({one.id: one for asked in questions().values() for one in asked.groups})


def advice() -> Sequence[Advice]:
    """What bears on criteria whatever is answered."""
    return _read().advice
