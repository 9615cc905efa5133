"""The published results that ship, as their boards show them: data/results.csv."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

_FILE = files("joute.published") / "data" / "results.csv"

K = TypeVar("K")


@dataclass(frozen=True)
class Result:
    """A figure as its board shows it, `value` on the scale of the board. `model` is its id in the
    catalogue of models, "" without a certain match.

    Only results of one board, metric, split and date compare with one another. `low`, `high` and
    `n` are None where they were not published. `date` is ISO 8601, to the day.
    """

    model: str
    name: str
    board: str
    metric: str
    split: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    date: str
    source: str
    licence: str
    notes: str

    @property
    def remarks(self) -> Sequence[str]:
        """The notes one by one: source texts and settings."""
        return [one for one in self.notes.split("; ") if one]


@cache
def results() -> Sequence[Result]:
    """All of them, in the order of the file."""
    rows = csv.DictReader(_FILE.read_text("utf-8").splitlines())
    return tuple(_result(row) for row in rows)


@cache
def by_measure() -> Mapping[tuple[str, str, str], Sequence[Result]]:
    """The results by board, metric and split."""
    return _grouped(lambda one: (one.board, one.metric, one.split))


@cache
def by_model() -> Mapping[str, Sequence[Result]]:
    """The results by model of the catalogue; those without a certain match are in none."""
    found = _grouped(lambda one: one.model)
    return MappingProxyType({model: rows for model, rows in found.items() if model})


@cache
def newest() -> str:
    """The date of the newest result."""
    return max(one.date for one in results())


def _grouped(key: Callable[[Result], K]) -> Mapping[K, Sequence[Result]]:
    found: dict[K, list[Result]] = defaultdict(list)
    for one in results():
        found[key(one)].append(one)
    return MappingProxyType({name: tuple(rows) for name, rows in found.items()})


def _result(row: Mapping[str, str]) -> Result:
    return Result(
        model=row["model_id"],
        name=row["name"],
        board=row["board"],
        metric=row["metric"],
        split=row["split"],
        value=float(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        n=int(row["n"]) if row["n"] else None,
        date=row["date"],
        source=row["source"],
        licence=row["licence"],
        notes=row["notes"],
    )


def _number(written: str) -> float | None:
    return float(written) if written else None
