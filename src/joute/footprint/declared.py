"""A provider's own figure, stored as declared and marked as such."""

from collections.abc import Collection

from joute.errors import N_, BadInput
from joute.footprint.checks import Value, pair
from joute.footprint.figures import STAGE_TEXTS, Band, CoverageLine, Footprint
from joute.footprint.inputs import DeclaredInputs
from joute.footprint.methods import DECLARED_METHOD
from joute.footprint.mixes import WORLD, Mix, find_mix


def declared(
    *,
    energy_wh: Value,
    source: str,
    url: str,
    year: int,
    counted: Collection[str],
    not_counted: Collection[str] = (),
    gwp_g: Value | None = None,
    water_ml: Value | None = None,
    market_based: bool = False,
    mix: str | Mix = WORLD,
) -> Footprint:
    """The footprint of one answer as declared by its provider.

    `energy_wh` is for the whole answer, cooling included when the provider counts it. Emissions
    of use are computed from it with `mix`, which follows the local grid. The provider's own
    `gwp_g` becomes the total, unless it is `market_based`: it is then part of the inputs only.
    `counted` and `not_counted` are the stages (keys of STAGE_TEXTS) that the provider says it
    holds or leaves out; the others are unknown. Raises BadInput.
    """
    inputs = DeclaredInputs(
        energy_wh=energy_wh,
        gwp_g=gwp_g,
        water_ml=water_ml,
        market_based=market_based,
        mix=find_mix(mix),
        source=source,
        url=url,
        year=year,
    )
    energy = Band.of(*pair("energy_wh", energy_wh))
    own_gwp = None if gwp_g is None else Band.of(*pair("gwp_g", gwp_g))
    factor = inputs.mix.gwp_kg_per_kwh
    return Footprint(
        energy_wh=energy,
        gwp_g=None if market_based else own_gwp,
        gwp_usage_g=None if factor is None else energy.scaled(factor),
        gwp_embodied_g=None,
        pe_kj=None,
        water_ml=None if water_ml is None else Band.of(*pair("water_ml", water_ml)),
        adpe_ugsb=None,
        method=DECLARED_METHOD,
        mix=inputs.mix.id,
        inputs=inputs,
        coverage=_coverage(counted, not_counted),
        tier="C" if inputs.mix.is_world else "B",
        notes=("declared", *(["market_based"] if market_based else [])),
    )


def _coverage(counted: Collection[str], not_counted: Collection[str]) -> tuple[CoverageLine, ...]:
    unheard = {*counted, *not_counted} - STAGE_TEXTS.keys()
    if unheard:
        raise BadInput(
            message=N_("Unknown stage “%(stage)s”. Stages: %(known)s."),
            stage=sorted(unheard)[0],
            known=", ".join(STAGE_TEXTS),
        )
    conditions = {
        **dict.fromkeys(STAGE_TEXTS, "unknown"),
        **dict.fromkeys(not_counted, "not_counted"),
        **dict.fromkeys(counted, "counted"),
    }
    return tuple(CoverageLine(stage, status) for stage, status in conditions.items())
