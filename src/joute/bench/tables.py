"""Benches of a site."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class BenchRun(Base):
    """A bench, by its own id. `report` is a `joute.bench.report.Report`, which the other columns
    repeat in part. `stored_by` is the operator, or "key:" and the name of a key."""

    __tablename__ = "bench_runs"
    __table_args__ = (Index(None, "model", "started_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    endpoint: Mapped[str]
    model: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    stored_by: Mapped[str]
    stored_at: Mapped[datetime]
    report: Mapped[dict[str, Any]]
