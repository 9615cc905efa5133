"""What a model costs on servers of one's own: what is due whatever is asked, and each request."""

import math
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from joute.choice.costs.figures import MOST, Figure, figure, times
from joute.choice.costs.usage import Usage
from joute.footprint import Band

HOURS_PER_MONTH = 730.0
# What is asked may come in all hours of a month, or in 22 days of 8 hours only. Ours.
OFFICE_H = 176.0
# The least that a server or a reserved unit of unknown capacity answers. Ours.
SLOWEST_TOKENS_PER_MINUTE = 1_000
WH_PER_KWH = 1_000
NOTHING = Band(0, 0, 0)


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class OwnServers:
    """Servers of one's own, as their operator states them: each figure is a number or a band.

    `eur_per_server_hour` is the rent, or the price spread over the hours that a machine serves.
    `watts_per_server` is drawn whatever is asked, at the meter; `wh_per_request` what a request
    adds, None when it is left to the footprint of `model`. `requests_per_month_at_most` is what all
    servers can answer together, None when it is not known; more is asked of more machines, with
    their electricity, and the other costs as they are stated. They are held against the offer of
    the id `against`, the first that may pass and has a price without one, or a stated price,
    `api_eur_per_request`.
    """

    eur_per_server_hour: Figure
    servers: Annotated[int, Field(ge=1, le=100_000)] = 1
    hours_per_month: Annotated[float, Field(gt=0, le=744)] = HOURS_PER_MONTH
    watts_per_server: Figure = NOTHING
    electricity_eur_per_kwh: Figure = NOTHING
    wh_per_request: Figure | None = None
    people_hours_per_month: Figure = NOTHING
    people_eur_per_hour: Figure = NOTHING
    licence_eur_per_month: Figure = NOTHING
    upkeep_eur_per_month: Figure = NOTHING
    set_up_eur: Figure = NOTHING
    set_up_months: Annotated[int, Field(ge=1, le=240)] = 36
    requests_per_month_at_most: Annotated[float, Field(ge=1, le=MOST)] | None = None
    model: str | None = None
    against: str | None = None
    api_eur_per_request: Figure | None = None

    @property
    def hours(self) -> float:
        """Hours of machine in a month."""
        return self.servers * self.hours_per_month

    @property
    def fixed(self) -> Band:
        """Euros of a month in which nothing is asked."""
        return _sum(self.parts)

    @property
    def parts(self) -> dict[str, Band]:
        """What `fixed` is made of, euros of a month."""
        return self._parts(figure(self.servers))

    def _parts(self, servers: Band) -> dict[str, Band]:
        hours = servers.scaled(self.hours_per_month)
        kwh = times(self.watts_per_server.scaled(1 / WH_PER_KWH), hours)
        return {
            "machines": times(self.eur_per_server_hour, hours),
            "electricity": times(kwh, self.electricity_eur_per_kwh),
            "people": times(self.people_hours_per_month, self.people_eur_per_hour),
            "licence": self.licence_eur_per_month,
            "upkeep": self.upkeep_eur_per_month,
            "set_up": self.set_up_eur.scaled(1 / self.set_up_months),
        }

    def per_request(self, wh: Band) -> Band:
        """Euros that a request adds that takes `wh`."""
        return times(wh.scaled(1 / WH_PER_KWH), self.electricity_eur_per_kwh)

    def servers_for(self, requests: float, output_tokens: float) -> Band:
        """Servers that a month of so many requests takes, at least those that are stated. Where
        their capacity is not, up to as many as the slowest would be, in office hours."""
        if self.requests_per_month_at_most is not None:
            of_one = self.requests_per_month_at_most / self.servers
            return figure(max(self.servers, math.ceil(requests / of_one)))
        minutes = 60 * min(self.hours_per_month, OFFICE_H)
        slowest = math.ceil(requests * output_tokens / (SLOWEST_TOKENS_PER_MINUTE * minutes))
        return Band.of(self.servers, max(self.servers, slowest))

    def monthly(self, usage: Usage, wh: Band, reasoning: Band = NOTHING) -> Band:
        """Euros of a month of requests that take `wh` each, in the mean of the months, with as many
        servers as each month takes for the answers and the reasoning before them."""
        total = self.per_request(wh).scaled(sum(usage.requests_by_month))
        for requests in usage.requests_by_month:
            servers = self.servers_for(requests, usage.output_tokens + reasoning.high)
            total = total.plus(_sum(self._parts(servers)))
        return total.scaled(1 / usage.months)

    def notes(self, usage: Usage, reasoning: Band = NOTHING) -> tuple[str, ...]:
        """What the costs for a volume assume: keys of NOTE_TEXTS."""
        written = usage.output_tokens + reasoning.high
        most = self.servers_for(max(usage.requests_by_month), written).high
        if most <= self.servers:
            return ()
        return ("own_capacity" if self.requests_per_month_at_most is None else "own_more",)

    def serve(self, model: str) -> bool:
        """Whether these servers are for a model of the catalogue: any, unless one is stated."""
        return self.model in (None, model)


def _sum(parts: dict[str, Band]) -> Band:
    total = NOTHING
    for part in parts.values():
        total = total.plus(part)
    return total
