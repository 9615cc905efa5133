"""Uses with all that is said of them, for the layouts."""

from collections.abc import Sequence

from joute.register.layouts import DescribedUse
from joute.register.serving import served_models
from joute.services import Services
from joute.uses import NoSuchUse, Record, Records, UseCard, Uses


async def described_uses(
    services: Services, ids: Sequence[str] = (), *, history: bool = False
) -> Sequence[DescribedUse]:
    """The uses of these ids in their order, or all of them by id. Raises NoSuchUse."""
    cards = {one.id: one for one in await services[Uses].all()}
    for id in ids:
        if id not in cards:
            raise NoSuchUse(name=id[:100])
    return await described(services, [cards[id] for id in ids or cards], history=history)


async def described(
    services: Services, cards: Sequence[UseCard], *, history: bool = False
) -> Sequence[DescribedUse]:
    """These uses, with what is said of them."""
    records, entries = await services[Records].all(), services[Records]
    served = await served_models(services)
    return [
        DescribedUse(
            card,
            records.get(card.id, Record(card.id)),
            served.get(card.id, ()),
            await entries.history(card.id) if history else (),
        )
        for card in cards
    ]
