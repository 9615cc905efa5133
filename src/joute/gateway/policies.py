"""What the owner of a use decided on its calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.gateway.tables import UsePolicy
from joute.store import Store
from joute.uses import NoSuchUse, Use, raise_change_number


@dataclass(frozen=True)
class Policy:
    """`keeps_text` stores prompts and answers for the days of the settings."""

    keeps_text: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Policies:
    """The policies of the uses of this site."""

    store: Store
    now: Callable[[], datetime]

    async def get(self, use_id: str) -> Policy:
        """That of a use; without a decision nothing is kept."""
        async with self.store.read() as session:
            row = await session.get(UsePolicy, use_id)
        return _policy(row) if row else Policy()

    async def set(self, use_id: str, by: str, *, keeps_text: bool) -> Policy:
        """Raises NoSuchUse."""
        async with self.store.write() as session:
            if await session.get(Use, use_id) is None:
                raise NoSuchUse(name=use_id)
            row = await session.merge(
                UsePolicy(
                    use_id=use_id, keeps_text=keeps_text, changed_by=by, changed_at=self.now()
                )
            )
            await session.flush()
            await raise_change_number(session)
        return _policy(row)


async def all_policies(session: AsyncSession) -> Mapping[str, Policy]:
    """Those that were decided, by use."""
    return {row.use_id: _policy(row) for row in await session.scalars(select(UsePolicy))}


def _policy(row: UsePolicy) -> Policy:
    return Policy(row.keeps_text, row.changed_by, row.changed_at)
