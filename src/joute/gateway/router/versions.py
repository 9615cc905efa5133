"""What each model of this site is, and since when: evidence about another version says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Offer, Offered
from joute.gateway.tables import ModelVersion


@dataclass(frozen=True)
class Version:
    """`id` tells a version from others; evidence from before `since` is about another one."""

    id: str
    since: datetime | None = None

    def at(self, moment: datetime) -> str:
        """The version that answered then; "" is one that is no more."""
        return self.id if self.since is None or moment >= self.since else ""


def version_of(model: Offered) -> str:
    """A digest of what makes another model of the same name: host, name there, system prompt."""
    told = "\0".join((model.endpoint.id, model.name_at_host, model.system_prompt))
    return sha256(told.encode()).hexdigest()[:16]


async def note_versions(
    session: AsyncSession, offer: Offer, now: datetime
) -> Mapping[str, Version]:
    """The present versions of all models; one that differs from what was known began `now`."""
    known = {row.model: row for row in await session.scalars(select(ModelVersion))}
    for name, model in offer.models.items():
        version, row = version_of(model), known.get(name)
        if row is None:
            known[name] = ModelVersion(model=name, version=version, since=None)
            session.add(known[name])
        elif row.version != version:
            row.version, row.since = version, now
    return {name: Version(known[name].version, known[name].since) for name in offer.models}
