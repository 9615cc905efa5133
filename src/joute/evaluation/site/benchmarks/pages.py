"""The pages of benchmarks: the list, and one for each."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.benchmarks.adapter import Adapter
from joute.evaluation.benchmarks.beside import published_of
from joute.evaluation.benchmarks.catalogue import Benchmark, Category, benchmark, benchmarks
from joute.evaluation.benchmarks.catalogue import categories as all_categories
from joute.evaluation.benchmarks.folder import brought
from joute.evaluation.benchmarks.making import extent_of
from joute.evaluation.benchmarks.published import Figure, figures, models_with_results
from joute.evaluation.rights import READ
from joute.evaluation.site import lists
from joute.evaluation.site.benchmarks.contexts import (
    BenchmarkPage,
    BenchmarksPage,
    ListedBenchmark,
    RunHere,
)
from joute.evaluation.site.benchmarks.filters import Filters, adapters_of, listed
from joute.evaluation.site.contexts import RunRow
from joute.evaluation.site.reading import AllowReading
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE
from joute.services import OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

FIGURES = 50
RUNS = 5


@router.get("/benchmarks", name="benchmarks", dependencies=[allow(READ_SITE)])
async def benchmarks_page(
    request: Request, web: Web, filters: Annotated[Filters, Query()]
) -> Response:
    found = [
        ListedBenchmark(one, bool(adapters_of(one)), models_with_results(one))
        for one in listed(filters)
    ]
    page = BenchmarksPage(
        by_task=_by_task(found, filters.category),
        count=len(found),
        categories=list(all_categories().values()),
        filters=filters,
        total=len(benchmarks()),
    )
    return web.render(request, "evaluation/benchmarks.html", page)


@router.get("/benchmarks/{benchmark_id}", name="benchmark", dependencies=[allow(READ_SITE)])
async def benchmark_page(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    benchmark_id: str,
    results: Annotated[int, Query(ge=0, le=100)] = 0,
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> Response:
    """What it measures, what was published, and what was run here."""
    own = benchmark(benchmark_id)
    known = _catalogue_ids(services)
    shown = min(results, max(0, len(own.results) - 1))
    found = _of_board(own, shown)
    pages = max(1, -(-len(found) // FIGURES))
    page = min(page, pages)
    reads = AllowReading(READ).opens(request, actor)
    async with services.store.read() as session:
        run_here = [await _run_here(session, one, known, reads) for one in adapters_of(own)]
    context = BenchmarkPage(
        benchmark=own,
        categories=_categories(own),
        run_here=run_here,
        figures=found[(page - 1) * FIGURES : page * FIGURES],
        total=len(found),
        shown=shown,
        page_number=page,
        pages=pages,
        offered=dict.fromkeys(known.values(), True),
    )
    return web.render(request, "evaluation/benchmark.html", context, headers=PRIVATE)


def _by_task(
    found: Sequence[ListedBenchmark], category: str
) -> Sequence[tuple[Category, Sequence[ListedBenchmark]]]:
    """The benchmarks of each category, or of the one that was asked for; none is empty."""
    tasks = [one for one in all_categories().values() if category in {"", one.id}]
    pairs = (
        (task, [one for one in found if task.id in one.benchmark.categories]) for task in tasks
    )
    return [(task, own) for task, own in pairs if own]


def _categories(one: Benchmark) -> Sequence[Category]:
    return [all_categories()[name] for name in one.categories]


def _of_board(own: Benchmark, shown: int) -> Sequence[Figure]:
    """The figures of one board, the best first."""
    if not own.results:
        return ()
    board = own.results[shown]
    found = [one for one in figures(own) if one.results == board]
    return sorted(found, key=lambda one: -one.published.value)


def _catalogue_ids(services: Services) -> Mapping[str, str]:
    """The ids in the catalogue of the models offered here, by their ids here."""
    tables = services.settings.value("models")
    named = {table.id: table.catalog for table in tables if table.catalog}
    return {model: named[model] for model in services.offer.models if model in named}


async def _run_here(
    session: AsyncSession, adapter: Adapter, known: Mapping[str, str], reads: bool
) -> RunHere:
    runs = await lists.runs_of(session, adapter.id, RUNS) if reads else None
    done = [run for run in runs if run.state == "done"] if runs is not None else None
    versions = {run.set_version: extent_of(run.set_version) for run in done or ()}
    return RunHere(
        adapter=adapter,
        runs=done,
        extents={version: extent for version, extent in versions.items() if extent},
        published=_published(adapter, done or (), known),
        bring=brought(adapter),
    )


def _published(
    adapter: Adapter, runs: Sequence[RunRow], known: Mapping[str, str]
) -> Mapping[str, Sequence[Figure]]:
    """The published figures of the models of runs, by the names of these."""
    models = {model["model"] for run in runs for model in run.models}
    return {model: published_of(adapter, known.get(model, ""))[:3] for model in models}
