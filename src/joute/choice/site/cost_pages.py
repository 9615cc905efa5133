"""What the candidates of a choice cost, and own servers beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from joute.catalog import OWN, Offer, offers
from joute.choice.candidates import Candidate
from joute.choice.costs import Usage, costs_by_month, quality_per, reasoning_tokens
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Content
from joute.choice.site.contexts import CostRow, CostsPage, Months
from joute.choice.site.opening import (
    SHOWN,
    CurrentChoice,
    OwnResults,
    Saves,
    as_number,
    plain_number,
    since_of,
)
from joute.choice.site.results import FEW, Result, Results
from joute.choice.site.weighing import USUAL_TOKENS, need_of
from joute.errors import N_, BadInput, JouteError
from joute.footprint import Band
from joute.people.actors import CurrentActor, allow
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Candidates whose months are shown side by side.
COMPARED = 3
VOLUME_FIELDS = (
    ("requests_per_month", N_("Requests in the first month"), ""),
    ("input_tokens", N_("Tokens of a request"), N_("What is sent: a page of text is about 500.")),
    ("output_tokens", N_("Tokens of an answer"), ""),
    ("growth_per_month", N_("Growth from month to month"), N_("0.05 means five in a hundred.")),
    ("months", N_("Months looked at"), ""),
)
OWN_FIELDS = (
    ("eur_per_server_hour", N_("Euros of an hour of a server")),
    ("servers", N_("Servers")),
    ("hours_per_month", N_("Hours of a month")),
    ("watts_per_server", N_("Watts of a server, at the meter")),
    ("electricity_eur_per_kwh", N_("Euros of a kWh")),
    ("people_hours_per_month", N_("Hours of people, a month")),
    ("people_eur_per_hour", N_("Euros of an hour of people")),
    ("licence_eur_per_month", N_("Licence, euros a month")),
    ("upkeep_eur_per_month", N_("Upkeep, euros a month")),
    ("set_up_eur", N_("Set-up, euros")),
    ("set_up_months", N_("Months over which the set-up is spread")),
)


@router.get("/choices/{key}/costs", name="choice_costs", dependencies=[allow(READ_CHOICE)])
async def costs(
    request: Request, web: Web, results: OwnResults, choice: CurrentChoice, actor: CurrentActor
) -> Response:
    result = await results.of(choice, actor, samples=FEW)
    return _costs(request, web, results, choice, choice.content, result=result)


def _costs(
    request: Request,
    web: Web,
    results: Results,
    choice: CurrentChoice,
    shown: Content,
    *,
    result: Result | None = None,
    error: JouteError | None = None,
) -> Response:
    rows = _cost_rows(result) if result else ()
    page = CostsPage(
        choice=choice,
        step="costs",
        volume=shown.get("volume") or {},
        own=shown.get("own_servers") or {},
        volume_fields=VOLUME_FIELDS,
        own_fields=OWN_FIELDS,
        rows=rows,
        months=_months(result, rows) if result else None,
        against=result.choice.own_servers if result else None,
        rate=results.usd_per_eur,
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/costs.html", page, status=status, headers=PRIVATE)


def _cost_rows(result: Result) -> Sequence[CostRow]:
    """The candidates that pass, the cheapest first, those of unknown cost last."""
    rows = [
        _cost_row(entry.candidate, result.need.volume) for entry in result.choice.shortlist.entries
    ]
    return sorted(rows, key=lambda row: (row.monthly is None, row.monthly or (0, 0, 0)))[:SHOWN]


def _cost_row(one: Candidate, volume: Usage | None) -> CostRow:
    requests = volume.mean_requests if volume else 0
    month = Band(*one.monthly_eur) if one.monthly_eur and requests else None
    quality = one.score("quality")
    wh = one.wh_per_1000
    return CostRow(
        candidate=one,
        monthly=month,
        per_euro=quality_per(quality, month.scaled(1_000 / requests)) if month else None,
        per_kwh=quality_per(quality, Band(*wh).scaled(1 / 1_000)) if wh else None,
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
    sent = {name: str(form.get(name, "")) for name, *_ in VOLUME_FIELDS}
    own = {name: str(form.get(f"own-{name}", "")) for name, _ in OWN_FIELDS}
    try:
        parts = {"volume": _volume(sent), "own_servers": _own(own)}
        need_of(parts)
    except BadInput as error:
        shown = {"volume": sent, "own_servers": own}
        return _costs(request, web, results, choice, shown, error=error)
    return await save(parts, since_of(form), "choice_costs")


def _volume(sent: Mapping[str, str]) -> Content | None:
    found = dict(_numbers(sent))
    if "requests_per_month" not in found:
        return None
    return {**USUAL_TOKENS, **found}


def _own(sent: Mapping[str, str]) -> Content | None:
    """None without the price of an hour: own servers are then not looked at."""
    found = dict(_numbers(sent))
    return found if "eur_per_server_hour" in found else None


def _numbers(sent: Mapping[str, str]) -> Iterator[tuple[str, float | int]]:
    """Raises BadInput for what is no number."""
    for name, text in sent.items():
        plain = plain_number(text)
        if not plain:
            continue
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", plain):
            raise BadInput(name, message=N_("“%(text)s” is no number."), text=text)
        yield name, as_number(plain)
