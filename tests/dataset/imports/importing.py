"""An import without a command: into a database, as its source finds it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from joute.dataset.imports.limits import Limits
from joute.dataset.imports.loading import Importing, Progress, Publication, Report
from joute.evidence import Vote
from joute.store import Store

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PUBLISHED = Publication("published", "etalab-2.0", date(2026, 2, 7))


def importing(store: Store, progress: Progress = lambda _done, _rows: None) -> Importing:
    return Importing(store, PUBLISHED, Limits(), lambda: NOW, lambda size: b"k" * size, progress)


async def imported(store: Store, path: Path, **options: Any) -> Report:
    return await importing(store, **options).run(path)


async def votes_of(store: Store) -> Sequence[Vote]:
    async with store.read() as session:
        return (await session.scalars(select(Vote).order_by(Vote.id))).all()
