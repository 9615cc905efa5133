"""The pages of models: the list, and the card of each."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from joute.calls import footprint_of
from joute.calls.card import ModelCard
from joute.footprint import STAGE_TEXTS, Footprint
from joute.models.contexts import Choice, ListedModel, ModelPage, ModelsPage
from joute.models.energy_rank import RANKED_TOKENS
from joute.models.filters import Filters, licence_class, openness_class, size_class
from joute.models.service import OwnModels, price_is_old
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/models", name="models", dependencies=[allow(READ_SITE)])
async def models(
    request: Request, web: Web, models: OwnModels, filters: Annotated[Filters, Query()]
) -> Response:
    cards = list(models.cards(filters.scope))
    page = ModelsPage(
        models=[
            ListedModel(card, price_is_old(card, models.today)) for card in models.listed(filters)
        ],
        filters=filters,
        total=len(cards),
        makers=_named(cards, lambda card: (card.maker.id, card.maker.name)),
        sizes=_counted(cards, lambda card: size_class(card.total_b, models.sizes)),
        openness=_counted(cards, openness_class),
        licences=_named(cards, _licence),
        small_max_b=models.sizes.small_max_b,
        large_min_b=models.sizes.large_min_b,
        simulated=models.offer.simulated,
    )
    return web.render(request, "models/list.html", page)


@router.get("/models/{model_id}", name="model", dependencies=[allow(READ_SITE)])
async def model(request: Request, web: Web, models: OwnModels, model_id: str) -> Response:
    card = models.card(model_id)
    estimate = footprint_of(card, RANKED_TOKENS)
    terms = models.licence(card)
    language = web.translator(request).language
    page = ModelPage(
        card=card,
        offered=models.offers(model_id),
        terms=terms,
        terms_notes=models.texts([terms.notes] if terms else (), language),
        sources=models.texts(card.sources, language),
        notes=models.texts(card.notes, language),
        old_price=price_is_old(card, models.today),
        footprint=estimate,
        output_tokens=RANKED_TOKENS,
        energy_rank=models.energy_rank(card),
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
