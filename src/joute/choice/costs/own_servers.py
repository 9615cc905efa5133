"""What a model costs on servers of one's own: what is due whatever is asked, and each request."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from joute.choice.costs.figures import Figure
from joute.footprint import Band

HOURS_PER_MONTH = 730.0
WH_PER_KWH = 1_000
NOTHING = Band(0, 0, 0)


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class OwnServers:
    """Servers of one's own, as their operator states them: each figure is a number or a band.

    `eur_per_server_hour` is the rent, or the price spread over the hours that a machine serves.
    `watts_per_server` is drawn whatever is asked, at the meter; `wh_per_request` what a request
    adds, None when it is left to the footprint of `model`. `requests_per_month_at_most` is what all
    servers can answer together, None when it is not known. They are held against the offer of the
    id `against`, the first that may pass and has a price without one, or a stated price,
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
    requests_per_month_at_most: Annotated[float, Field(gt=0)] | None = None
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
        total = NOTHING
        for part in self.parts.values():
            total = total.plus(part)
        return total

    @property
    def parts(self) -> dict[str, Band]:
        """What `fixed` is made of, euros of a month."""
        kwh = self.watts_per_server.scaled(self.hours / WH_PER_KWH)
        return {
            "machines": self.eur_per_server_hour.scaled(self.hours),
            "electricity": _times(kwh, self.electricity_eur_per_kwh),
            "people": _times(self.people_hours_per_month, self.people_eur_per_hour),
            "licence": self.licence_eur_per_month,
            "upkeep": self.upkeep_eur_per_month,
            "set_up": self.set_up_eur.scaled(1 / self.set_up_months),
        }

    def per_request(self, wh: Band) -> Band:
        """Euros that a request adds that takes `wh`."""
        return _times(wh.scaled(1 / WH_PER_KWH), self.electricity_eur_per_kwh)

    def monthly(self, requests: float, wh: Band) -> Band:
        """Euros of a month of so many requests, each of which takes `wh`."""
        return self.fixed.plus(self.per_request(wh).scaled(requests))

    def serve(self, model: str) -> bool:
        """Whether these servers are for a model of the catalogue: any, unless one is stated."""
        return self.model in (None, model)


def _times(one: Band, other: Band) -> Band:
    return Band(one.low * other.low, one.mid * other.mid, one.high * other.high)
