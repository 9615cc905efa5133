"""The footprint of this site since its start: daily sums, never mixing two methods."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.daily import SUMMED
from joute.calls.tables import DailyImpact
from joute.footprint import Band


@dataclass(frozen=True)
class Count:
    """Answers and the tokens they hold."""

    answers: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class MethodTotal:
    """All answers that one method has a figure for, since the day of the first.

    `gwp_g` covers `gwp_answers` of them: elsewhere the electricity of the host is not known.
    """

    method: str
    since: date
    count: Count
    energy_wh: Band
    gwp_answers: int
    gwp_g: Band

    @property
    def answers(self) -> int:
        return self.count.answers

    @property
    def output_tokens(self) -> int:
        return self.count.output_tokens

    @property
    def comparing_wh(self) -> Band:
        """The cost of comparing: a duel produces two answers where one would do."""
        return self.energy_wh.scaled(0.5)


@dataclass(frozen=True)
class SiteTotal:
    """The footprint of the answers of the days before `until`.

    `unknown` are answers of models without a known size. Recorded and simulated answers took no
    electricity here: they are counted apart and summed with nothing.
    """

    until: date
    methods: tuple[MethodTotal, ...]
    unknown: Count
    recorded: Count
    simulated: Count


async def site_total(session: AsyncSession, today: date) -> SiteTotal:
    """The total of the days before `today`.

    The day itself is excluded: its sum would reveal the footprint of duels that are still blind.
    """
    rows = await session.execute(
        select(
            DailyImpact.method,
            DailyImpact.origin,
            func.min(DailyImpact.day).label("since"),
            *(func.sum(getattr(DailyImpact, name)).label(name) for name in SUMMED),
        )
        .where(DailyImpact.day < today)
        .group_by(DailyImpact.method, DailyImpact.origin)
        .order_by(DailyImpact.method.desc())
    )
    found = rows.mappings().all()
    live = [row for row in found if row["origin"] == "live"]
    return SiteTotal(
        until=today,
        methods=tuple(_method_total(row) for row in live if row["method"]),
        unknown=_count([row for row in live if not row["method"]]),
        recorded=_count([row for row in found if row["origin"] == "recorded"]),
        simulated=_count([row for row in found if row["origin"] == "simulated"]),
    )


def _method_total(row: RowMapping) -> MethodTotal:
    return MethodTotal(
        method=row["method"],
        since=row["since"],
        count=_count([row]),
        energy_wh=Band(row["energy_low_wh"], row["energy_mid_wh"], row["energy_high_wh"]),
        gwp_answers=row["gwp_answers"],
        gwp_g=Band(row["gwp_low_g"], row["gwp_mid_g"], row["gwp_high_g"]),
    )


def _count(rows: list[RowMapping]) -> Count:
    # PostgreSQL adds integers up to decimals.
    return Count(
        sum(int(row["answers"]) for row in rows), sum(int(row["output_tokens"]) for row in rows)
    )
