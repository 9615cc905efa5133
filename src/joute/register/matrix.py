"""Three actions in four areas: where uses are (data/matrix.toml)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from joute.datafiles import Bilingual, Part, read_part, text_of

_FILE = files("joute.register") / "data" / "matrix.toml"


class Named(Part):
    """An action or an area."""

    id: str
    label: Bilingual


class Cell(NamedTuple):
    action: str
    area: str


class _Tasks(Part):
    action: str
    area: str
    tasks: tuple[str, ...]


class _Matrix(Part):
    actions: tuple[Named, ...]
    areas: tuple[Named, ...]
    cells: tuple[_Tasks, ...]


@cache
def _read() -> _Matrix:
    return read_part(_Matrix, text_of(_FILE), _FILE.name)


def actions() -> tuple[Named, ...]:
    """Synthesis, creation, interaction."""
    return _read().actions


def areas() -> tuple[Named, ...]:
    """The four areas of an organisation."""
    return _read().areas


@cache
def cells() -> Mapping[str, Cell]:
    """The cell of each task, the answers to “matrix” of the sheet."""
    return MappingProxyType(
        {task: Cell(one.action, one.area) for one in _read().cells for task in one.tasks}
    )


def counted(tasks: Iterable[str | None]) -> Mapping[Cell, int]:
    """The number of uses in each cell; those whose task is not known are in none."""
    return Counter(cells()[task] for task in tasks if task is not None and task in cells())
