"""The catalogue of benchmarks as JSON, under /api/v1."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from joute.evaluation.benchmarks.catalogue import Benchmark, benchmark
from joute.evaluation.benchmarks.published import Figure, figures
from joute.evaluation.site.benchmarks.filters import Filters, adapters_of, listed
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["benchmarks"], responses=REFUSALS_DOCUMENTED)


class RunForm(BaseModel):
    """How a benchmark is run here: the name for `joute benchmarks run`, the usual number of
    examples, how published figures are usually made, and what differs here."""

    name: str
    language: str
    shots: int
    scorers: list[str]
    protocol: str
    differs: list[str]


class PublishedFigure(BaseModel):
    """A published figure on the scale of its board; null is what was not published."""

    board: str
    metric: str
    model: str | None = Field(description="Its id in the catalogue of models.")
    name: str
    value: float
    interval: tuple[float, float] | None = Field(description="95%, published or by its n.")
    no_interval: str | None = Field(description="Why there is none.")
    n: int | None
    date: str
    source: str
    licence: str
    notes: str


class BenchmarkFacts(BaseModel):
    """A benchmark with how it is run here and its published figures, the newest first."""

    benchmark: Benchmark
    run_here: list[RunForm]
    published: list[PublishedFigure]


@router.get("/benchmarks", dependencies=[allow(READ_SITE)])
async def get_benchmarks(filters: Annotated[Filters, Query()]) -> Sequence[Benchmark]:
    """The benchmarks of the catalogue, as on the page."""
    return listed(filters)


@router.get("/benchmarks/{benchmark_id}", dependencies=[allow(READ_SITE)])
async def get_benchmark(benchmark_id: str) -> BenchmarkFacts:
    """A benchmark: facts, how it is run here, published figures."""
    own = benchmark(benchmark_id)
    return BenchmarkFacts(
        benchmark=own,
        run_here=[
            RunForm(
                name=adapter.id,
                language=adapter.language,
                shots=adapter.shots,
                scorers=[spec.column for spec in adapter.scorers],
                protocol=adapter.protocol,
                differs=list(adapter.told(adapter.shots)),
            )
            for adapter in adapters_of(own)
        ],
        published=[_figure(one) for one in figures(own)],
    )


def _figure(found: Figure) -> PublishedFigure:
    one = found.published
    return PublishedFigure(
        board=found.results.board,
        metric=found.results.metric,
        model=one.model or None,
        name=one.name,
        value=one.value,
        interval=found.interval,
        no_interval=found.why or None,
        n=one.n,
        date=one.date,
        source=one.source,
        licence=one.licence,
        notes=one.notes,
    )
