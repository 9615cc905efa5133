"""The candidates of a choice: offers of the catalogue."""

from collections.abc import Sequence
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Query, Request, Response

from joute.catalog import Catalog, Offer, Price, offers
from joute.choice.needs import ids_of
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Content
from joute.choice.site.contexts import CandidatesPage, OfferRow
from joute.choice.site.opening import SHOWN, CurrentChoice, OwnResults, Saves, Since
from joute.choice.site.weighing import need_of
from joute.people.actors import allow
from joute.web import PRIVATE, Translator
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/choices/{key}/candidates", name="choice_candidates", dependencies=[allow(READ_CHOICE)]
)
async def candidates(
    request: Request,
    web: Web,
    results: OwnResults,
    choice: CurrentChoice,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    page = await run_sync(_candidates, choice, results.catalog, q, web.translator(request))
    return web.render(request, "choice/candidates.html", page, headers=PRIVATE)


def _candidates(
    choice: CurrentChoice, catalog: Catalog, query: str, words: Translator
) -> CandidatesPage:
    taken = {one for one in choice.content.get("candidates") or () if isinstance(one, str)}
    asked = query.casefold().split()
    rows = [
        OfferRow(
            offer=one,
            model=catalog.models[one.model],
            host=catalog.hosts[one.host],
            price=_price(one, words),
            selected=one.id in taken or one.model in taken,
        )
        for one in offers(catalog)
        if not (one.retired or one.not_listed_since)
    ]
    found = [row for row in rows if row.selected or (asked and _matches(row, asked))]
    rest = [] if asked else [row for row in rows if not row.selected]
    shown = [*found, *rest]
    return CandidatesPage(
        choice=choice,
        step="candidates",
        query=query,
        rows=shown[:SHOWN],
        selected=sum(row.selected for row in rows) + _described(choice.content),
        more=len(shown[SHOWN:]),
    )


def _described(content: Content) -> int:
    """Candidates that the need itself describes, by the API."""
    return sum(isinstance(one, dict) for one in content.get("candidates") or ())


def _matches(row: OfferRow, asked: Sequence[str]) -> bool:
    text = f"{row.offer.id} {row.model.name} {row.host.name}".casefold()
    return all(word in text for word in asked)


def _price(offer: Offer, words: Translator) -> str:
    price = offer.price
    if not isinstance(price, Price) or price.in_usd_per_mtok is None:
        return ""
    ends = [price.in_usd_per_mtok, price.out_usd_per_mtok]
    return " / ".join("?" if one is None else f"{words.figures(float(one), 3)} $" for one in ends)


@router.post("/choices/{key}/candidates", dependencies=[allow(CHANGE_CHOICE)])
async def select(
    results: OwnResults,
    choice: CurrentChoice,
    save: Saves,
    revision: Since,
    candidate: Annotated[list[str], Form(max_length=500)] = [],  # noqa: B006 # FastAPI copies it
    shown: Annotated[list[str], Form(max_length=500)] = [],  # noqa: B006
    all: Annotated[str, Form()] = "",
) -> Response:
    """Those that were shown are taken or not as they are ticked; others stay as they are."""
    held = [one for one in choice.content.get("candidates") or () if not _listed(one, shown)]
    taken = [] if all == "yes" else [*held, *dict.fromkeys(candidate)]
    need_of({"candidates": taken}, offered=ids_of(results.catalog))
    return await save({"candidates": taken}, revision, "choice_candidates")


def _listed(one: object, shown: Sequence[str]) -> bool:
    """Whether a candidate is among those shown, by its offer or its model."""
    return isinstance(one, str) and any(one in (id, id.partition("@")[0]) for id in shown)
