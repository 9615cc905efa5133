"""Which models sit on which sides: the pair of a duel; in a final the winners, in random order."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Offer
from joute.duel.errors import NoModel
from joute.duel.pairing import Thresholds
from joute.errors import N_, Conflict
from joute.workshop.pairs import PairRule, Pick, pick_pair
from joute.workshop.service import WorkshopService
from joute.workshop.state import RoundState, finalists_of, read
from joute.workshop.tables import Workshop

SIDES = "abcdefghijklmnopqrstuvwxyz"


def pick_models(
    workshops: WorkshopService, rule: PairRule | tuple[str, str], met: set[str]
) -> Pick:
    """The pair of a duel; NoModel when this instance has no two models."""
    services, sizes = workshops.services, workshops.services.settings.sizes
    thresholds = Thresholds(sizes.small_max_b, sizes.large_min_b)
    pick = pick_pair(rule, services.offer.drawable, thresholds, services.random, met=met)
    if pick is None:
        raise NoModel(
            "a workshop",
            message=N_("A duel needs two models, and this site does not offer two."),
        )
    return pick


def seats(pick: Pick | None, offer: Offer) -> Mapping[str, Any]:
    """The columns of the pair: its models, sides and rule; empty in a final."""
    if pick is None:
        return {"models": {}, "shown": {}, "rule": "winners", "rule_note": ""}
    models = {"a": pick.a, "b": pick.b}
    return {
        "models": models,
        "shown": {side: shown(offer, model) for side, model in models.items()},
        "rule": pick.fit,
        "rule_note": pick.note,
    }


def shown(offer: Offer, model: str) -> dict[str, Any]:
    """The card of a model as it is today."""
    return offer[model].card.model_dump(mode="json")


async def settle_final(
    workshops: WorkshopService, session: AsyncSession, workshop: Workshop
) -> None:
    """Give the final its sides as soon as all duels are voted, and again when a count changes.

    With fewer than two models there is no final: Conflict at its steps. A final that has votes
    keeps its sides.
    """
    state = await read(session, workshop)
    final = next((one for one in state.rounds if one.final), None)
    if final is None:
        return
    duels = [one for one in state.rounds if not one.final]
    if all(one.counts is not None for one in duels) and not final.voted:
        _seat(workshops, final, finalists_of(state.rounds), duels)
    if state.current.round == final.number and not final.row.models:
        raise Conflict("no_final", N_("Fewer than two models qualified: there is no final."))


def _seat(
    workshops: WorkshopService, final: RoundState, models: tuple[str, ...], duels: list[RoundState]
) -> None:
    if len(models) < 2:
        models = ()
    row = final.row
    if set(row.models.values()) == set(models):
        return
    shown: dict[str, Any] = {
        one.row.models[side]: card for one in duels for side, card in one.row.shown.items()
    }
    seated = workshops.random.sample(models, len(models))
    row.models = dict(zip(SIDES, seated, strict=False))
    row.shown = {side: shown[model] for side, model in row.models.items()}
