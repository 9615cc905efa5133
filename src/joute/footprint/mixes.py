"""Electricity factors per country, in dated tables, or given by an operator.

A factor that a table only borrowed from the world average is unknown here (None): showing it as
the country's own would be wrong. `tools/build_mixes.py` writes the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from joute.errors import N_, BadInput
from joute.footprint.checks import number
from joute.footprint.files import read_json

CURRENT_TABLE = "0.11.3"
NO_FIGURE = N_("no figure in table 0.11.3")
WORLD = "WOR"


@dataclass(frozen=True, kw_only=True)
class Mix:
    """The impacts of a kWh of electricity, for one place.

    Factors, None when unknown: greenhouse gases in kg CO2 eq. per kWh, metals and minerals in
    kg Sb eq. per kWh, (non-renewable) primary energy in MJ per kWh, water consumed in L per kWh.
    `id` is "FRA@0.11.3" for a country of a table, and free for an operator's own figures, which
    must name their `source`. `year` is the year the greenhouse gas factor describes, None when
    it was not published.
    """

    id: str
    gwp_kg_per_kwh: float | None = None
    adpe_kgsb_per_kwh: float | None = None
    pe_mj_per_kwh: float | None = None
    wue_l_per_kwh: float | None = None
    year: int | None = None
    source: str
    licence: str = ""

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise BadInput(message=N_("Electricity factors need their source."))
        for name in ("gwp_kg_per_kwh", "adpe_kgsb_per_kwh", "pe_mj_per_kwh", "wue_l_per_kwh"):
            if getattr(self, name) is not None:
                number(name, getattr(self, name))

    @property
    def zone(self) -> str:
        """The country code, or the operator's own name."""
        return self.id.partition("@")[0]

    @property
    def is_world(self) -> bool:
        """True for a world average, used when the host's country is not known."""
        return self.zone == WORLD

    @property
    def complete(self) -> bool:
        """True when greenhouse gases, metals and primary energy are all known."""
        return None not in (self.gwp_kg_per_kwh, self.adpe_kgsb_per_kwh, self.pe_mj_per_kwh)


class MixTable(NamedTuple):
    """One dated table of factors, with whose figures they are."""

    id: str
    year: int | None
    sources: tuple[Mapping[str, str], ...]
    mixes: Mapping[str, Mix]


def mix_tables() -> tuple[str, ...]:
    """Ids of the tables that ship, newest last."""
    return ("0.8.2", CURRENT_TABLE)


@cache
def mix_table(table: str) -> MixTable:
    """A table by id. Raises BadInput when there is none."""
    if table not in mix_tables():
        raise BadInput(
            message=N_("No table of electricity factors “%(table)s”. Known tables: %(known)s."),
            table=table,
            known=", ".join(mix_tables()),
        )
    return _read_table(read_json("mixes", f"{table}.json"))


def find_mix(mix: str | Mix) -> Mix:
    """The mix named "FRA" (current table) or "FRA@0.8.2", or the given Mix itself.

    Raises BadInput for an unknown table or zone: the world average never replaces a
    country.
    """
    if isinstance(mix, Mix):
        return mix
    zone, _, table = mix.partition("@")
    mixes = mix_table(table or CURRENT_TABLE).mixes
    if zone not in mixes:
        raise BadInput(
            message=N_(
                "No electricity factors for “%(zone)s”. Give a country code of three letters, "
                "such as FRA (ISO 3166-1), or your own factors with their source."
            ),
            zone=mix,
        )
    return mixes[zone]


def host_mix(country: str | None) -> Mix:
    """The mix of a host in `country` (ISO 3166-1 alpha-3), with the rule for an unknown mix.

    No country gives the world average. A country that is known but not in the table gives
    unknown factors, so that no greenhouse gas figure is invented for it.
    """
    if country is None:
        return find_mix(WORLD)
    known = mix_table(CURRENT_TABLE).mixes.get(country)
    return known or Mix(id=country, source=NO_FIGURE)


def _read_table(stored: Mapping[str, Any]) -> MixTable:
    credit = "; ".join(source["title"] for source in stored["sources"])
    licence = "; ".join(dict.fromkeys(source["licence"] for source in stored["sources"]))
    mixes = {
        zone: Mix(
            id=f"{zone}@{stored['id']}",
            gwp_kg_per_kwh=gwp,
            adpe_kgsb_per_kwh=adpe,
            pe_mj_per_kwh=pe,
            wue_l_per_kwh=wue,
            year=stored["year"],
            source=credit,
            licence=licence,
        )
        for zone, (gwp, adpe, pe, wue) in stored["zones"].items()
    }
    return MixTable(
        id=stored["id"], year=stored["year"], sources=tuple(stored["sources"]), mixes=mixes
    )
