"""A bench from its plan to its report."""

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from joute.bench.endpoints import Wanted, find
from joute.bench.load import Level, Load
from joute.bench.plan import Plan
from joute.bench.report import LevelReport, Report, level_report
from joute.calls import Offered
from joute.settings import Settings


@dataclass(frozen=True)
class Making:
    """A bench to make: `id` is its own, and begins its prompts; `note` says what answers;
    `watched` is called with each level that is over."""

    id: str
    started_at: datetime
    wanted: Wanted
    plan: Plan
    usd_per_euro: float
    note: str = ""
    watched: Callable[[LevelReport], None] = lambda _: None
    timer: Callable[[], float] = field(default=perf_counter)


async def make(making: Making, settings: Settings, environ: Mapping[str, str]) -> Report:
    """The report of a bench that is made now. Raises what `find` and `Load.run` raise."""
    model = await find(making.wanted, settings, environ)
    levels: list[LevelReport] = []

    def over(level: Level) -> None:
        levels.append(level_report(level))
        making.watched(levels[-1])

    load = Load(model, making.plan, making.id, making.timer, watched=over)
    try:
        await load.run()
    finally:
        await model.endpoint.close()
    return _report(making, model, load, levels)


def _report(making: Making, model: Offered, load: Load, levels: list[LevelReport]) -> Report:
    price, plan = model.card.price, making.plan
    priced = price is not None and None not in (price.input_usd, price.output_usd)
    return Report(
        id=making.id,
        endpoint=making.wanted.endpoint,
        host=model.endpoint.host,
        country=model.endpoint.country,
        model=model.id,
        name_at_host=model.name_at_host,
        started_at=making.started_at,
        machine=measuring_machine(),
        note=making.note,
        requests=plan.requests,
        output_tokens=plan.output_tokens,
        same_prompt=plan.same_prompt,
        warm_up=load.warmed_up,
        stopped=load.stopped,
        cost_eur=load.spending.usd / making.usd_per_euro if priced else None,
        wh=load.spending.wh or None,
        levels=levels,
    )


def measuring_machine() -> str:
    """The machine of this process: its processors and its Python."""
    cores = os.cpu_count() or 1
    return (
        f"{platform.system()} {platform.machine()}, {cores} cores, "
        f"Python {platform.python_version()}"
    )
