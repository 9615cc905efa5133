"""How frugal a use says it is: statements in seven themes, and the share met
(data/frugality.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

from joute.datafiles import Bilingual, Part, read_part, text_of
from joute.uses import Record

_FILE = files("joute.register") / "data" / "frugality.toml"

Answer = Literal["yes", "partly", "no", "not_applicable"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
PREFIX = "frugality"
_POINTS: Mapping[Answer, float] = {"yes": 1.0, "partly": 0.5, "no": 0.0}


class Statement(Part):
    id: str
    text: Bilingual


class Theme(Part):
    """Statements that belong together; `measure` is the number of the measure of Hub France IA."""

    id: str
    label: Bilingual
    measure: int | None = None
    statements: tuple[Statement, ...]


class _Themes(Part):
    themes: tuple[Theme, ...]


@cache
def themes() -> tuple[Theme, ...]:
    return read_part(_Themes, text_of(_FILE), _FILE.name).themes


@cache
def statements() -> Mapping[str, Statement]:
    """Every statement by its id."""
    return MappingProxyType({one.id: one for theme in themes() for one in theme.statements})


@dataclass(frozen=True)
class Assessment:
    """What was answered: `applicable` statements are those that are not “not applicable”, answered
    or not; `unknown` of them are “I don’t know”, `open` have no answer. Both count as not met."""

    points: float
    applicable: int
    unknown: int
    open: int

    @property
    def share(self) -> float | None:
        """The share met, 0 to 1: yes counts 1 and partly one half, over all that apply; None before
        anything was answered, and where nothing applies."""
        return self.points / self.applicable if self.applicable > self.open else None


def assess(record: Record, ids: tuple[str, ...] | None = None) -> Assessment:
    """The assessment of a use, of all statements or of those of `ids`."""
    asked = list(statements()) if ids is None else list(ids)
    said = [(record.value(f"{PREFIX}.{id}"), record.unknown(f"{PREFIX}.{id}")) for id in asked]
    applicable = [(value, unknown) for value, unknown in said if value != "not_applicable"]
    return Assessment(
        points=sum(_POINTS.get(value, 0.0) for value, _ in applicable),
        applicable=len(applicable),
        unknown=sum(unknown for _, unknown in applicable),
        open=sum(value is None and not unknown for value, unknown in applicable),
    )
