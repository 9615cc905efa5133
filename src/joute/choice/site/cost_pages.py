"""What the candidates of a choice cost, and own servers beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from babel.numbers import get_decimal_symbol
from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from joute.catalog import OWN, Offer, offers
from joute.choice.candidates import Candidate
from joute.choice.costs import (
    NOTE_TEXTS,
    Usage,
    costs_by_month,
    monthly_kwh,
    quality_per_eur,
    quality_per_kwh,
    reasoning_tokens,
)
from joute.choice.needs import PART_TEXTS, ids_of, own_servers_in_words
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Content
from joute.choice.site.contexts import CostRow, CostsPage, Filled, Months
from joute.choice.site.cost_form import (
    OWN_FIELDS,
    VOLUME_FIELDS,
    CostField,
    own_servers_of,
    volume_of,
    written,
)
from joute.choice.site.opening import SHOWN, CurrentChoice, OwnResults, Saves, since_of
from joute.choice.site.results import FEW, Result, Results
from joute.choice.site.weighing import need_of
from joute.errors import BadInput, JouteError
from joute.footprint import Band
from joute.people.actors import CurrentActor, allow
from joute.translation import Translator
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Candidates whose months are shown side by side.
COMPARED = 3


@router.get("/choices/{key}/costs", name="choice_costs", dependencies=[allow(READ_CHOICE)])
async def costs(
    request: Request, web: Web, results: OwnResults, choice: CurrentChoice, actor: CurrentActor
) -> Response:
    result = await results.of(choice, actor, samples=FEW)
    shown = _shown(choice.content, web.translator(request))
    return _costs(request, web, results, choice, shown, result=result)


class Shown(NamedTuple):
    """The fields of a volume and of own servers, each with what it holds."""

    volume: Filled
    own: Filled


def _shown(content: Content, words: Translator) -> Shown:
    mark = get_decimal_symbol(words.locale)
    volume, own = (content.get(part) or {} for part in ("volume", "own_servers"))
    return Shown(
        [(one, written(volume.get(one.name), _mark(one, mark))) for one in VOLUME_FIELDS],
        [(one, written(own.get(one.name), _mark(one, mark))) for one in OWN_FIELDS],
    )


def _mark(field: CostField, mark: str) -> str:
    """That of decimals: HTML has a point in fields of numbers."""
    return "." if field.kind == "number" else mark


def _costs(
    request: Request,
    web: Web,
    results: Results,
    choice: CurrentChoice,
    shown: Shown,
    *,
    result: Result | None = None,
    error: JouteError | None = None,
) -> Response:
    words = web.translator(request)
    rows = _cost_rows(result, results.services.now().date()) if result else ()
    page = CostsPage(
        choice=choice,
        step="costs",
        volume=shown.volume,
        own=shown.own,
        suggested=_suggested(result) if result else {},
        rows=rows,
        months=_months(result, rows) if result else None,
        stated=bool(result and result.need.volume and result.need.volume.mean_requests),
        against=result.choice.own_servers if result else None,
        own_words=[*own_servers_in_words(result.choice, words)] if result else (),
        part_texts=PART_TEXTS,
        note_texts=NOTE_TEXTS,
        notes=[*dict.fromkeys(note for row in rows for note in row.notes)],
        source_names=results.catalog.french if words.language == "fr" else {},
        rate=results.usd_per_eur,
        reason=words.error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/costs.html", page, status=status, headers=PRIVATE)


def _suggested(result: Result) -> Mapping[str, Sequence[str]]:
    """Ids to pick from, by the kind of a field: models that can be on own servers, and offers of
    others that have a price."""
    found = result.candidates.values()
    models = dict.fromkeys(one.model for one in found if one.model and one.self_hostable)
    offered = [one.id for one in found if one.monthly_eur and one.host != OWN.id]
    return {"model": [*models][:SHOWN], "offer": offered[:SHOWN]}


def _cost_rows(result: Result, today: date) -> Sequence[CostRow]:
    """The candidates that pass, the cheapest first, those of unknown cost last."""
    passing = (entry.candidate for entry in result.choice.shortlist.entries)
    shown = sorted(
        passing, key=lambda one: (one.monthly_eur is None, one.monthly_eur or (0, 0, 0))
    )[:SHOWN]
    listed = {one.id: one for one in offers(result.known.catalog)}
    return [_cost_row(one, result, listed.get(one.id), today) for one in shown]


def _cost_row(one: Candidate, result: Result, offer: Offer | None, today: date) -> CostRow:
    volume, wh = result.need.volume, one.wh_per_1000
    asked = volume is not None and volume.mean_requests > 0
    price = offer.price if offer else None
    return CostRow(
        candidate=one,
        monthly=Band(*one.monthly_eur) if one.monthly_eur and asked else None,
        monthly_kwh=monthly_kwh(wh and Band(*wh), volume),
        per_euro=quality_per_eur(one),
        per_kwh=quality_per_kwh(one),
        old=bool(price and price.stale(today)),
        notes=result.choice.price_notes.get(one.id, ()),
    )


def _months(result: Result, rows: Sequence[CostRow]) -> Months | None:
    """Of the cheapest at a host, and of one on own servers, which all cost about the same. None
    where all months do, or nothing is known."""
    volume = result.need.volume
    if volume is None or not volume.growth_per_month or volume.months == 1:
        return None
    listed = {one.id: one for one in offers(result.known.catalog)}
    known = [
        (row.candidate, months)
        for row in rows
        if row.monthly and (months := _by_month(row.candidate, listed, result, volume))
    ]
    shown = [one for one in known if one[0].host != OWN.id][:COMPARED]
    shown += [one for one in known if one[0].host == OWN.id][:1]
    if not shown:
        return None
    by_month = [*zip(*(months for _, months in shown), strict=True)]
    return Months(
        candidates=[one for one, _ in shown],
        rows=[*zip(volume.requests_by_month, by_month, strict=True)],
        most=max(band.mid for bands in by_month for band in bands),
    )


def _by_month(
    one: Candidate, listed: Mapping[str, Offer], result: Result, volume: Usage
) -> Sequence[Band] | None:
    """Euros of each month of a candidate; None when unknown."""
    offer, own = listed.get(one.id), result.need.own_servers
    if offer is None:
        return None
    reasoning = reasoning_tokens(offer, result.known.catalog.models[offer.model], volume)
    if own is not None and offer.host == OWN.id and one.wh_per_1000:
        wh = own.wh_per_request or Band(*one.wh_per_1000).scaled(1 / 1_000)
        months = (
            replace(volume, requests_per_month=asked, growth_per_month=0.0, months=1)
            for asked in volume.requests_by_month
        )
        return [own.monthly(month, wh, reasoning) for month in months]
    rate = result.known.usd_per_eur
    return costs_by_month(offer, volume, usd_per_eur=rate, reasoning=reasoning)


@router.post("/choices/{key}/costs", dependencies=[allow(CHANGE_CHOICE)])
async def state_costs(
    request: Request, web: Web, results: OwnResults, choice: CurrentChoice, save: Saves
) -> Response:
    form = await request.form()
    volume = dict(_sent(form, VOLUME_FIELDS))
    own = dict(_sent(form, OWN_FIELDS, "own-"))
    held = choice.content
    try:
        parts = {
            "volume": volume_of(volume, held.get("volume") or {}),
            "own_servers": own_servers_of(own, held.get("own_servers") or {}),
        }
        need_of({**held, **parts}, offered=ids_of(results.catalog))
    except BadInput as error:
        shown = Shown(
            [(one, volume.get(one.name, "")) for one in VOLUME_FIELDS],
            [(one, own.get(one.name, "")) for one in OWN_FIELDS],
        )
        return _costs(request, web, results, choice, shown, error=error)
    return await save(parts, since_of(form), "choice_costs")


def _sent(
    form: FormData, fields: Sequence[CostField], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """What a form holds of these fields, by their names."""
    for field in fields:
        if f"{prefix}{field.name}" in form:
            yield field.name, str(form[f"{prefix}{field.name}"])
