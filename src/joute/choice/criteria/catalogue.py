"""The catalogue of criteria: data/criteria.toml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import Field

from joute.choice.errors import UnknownCriterion
from joute.datafiles import Bilingual, Part, read_part, text_of

_FILE = files("joute.choice.criteria") / "data" / "criteria.toml"

# Where the bands come from, as it is shown beside them.
SURVEY = "Hub France IA, June 2024"

Band = Literal[">50%", "30-40%", "20-30%", "10-20%", "<10%"]
BANDS: tuple[Band, ...] = get_args(Band)

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]


class Theme(Part):
    id: Id
    name: Bilingual


class Criterion(Part):
    """A criterion. `band` is the share of a survey's answers that named it among five; None of what
    the survey left out. `questions` are those asked of suppliers that bear on it."""

    id: Id
    theme: Id
    name: Bilingual
    help: Bilingual
    band: Band | None = None
    questions: tuple[Id, ...] = ()


class _Catalogue(Part):
    themes: tuple[Theme, ...]
    criteria: tuple[Criterion, ...]


@cache
def _read() -> _Catalogue:
    return read_part(_Catalogue, text_of(_FILE), _FILE.name)


@cache
def themes() -> Mapping[str, Theme]:
    """The themes by their ids, in the order of the list."""
    return MappingProxyType({one.id: one for one in _read().themes})


@cache
def criteria() -> Mapping[str, Criterion]:
    """The criteria by their ids, in the order of the list."""
    return MappingProxyType({one.id: one for one in _read().criteria})


def criterion(id: str) -> Criterion:
    """Raises UnknownCriterion."""
    found = criteria().get(id)
    if found is None:
        raise UnknownCriterion(name=id, known=", ".join(criteria()))
    return found
