"""The pages of benches: the list, and one with its curves."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func, select

from joute.bench import storing
from joute.bench.charts import each_chart, first_text_chart, whole_chart
from joute.bench.contexts import BenchListPage, BenchPage, Length
from joute.bench.report import LevelReport, Report
from joute.bench.tables import BenchRun
from joute.evaluation.site.reading import allow_reading
from joute.llm.errors import remedy_of
from joute.services import OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

PAGE = 50


@router.get("/bench", name="benches", dependencies=[allow_reading()])
async def benches(
    request: Request,
    web: Web,
    services: OwnServices,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    async with services.store.read() as session:
        total = await session.scalar(select(func.count()).select_from(BenchRun)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(page, pages)
        rows = await storing.newest(session, (page - 1) * PAGE, PAGE)
    reports = [storing.report_of(row) for row in rows]
    address = web.absolute_url(request, "home").rstrip("/")
    context = BenchListPage(reports, page, pages, address)
    return web.render(request, "bench/list.html", context, headers=PRIVATE)


@router.get("/bench/{bench_id}", name="bench", dependencies=[allow_reading()])
async def bench(request: Request, web: Web, services: OwnServices, bench_id: str) -> Response:
    async with services.store.read() as session:
        report = storing.report_of(await storing.find(session, bench_id))
    kinds = {kind for level in report.levels for kind in level.errors_by_kind}
    context = BenchPage(report, lengths_of(report), {kind: remedy_of(kind) for kind in kinds})
    return web.render(request, "bench/bench.html", context, headers=PRIVATE)


def lengths_of(report: Report) -> Sequence[Length]:
    """The levels by length of prompts, each with its curves."""
    ordered = sorted(report.levels, key=lambda level: (level.prompt_tokens, level.concurrency))
    return [
        _length(tokens, list(levels))
        for tokens, levels in groupby(ordered, key=lambda level: level.prompt_tokens)
    ]


def _length(tokens: int, levels: Sequence[LevelReport]) -> Length:
    curves = first_text_chart(levels), each_chart(levels), whole_chart(levels)
    return Length(tokens, levels, *curves)
