"""The catalogue of benchmarks: what each measures, its limits, its source; data/benchmarks.toml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from joute.datafiles import Bilingual, Part, Text, read_part, text_of
from joute.evaluation.errors import UnknownBenchmark

_FILE = files("joute.evaluation.benchmarks") / "data" / "benchmarks.toml"

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]


class Category(Part):
    id: Id
    name: Bilingual


class Reference(Part):
    """The paper, or the page, that a benchmark comes from. `seen` says whether a stored copy of it,
    or of a text that quotes it, was read when this was written; otherwise it was not opened."""

    title: Text
    year: int = Field(ge=1950, le=2100)
    url: Annotated[str, Field(pattern=r"^https?://")]
    seen: bool


class Results(Part):
    """Published results of a benchmark that compare with one another: those of a board and a
    metric, on one `split` of its questions where the board has several. `scale` is what they are
    divided by to be a share of right answers; None of a measure that is no share."""

    board: Text
    metric: Text
    split: str = ""
    name: Text
    scale: float | None = None
    differs: Bilingual


class Benchmark(Part):
    """One benchmark.

    `domain` is open where a question may be of any subject and comes alone, closed where its answer
    is in what is given with it, or in one field. `contamination` is the risk that models were
    trained on it: high where questions and answers are public, low where they are not, none where
    nothing can be learnt by heart. `kind` is a test, or what the list of the guide holds beside
    tests. `correction` says what the guide has wrong, and the other texts right.
    """

    id: Id
    name: Text
    categories: tuple[Id, ...]
    kind: Literal["test", "tool", "database", "hardware"] = "test"
    domain: Literal["open", "closed"] | None = None
    contamination: Literal["high", "medium", "low", "none"]
    measures: Bilingual
    contents: Bilingual
    limits: Bilingual
    source: Reference
    correction: Bilingual | None = None
    results: tuple[Results, ...] = ()


class _Catalogue(Part):
    categories: tuple[Category, ...]
    benchmarks: tuple[Benchmark, ...]


@cache
def _read() -> _Catalogue:
    return read_part(_Catalogue, text_of(_FILE), _FILE.name)


def categories() -> Mapping[str, Category]:
    """The categories by their ids, in the order of the list."""
    return {one.id: one for one in _read().categories}


def benchmarks() -> Mapping[str, Benchmark]:
    """The benchmarks by their ids, in the order of the list."""
    return {one.id: one for one in _read().benchmarks}


def benchmark(name: str) -> Benchmark:
    """Raises UnknownBenchmark."""
    found = benchmarks().get(name)
    if found is None:
        raise UnknownBenchmark(name=name, known=", ".join(benchmarks()))
    return found
