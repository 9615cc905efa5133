"""Reports of purges: what each retention rule deleted, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.feature import Deadline
from joute.operator.tables import Purge
from joute.store import affected


@dataclass(frozen=True)
class RulePurge:
    """What one rule deleted: `rows` older than `before`."""

    rule: str
    before: datetime
    rows: int

    def to_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "before": self.before.isoformat(), "rows": self.rows}


@dataclass(frozen=True)
class Report:
    """The report of one purge, its rules in the order in which they were applied."""

    purged_at: datetime
    rules: Sequence[RulePurge]

    @property
    def rows(self) -> int:
        return sum(rule.rows for rule in self.rules)

    def to_dict(self) -> dict[str, Any]:
        return {
            "purged_at": self.purged_at.isoformat(),
            "rules": [rule.to_dict() for rule in self.rules],
        }


def add_report(session: AsyncSession, report: Report) -> None:
    """Store a report, in the transaction of the purge."""
    rules = [rule.to_dict() for rule in report.rules]
    session.add(Purge(purged_at=report.purged_at, rules=rules))


async def latest_reports(session: AsyncSession, most: int) -> list[Report]:
    """The latest reports, newest first."""
    newest = select(Purge).order_by(Purge.purged_at.desc(), Purge.id.desc()).limit(most)
    return [_report(row) for row in await session.scalars(newest)]


def _report(row: Purge) -> Report:
    rules = [
        RulePurge(rule["rule"], datetime.fromisoformat(rule["before"]), rule["rows"])
        for rule in row.rules
    ]
    return Report(row.purged_at, rules)


async def purge_reports(session: AsyncSession, deadline: Deadline) -> int:
    return await affected(session, delete(Purge).where(Purge.purged_at < deadline.before))
