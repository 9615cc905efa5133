"""Merged rankings that are computed once, however many readers wait for them."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from anyio.to_thread import run_sync

from joute.jobs import Tasks

if TYPE_CHECKING:
    from joute.ranking import Merged, Scored

MAX_CACHED = 16

Frozen: TypeAlias = "tuple[tuple[str, Scored], ...]"
Rankings: TypeAlias = tuple[tuple[str, Frozen], ...]


@dataclass(frozen=True)
class Merges:
    """The last merges, in memory. To be closed before the site ends."""

    _cached: dict[Rankings, "Merged"] = field(default_factory=dict)
    _in_progress: Tasks = field(default_factory=lambda: Tasks("merge"))

    async def of(self, rankings: Rankings) -> "Merged":
        """One order of rankings; it is finished for others when this reader leaves. Raises BadInput
        for too many models."""
        if rankings not in self._cached:
            key = hash(rankings)
            merging = self._in_progress.get(key) or self._in_progress.start(
                key, self._merge(rankings)
            )
            await asyncio.wait({merging})
            merged: Merged = merging.result()
            return merged
        return self._cached[rankings]

    async def close(self) -> None:
        await self._in_progress.close()

    async def _merge(self, rankings: Rankings) -> "Merged":
        from joute.ranking import merge  # noqa: PLC0415 # numpy

        merged = await run_sync(merge, {name: dict(one) for name, one in rankings})
        self._cached[rankings] = merged
        while len(self._cached) > MAX_CACHED:
            del self._cached[next(iter(self._cached))]
        return merged
