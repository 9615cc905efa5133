"""Published results of benchmarks, each with its board, date and source: data/published.csv.

A key is board, metric, split, name and date; a model may have several rows, of other versions,
efforts or modes. What a board did not publish is None.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from joute.errors import N_
from joute.evaluation.benchmarks.catalogue import Benchmark, Results
from joute.statistics import interval

_FILE = files("joute.evaluation.benchmarks") / "data" / "published.csv"

NO_N = N_("No interval: the number of questions behind this figure is not published.")
NO_SHARE = N_("No interval: none is published, and none follows from a number of questions here.")

# What boards say beside a figure, as `notes` hold it; settings such as effort=high stay as they
# are.
PHRASES = (
    N_("few-shot"),
    N_("zero-shot"),
    N_("test split"),
    N_("validation split"),
    N_("table undated, commit date"),
    N_("run by OpenAI"),
    N_("run by Epoch AI"),
    N_("reported by others"),
    N_("interval = 1.96 x published standard error"),
    N_("MMLU put into French by human translators"),
)


@dataclass(frozen=True)
class Published:
    """A figure as its board shows it, `value` on the scale of the board. `model` is its id in the
    catalogue of models, "" without a certain match."""

    model: str
    name: str
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
        """The notes one by one: source texts, of which `PHRASES` are translated, and settings."""
        return [one for one in self.notes.split("; ") if one]


@dataclass(frozen=True)
class Figure:
    """A published figure with its interval at 95 %: the one that was published, or the one that
    follows from its n (Wilson), or None, and then `why` there is none."""

    published: Published
    results: Results
    interval: tuple[float, float] | None
    why: str


def figures(benchmark: Benchmark) -> Sequence[Figure]:
    """The published figures of a benchmark, the newest first, then the best."""
    found = [
        _figure(one, results)
        for results in benchmark.results
        for one in _read().get((results.board, results.metric, results.split), ())
    ]
    return sorted(found, key=lambda one: (one.published.date, one.published.value), reverse=True)


def _figure(one: Published, results: Results) -> Figure:
    if one.low is not None and one.high is not None:
        return Figure(one, results, (one.low, one.high), "")
    if results.scale is None:
        return Figure(one, results, None, NO_SHARE if one.n else NO_N)
    if one.n is None:
        return Figure(one, results, None, NO_N)
    low, high = interval(round(one.value / results.scale * one.n), one.n)
    return Figure(one, results, (low * results.scale, high * results.scale), "")


@cache
def _read() -> Mapping[tuple[str, str, str], Sequence[Published]]:
    found: dict[tuple[str, str, str], list[Published]] = defaultdict(list)
    for row in csv.DictReader(_FILE.read_text("utf-8").splitlines()):
        found[row["board"], row["metric"], row["split"]].append(_published(row))
    return found


def _published(row: Mapping[str, str]) -> Published:
    return Published(
        model=row["model_id"],
        name=row["name"],
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
