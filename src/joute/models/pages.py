"""The pages of models: the list, and the card of each."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated

from babel import Locale
from fastapi import APIRouter, Query, Request, Response

from joute.calls import footprint_of
from joute.calls.card import ModelCard
from joute.catalog import OWN, Offer, Price
from joute.errors import N_
from joute.footprint import STAGE_TEXTS, Footprint
from joute.models.contexts import (
    Choice,
    Kind,
    ListedModel,
    ListedOffer,
    ModelPage,
    ModelsPage,
    Said,
)
from joute.models.energy_rank import RANKED_TOKENS
from joute.models.filters import (
    KINDS,
    UNKNOWN,
    Filters,
    licence_class,
    openness_class,
    size_class,
)
from joute.models.labels import FILTERS, LABELS
from joute.models.service import Models, OwnModels, price_is_old
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
        kinds=_kinds(cards, filters),
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
        listed_offers=[_offer(models, one) for one in models.catalogue_offers(model_id)],
        said=_said(card, models, language),
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


def _kinds(cards: Iterable[ModelCard], filters: Filters) -> list[Kind]:
    """The filters that a model can answer in several ways, without those that nobody can."""
    shown = []
    for name, label in FILTERS.items():
        counts = Counter(value for card in cards for value in KINDS[name](card))
        if counts.keys() - {UNKNOWN} or getattr(filters, name):
            choices = [Choice(one, LABELS.get(one, one), n) for one, n in counts.most_common()]
            shown.append(Kind(name, label, getattr(filters, name), choices))
    return shown


def _offer(models: Models, one: Offer) -> ListedOffer:
    host, price = models.known.hosts[one.host], one.price
    tokens = price if isinstance(price, Price) else None
    return ListedOffer(
        host="" if host is OWN else host.name,
        country=host.country,
        listed_in=one.listed_in,
        form=one.price_form,
        input_usd=tokens.in_usd_per_mtok if tokens else None,
        output_usd=tokens.out_usd_per_mtok if tokens else None,
        checked=str(price.checked) if price and price.checked else None,
        old_price=bool(price and price.stale(models.today)),
        several=bool(one.other_prices),
        context_tokens=one.context_tokens,
        tool_calling=one.tool_calling,
        not_listed_since=str(one.not_listed_since) if one.not_listed_since else None,
    )


_SAID = {
    "task": N_("Tasks named by sources"),
    "domain": N_("Domains named by sources"),
    "language": N_("Languages named by sources"),
    "language_count": N_("Number of languages"),
    "training": N_("Training"),
    "training_tokens_b": N_("Tokens of training, billions"),
}


def _said(card: ModelCard, models: Models, language: str) -> list[Said]:
    said = []
    for fact, name in _SAID.items():
        values = card.said(fact)
        if values:
            sources = dict.fromkeys(
                (one.source, one.date) for one in card.stated if one.fact == fact
            )
            texts = models.texts([source for source, _ in sources], language)
            dated = zip(texts, (date for _, date in sources), strict=True)
            said.append(Said(name, [_said_as(fact, one, language) for one in values], [*dated]))
    return said


def _said_as(fact: str, value: str, language: str) -> str:
    if fact == "language":
        return str(Locale(language).languages.get(value, value))
    return LABELS.get(value, value)


def _licence(card: ModelCard) -> tuple[str, str]:
    return licence_class(card), card.licence.name if card.licence else ""


def _left_out(estimate: Footprint) -> tuple[str, ...]:
    return tuple(
        STAGE_TEXTS[line.stage]
        for line in estimate.coverage
        if line.status in ("not_counted", "unknown")
    )
