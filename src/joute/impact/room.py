"""The impact room as its pages and API find it: one object, built when the application starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from joute.impact.total import SiteTotal, site_total
from joute.services import Own
from joute.store import Store


@dataclass(frozen=True)
class Impacts:
    """`now` gives an aware UTC time."""

    store: Store
    now: Callable[[], datetime]

    async def total(self) -> SiteTotal:
        """What this site used until last midnight, UTC."""
        async with self.store.read() as session:
            return await site_total(session, self.now().date())


OwnImpacts = Annotated[Impacts, Own(Impacts)]
