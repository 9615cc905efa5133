"""The sides of a final: the winners of the duels, blind again, in an order that chance decides."""

from typing import Any

from joute.errors import N_, Conflict
from joute.workshop.changing import Change
from joute.workshop.room import Workshops
from joute.workshop.session import RoundState, finalists_of, read

SIDES = "abcdefghijklmnopqrstuvwxyz"


async def settle_final(room: Workshops, change: Change) -> None:
    """Give the final its sides as soon as all duels are voted, and again when a count changes.

    Fewer than two models do not meet: Conflict when that is the step that was asked for. A final
    that has votes keeps its sides.
    """
    state = await read(change.session, change.state.workshop)
    final = next((one for one in state.rounds if one.final), None)
    if final is None:
        return
    duels = [one for one in state.rounds if not one.final]
    if all(one.counts is not None for one in duels) and not final.voted:
        _seat(room, final, finalists_of(state.rounds), duels)
    if state.current.round == final.number and not final.row.models:
        raise Conflict(
            "no_final", N_("Fewer than two models came out of the duels: there is no final.")
        )


def _seat(
    room: Workshops, final: RoundState, models: tuple[str, ...], duels: list[RoundState]
) -> None:
    if len(models) < 2:
        models = ()
    row = final.row
    if set(row.models.values()) == set(models):
        return
    shown: dict[str, Any] = {
        one.row.models[side]: card for one in duels for side, card in one.row.shown.items()
    }
    seated = room.random.sample(models, len(models))
    row.models = dict(zip(SIDES, seated, strict=False))
    row.shown = {side: shown[model] for side, model in row.models.items()}
