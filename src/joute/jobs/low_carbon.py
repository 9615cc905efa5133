"""Work that can wait is put into hours of low-carbon electricity, where a forecast says which.

The forecast is the operator's: a file, or an address. It is read in the background of a site, or by
a command, and never while a person waits for a page. Without one that can be used, work begins at
once and its plan says why.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

from anyio.to_thread import run_sync
from pydantic import TypeAdapter
from sqlalchemy import select

from joute.errors import JouteError
from joute.footprint.forecast_files import read_forecast
from joute.footprint.forecasts import Forecast, choose
from joute.jobs.settings import ElectricitySettings
from joute.jobs.tables import JobRow
from joute.jobs.tasks import Tasks
from joute.llm.fetching import NotFetched, fetch
from joute.llm.network import check_base_url
from joute.store import Store

logger = logging.getLogger(__name__)

MOST_BYTES = 10 * 2**20
REFRESH_S = 1_800.0
# Of work of which nobody knows how long it lasts: the step of most forecasts.
UNKNOWN_LENGTH = timedelta(hours=1)
# What held is looked for so long after the end: forecasts of the past go, or are corrected.
_SETTLED = timedelta(days=3)
_NAP_S = 60.0

Reason = Literal[
    "",
    "no_forecast",
    "unreadable",
    "stale",
    "elsewhere",
    "too_long",
    "unknown_hours",
    "lowest_now",
]


@dataclass(frozen=True)
class WaitingPlan:
    """When work begins, and why. `reason` says why it does at once, "" where it waits; `cause` is
    for the operator.

    It was planned to last `lasts_s` seconds, and to end before `until`. `chosen_g` and `at_once_g`
    are mean intensities by the forecast of `zone`, as chosen and had it begun at once, `held_g`
    that between the start and the end of the work, once both are known: g CO2 eq. per kWh, None
    unknown.
    """

    start: datetime
    until: datetime
    lasts_s: float
    reason: Reason = ""
    cause: str = ""
    zone: str = ""
    source: str = ""
    chosen_g: float | None = None
    at_once_g: float | None = None
    held_g: float | None = None

    @property
    def less_g(self) -> float | None:
        """How much less each kWh is charged with than had it begun at once, negative where it is
        more: by what held, or by what was planned. None for work that did not wait."""
        charged = self.chosen_g if self.held_g is None else self.held_g
        if self.reason or self.at_once_g is None or charged is None:
            return None
        return self.at_once_g - charged


_PLANS = TypeAdapter(WaitingPlan)


def plan_of(stored: Mapping[str, Any] | None) -> WaitingPlan | None:
    """The plan of a job, as it is stored."""
    return None if stored is None else _PLANS.validate_python(stored)


def stored(plan: WaitingPlan) -> dict[str, Any]:
    """A plan as JSON."""
    values: dict[str, Any] = _PLANS.dump_python(plan, mode="json")
    return values


class LowCarbon:
    """Plans by the forecast of `settings`; `now` is an aware UTC time."""

    def __init__(
        self, settings: ElectricitySettings, now: Callable[[], datetime], store: Store | None = None
    ) -> None:
        if "://" in settings.forecast:
            check_base_url(
                settings.forecast,
                allow_private=settings.allow_private,
                name="electricity.forecast",
                query=True,
            )
        self.settings = settings
        self._now, self._store = now, store
        self._forecast: Forecast | None = None
        self._cause = "it was not read yet"

    @property
    def within_h(self) -> int | None:
        """The hours in which work that waits is done; None where there is no forecast."""
        return self.settings.within_h if self.settings.forecast else None

    async def refresh(self) -> None:
        """Read the forecast again; one that cannot be read leaves the one before, until it is
        stale. Then say of jobs that ended what intensity held."""
        if self.within_h is None:
            return
        try:
            self._forecast, self._cause = await self._read(), ""
        except (JouteError, NotFetched, OSError) as error:
            self._cause = str(error)
            logger.warning("the forecast of electricity cannot be used: %s", error)
        await self._settle()

    def plan(
        self,
        lasts: timedelta,
        within: timedelta | None = None,
        hosts: Mapping[str, str | None] | None = None,
    ) -> WaitingPlan:
        """When work of this length begins, to end `within` from now, by default in the hours of the
        settings. `hosts` are the countries of the models that it asks, None for work of this
        machine alone."""
        now = self._now()
        until = now + (within or timedelta(hours=self.settings.within_h))
        plan = WaitingPlan(now, until, lasts.total_seconds())
        if self.within_h is None:
            return replace(plan, reason="no_forecast")
        country = self.settings.country
        others = [id for id, where in (hosts or {}).items() if where != country]
        if others or hosts == {}:
            return replace(plan, reason="elsewhere", cause=", ".join(others))
        forecast = self._forecast
        if forecast is None:
            return replace(plan, reason="unreadable", cause=self._cause)
        plan = replace(plan, zone=forecast.zone or str(country), source=forecast.source)
        oldest = now - timedelta(hours=self.settings.oldest_h)
        if forecast.slots[-1].end <= now or (forecast.made_at and forecast.made_at < oldest):
            return replace(plan, reason="stale", cause=self._cause)
        return _chosen(plan, forecast, now)

    async def wait(
        self,
        lasts: timedelta,
        within: timedelta | None = None,
        hosts: Mapping[str, str | None] | None = None,
        *,
        say: Callable[[WaitingPlan], None],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> WaitingPlan:
        """Read the forecast, say the plan of a command’s work, and return when it begins."""
        await self.refresh()
        plan = self.plan(lasts, within, hosts)
        say(plan)
        # A long wait is slept in parts: a machine that sleeps meanwhile oversleeps by less.
        while (left := (plan.start - self._now()).total_seconds()) > 0:
            await sleep(min(left, _NAP_S))
        return plan

    async def _read(self) -> Forecast:
        own = self.settings
        if "://" in own.forecast:
            found = await fetch(
                own.forecast, most_bytes=MOST_BYTES, allow_private=own.allow_private
            )
            raw, made_at = found.content, _date(found.headers.get("last-modified", ""))
            # What comes after may be a secret.
            name = own.forecast.partition("?")[0]
        else:
            raw, made_at = await run_sync(_file, Path(own.forecast))
            name = Path(own.forecast).name

        def read() -> Forecast:
            return read_forecast(raw, name, zone=own.zone, time_zone=own.time_zone, made_at=made_at)

        return await run_sync(read)

    def held(self, plan: WaitingPlan, begun: datetime, ended: datetime) -> WaitingPlan:
        """The plan with the mean intensity between the start and the end of the work, as the
        forecast has it by now."""
        end = max(ended, begun + timedelta(seconds=1))
        mean = self._forecast.mean(begun, end) if self._forecast else None
        return plan if mean is None else replace(plan, held_g=mean)

    async def _settle(self) -> None:
        if self._store is None:
            return
        since = self._now() - _SETTLED
        over = select(JobRow).where(JobRow.ended_at >= since, JobRow.plan.is_not(None))
        async with self._store.read() as session:
            found = list(await session.scalars(over))
        for job in found:
            plan = plan_of(job.plan)
            if plan and plan.held_g is None and job.started_at and job.ended_at:
                held = self.held(plan, job.started_at, job.ended_at)
                if held != plan:
                    async with self._store.write() as session:
                        (await session.get_one(JobRow, job.id)).plan = stored(held)


def _chosen(plan: WaitingPlan, forecast: Forecast, now: datetime) -> WaitingPlan:
    lasts = timedelta(seconds=plan.lasts_s)
    choice = choose(forecast, now, lasts, plan.until - now)
    reason: Reason = ""
    if choice.start <= now:
        known: Reason = "unknown_hours" if choice.chosen_g is None else "lowest_now"
        reason = "too_long" if now + lasts > plan.until else known
    return replace(
        plan,
        start=choice.start,
        reason=reason,
        chosen_g=choice.chosen_g,
        at_once_g=choice.at_once_g,
    )


def _file(path: Path) -> tuple[bytes, datetime]:
    if path.stat().st_size > MOST_BYTES:
        raise OSError(f"{path.name} is larger than {MOST_BYTES // 2**20} MiB")
    return path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None


@asynccontextmanager
async def start(services: Any) -> AsyncIterator[tuple[LowCarbon]]:
    """The plans of this site, whose forecast is read in the background; a command reads it when it
    needs it."""
    own = services.settings.of(ElectricitySettings)
    low_carbon, tasks = LowCarbon(own, services.now, services.store), Tasks("electricity")
    if own.forecast and services.pages is not None:
        tasks.repeat("forecast", low_carbon.refresh, every_s=REFRESH_S, after_crash_s=REFRESH_S)
    try:
        yield (low_carbon,)
    finally:
        await tasks.close()
