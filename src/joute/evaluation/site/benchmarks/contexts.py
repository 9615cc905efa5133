"""What the templates of benchmarks are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.evaluation.benchmarks.adapter import Adapter
from joute.evaluation.benchmarks.catalogue import Benchmark, Category
from joute.evaluation.benchmarks.making import Extent
from joute.evaluation.benchmarks.published import Figure
from joute.evaluation.site.benchmarks.filters import Filters
from joute.evaluation.site.contexts import RunRow


@dataclass(frozen=True)
class ListedBenchmark:
    """A benchmark in the list: whether it can be run here, and how many models have published
    results."""

    benchmark: Benchmark
    run_here: bool
    models: int


@dataclass(frozen=True)
class BenchmarksPage:
    """evaluation/benchmarks.html: `count` of the `total` of the catalogue, under each category
    that they are of."""

    by_task: Sequence[tuple[Category, Sequence[ListedBenchmark]]]
    count: int
    categories: Sequence[Category]
    filters: Filters
    total: int


@dataclass(frozen=True)
class RunHere:
    """A way in which a benchmark is run here, and its runs of this site, the newest first; None
    for somebody who may not read them. `extents` are by the versions of their sets, `published` are
    figures of their models, by model."""

    adapter: Adapter
    runs: Sequence[RunRow] | None
    extents: Mapping[str, Extent]
    published: Mapping[str, Sequence[Figure]]
    bring: str


@dataclass(frozen=True)
class BenchmarkPage:
    """evaluation/benchmark.html; `figures` are those of the results number `shown`, on this page
    of `pages`; `offered` are the ids of the catalogue of models that are offered here."""

    benchmark: Benchmark
    categories: Sequence[Category]
    run_here: Sequence[RunHere]
    figures: Sequence[Figure]
    total: int
    shown: int
    page_number: int
    pages: int
    offered: Mapping[str, Any]
