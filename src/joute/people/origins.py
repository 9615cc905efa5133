"""The origin of an uninvited voter: one network on one day, under a key that is thrown away.

Anybody can come back to a public site as a new person. Votes that come from one network on one day
are therefore taken together. Whoever was invited is left alone: members, and everybody where the
site asks for its code. So are networks that many people are known to share, and this very machine,
whose address is that of a proxy in front of the site, if anybody's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from fastapi import Depends, Request

from joute.people.actors import CurrentActor, client_address
from joute.people.addresses import Counts, counts_of, hidden, parsed
from joute.people.rights import Actor
from joute.people.settings import PeopleLimits
from joute.services import Own, Services

UNINVITED = frozenset({"visitor", "voter"})


@dataclass(frozen=True)
class Origins:
    """`public` sites let everybody in; `shared` networks are those of many people."""

    public: bool
    shared: Sequence[IPv4Network | IPv6Network]
    now: Callable[[], datetime]
    counts: Counts

    async def of(self, actor: Actor, address: str) -> str | None:
        """The origin of this actor, the same for one network on one day; None when invited."""
        if not self.public or actor.kind not in UNINVITED or self._says_nothing(address):
            return None
        return await hidden(address, self.counts, self.now())

    def _says_nothing(self, address: str) -> bool:
        known = parsed(address)
        if known is None:
            return not address
        return known.is_loopback or any(known in network for network in self.shared)


def origins_of(services: Services) -> Origins:
    settings = services.settings
    return Origins(
        settings.site.access == "open",
        settings.of(PeopleLimits).shared_addresses,
        services.now,
        counts_of(settings.database.redis_url, "origins", services.random_bytes),
    )


async def _origin(
    request: Request, actor: CurrentActor, origins: Annotated[Origins, Own(Origins)]
) -> str | None:
    return await origins.of(actor, client_address(request))


CurrentOrigin = Annotated[str | None, Depends(_origin)]
