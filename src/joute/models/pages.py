"""The pages of models: the list, and the card of each."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from joute.calls import footprint_of
from joute.calls.card import ModelCard
from joute.footprint import STAGE_TEXTS, Footprint
from joute.models.contexts import Choice, ListedModel, ModelPage, ModelsPage
from joute.models.filters import Filters, licence_class, openness_class, size_class
from joute.models.places import PLACED_TOKENS
from joute.models.shelf import Shelf, price_is_old
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/models", name="models", dependencies=[allow(READ_SITE)])
async def models(
    request: Request, web: Web, shelf: Shelf, filters: Annotated[Filters, Query()]
) -> Response:
    cards = list(shelf.cards(filters.scope))
    page = ModelsPage(
        models=[
            ListedModel(card, price_is_old(card, shelf.today)) for card in shelf.listed(filters)
        ],
        filters=filters,
        total=len(cards),
        makers=_named(cards, lambda card: (card.maker.id, card.maker.name)),
        sizes=_counted(cards, lambda card: size_class(card.total_b, shelf.sizes)),
        openness=_counted(cards, openness_class),
        licences=_named(cards, _licence),
        small_max_b=shelf.sizes.small_max_b,
        large_min_b=shelf.sizes.large_min_b,
        simulated=shelf.offer.simulated,
    )
    return web.render(request, "models/list.html", page)


@router.get("/models/{model_id}", name="model", dependencies=[allow(READ_SITE)])
async def model(request: Request, web: Web, shelf: Shelf, model_id: str) -> Response:
    card = shelf.card(model_id)
    estimate = footprint_of(card, PLACED_TOKENS)
    page = ModelPage(
        card=card,
        offered=shelf.offers(model_id),
        terms=shelf.licence(card),
        old_price=price_is_old(card, shelf.today),
        footprint=estimate,
        output_tokens=PLACED_TOKENS,
        place=shelf.place(card),
        left_out=_left_out(estimate) if estimate else (),
    )
    return web.render(request, "models/model.html", page)


def _named(cards: Iterable[ModelCard], of: Callable[[ModelCard], tuple[str, str]]) -> list[Choice]:
    """The values of a filter by name."""
    counts = Counter(of(card) for card in cards)
    choices = [Choice(value, label, count) for (value, label), count in counts.items()]
    return sorted(choices, key=lambda choice: choice.label.casefold())


def _counted(cards: Iterable[ModelCard], of: Callable[[ModelCard], str]) -> list[Choice]:
    """The values of a filter that the template names, the most frequent first."""
    return [Choice(value, "", count) for value, count in Counter(map(of, cards)).most_common()]


def _licence(card: ModelCard) -> tuple[str, str]:
    return licence_class(card), card.licence.name if card.licence else ""


def _left_out(estimate: Footprint) -> tuple[str, ...]:
    return tuple(
        STAGE_TEXTS[line.stage]
        for line in estimate.coverage
        if line.status in ("not_counted", "unknown")
    )
