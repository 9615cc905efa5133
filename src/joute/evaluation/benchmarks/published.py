"""Published results of benchmarks, each with its board, date, source and interval.

A key is board, metric, split, name and date; a model may have several rows, of other versions,
efforts or modes. What a board did not publish is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.errors import N_
from joute.evaluation.benchmarks.catalogue import Benchmark, Results
from joute.published import Result, by_measure
from joute.statistics import interval

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
class Figure:
    """A published figure with its interval at 95 %: the one that was published, or the one that
    follows from its n (Wilson), or None, and then `why` there is none."""

    published: Result
    results: Results
    interval: tuple[float, float] | None
    why: str


def figures(benchmark: Benchmark) -> Sequence[Figure]:
    """The published figures of a benchmark, the newest first, then the best."""
    found = [
        _figure(one, results)
        for results in benchmark.results
        for one in by_measure().get((results.board, results.metric, results.split), ())
    ]
    return sorted(found, key=lambda one: (one.published.date, one.published.value), reverse=True)


def models_with_results(benchmark: Benchmark) -> int:
    """How many models have published results, by the names that the boards give them."""
    measures = ((one.board, one.metric, one.split) for one in benchmark.results)
    return len({found.name for one in measures for found in by_measure().get(one, ())})


def _figure(one: Result, results: Results) -> Figure:
    if one.low is not None and one.high is not None:
        return Figure(one, results, (one.low, one.high), "")
    if results.scale is None:
        return Figure(one, results, None, NO_SHARE if one.n else NO_N)
    if one.n is None:
        return Figure(one, results, None, NO_N)
    low, high = interval(round(one.value / results.scale * one.n), one.n)
    return Figure(one, results, (low * results.scale, high * results.scale), "")
