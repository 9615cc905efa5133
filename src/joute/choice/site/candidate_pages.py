"""Must-haves, candidates, their evidence, their cost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Query, Request, Response

from joute.catalog import Catalog, Offer, Price, load, offers
from joute.choice.candidates import Candidate
from joute.choice.constraints import (
    Constraint,
    Kind,
    check_words,
    constraints,
    read_value,
    value_in_words,
)
from joute.choice.costs import Usage, quality_per
from joute.choice.criteria import criteria
from joute.choice.evidence import Dossier, Known, dossier
from joute.choice.needs import default_constraints
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Content
from joute.choice.site.contexts import (
    CandidatePage,
    CandidatesPage,
    CostRow,
    CostsPage,
    EvidencePage,
    MustHavesPage,
    OfferRow,
    Requirement,
)
from joute.choice.site.need_pages import INPUT_TOKENS, OUTPUT_TOKENS, Since, since_of
from joute.choice.site.opening import CurrentChoice, Saves
from joute.choice.site.results import FEW, Result, Results
from joute.choice.site.weighing import need_of
from joute.errors import N_, BadInput, JouteError, NotFound
from joute.footprint import Band
from joute.people.actors import CurrentActor, allow
from joute.services import Own
from joute.web import PRIVATE, Translator
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnResults = Annotated[Results, Own(Results)]
# Rows of a table of candidates.
SHOWN = 60


@router.get(
    "/choices/{key}/must-haves", name="choice_must_haves", dependencies=[allow(READ_CHOICE)]
)
async def must_haves(request: Request, web: Web, choice: CurrentChoice) -> Response:
    return _must_haves(request, web, choice, choice.content.get("constraints") or {})


def _must_haves(
    request: Request,
    web: Web,
    choice: CurrentChoice,
    required: Mapping[str, Any],
    error: JouteError | None = None,
) -> Response:
    words = web.translator(request)
    proposed = default_constraints(choice.content.get("answers") or {})
    page = MustHavesPage(
        choice=choice,
        step="must_haves",
        rows=[
            Requirement(
                constraint=one,
                value=_written(required.get(id)),
                proposed=value_in_words(id, proposed[id], words) if id in proposed else "",
            )
            for id, one in constraints().items()
        ],
        reason=words.error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/must_haves.html", page, status=status, headers=PRIVATE)


def _written(value: object) -> str:
    """A requirement as its field holds it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None or value is False else f"{value}"


@router.post("/choices/{key}/must-haves", dependencies=[allow(CHANGE_CHOICE)])
async def require(request: Request, web: Web, choice: CurrentChoice, save: Saves) -> Response:
    form = await request.form()
    sent = {id: str(form.get(id, "")).strip() for id in constraints()}
    try:
        required = dict(_required(sent))
    except BadInput as error:
        return _must_haves(request, web, choice, sent, error)
    return await save({"constraints": required}, since_of(form), "choice_candidates")


def _required(sent: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The values of what is required. Raises BadInput."""
    for id, text in sent.items():
        if not text:
            continue
        value = read_value(id, _value(constraints()[id], text))
        check_words(id, value)
        yield id, list(value) if isinstance(value, tuple) else value


def _value(constraint: Constraint, text: str) -> object:
    match constraint.kind:
        case Kind.YES:
            return text == "yes"
        case Kind.AT_LEAST | Kind.AT_MOST:
            plain = re.sub(r"\s", "", text).replace(",", ".")
            return float(plain) if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", plain) else text
    return [word.strip() for word in text.split(",") if word.strip()]


@router.get(
    "/choices/{key}/candidates", name="choice_candidates", dependencies=[allow(READ_CHOICE)]
)
async def candidates(
    request: Request, web: Web, choice: CurrentChoice, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    page = await run_sync(_candidates, choice, q, web.translator(request))
    return web.render(request, "choice/candidates.html", page, headers=PRIVATE)


def _candidates(choice: CurrentChoice, query: str, words: Translator) -> CandidatesPage:
    catalog = load()
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
    need_of({"candidates": taken})
    return await save({"candidates": taken}, revision, "choice_candidates")


def _listed(one: object, shown: Sequence[str]) -> bool:
    """Whether a candidate is among those shown, by its offer or its model."""
    return isinstance(one, str) and any(one in (id, id.partition("@")[0]) for id in shown)


@router.get("/choices/{key}/evidence", name="choice_evidence", dependencies=[allow(READ_CHOICE)])
async def evidence(
    request: Request,
    web: Web,
    results: OwnResults,
    choice: CurrentChoice,
    actor: CurrentActor,
    criterion: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """What is known of one criterion, of all candidates."""
    result = await results.evidence(choice, actor)
    heaviest = max(result.weights, key=lambda id: result.weights[id].mid, default="quality")
    id = criterion if criterion in criteria() else heaviest
    held = [(one, one.score(id)) for one in result.candidates.values()]
    rows = sorted(held, key=lambda row: (not row[1].known, -row[1].mid, row[0].id))
    page = EvidencePage(
        choice=choice,
        step="evidence",
        criterion=criteria()[id],
        criteria=[*criteria().values()],
        rows=rows[:SHOWN],
        more=len(rows[SHOWN:]),
        known=sum(score.known for _, score in held),
        total=len(held),
    )
    return web.render(request, "choice/evidence.html", page, headers=PRIVATE)


@router.get(
    "/choices/{key}/evidence/{candidate}",
    name="choice_candidate",
    dependencies=[allow(READ_CHOICE)],
)
async def candidate_page(
    request: Request,
    web: Web,
    results: OwnResults,
    choice: CurrentChoice,
    actor: CurrentActor,
    candidate: str,
) -> Response:
    """What is known of one candidate, from where and when."""
    result = await results.evidence(choice, actor)
    one = result.candidates.get(candidate)
    if one is None:
        raise NotFound("candidate")
    words = web.translator(request)
    facts = ((named, one.fact(id)) for id, named in constraints().items())
    page = CandidatePage(
        choice=choice,
        step="evidence",
        candidate=one,
        scores=[(named, one.score(id)) for id, named in criteria().items()],
        facts=[
            (named, fact, "" if fact.value is None else value_in_words(named.id, fact.value, words))
            for named, fact in facts
        ],
        in_catalogue=one.model in _catalogue().models,
        stated=result.need.volume is not None,
        dossier=_dossier(candidate, result.known),
    )
    return web.render(request, "choice/candidate.html", page, headers=PRIVATE)


def _dossier(candidate: str, known: Known) -> Dossier | None:
    made = (one for one in offers(known.catalog) if one.id == candidate)
    return next((dossier(one, known) for one in made), None)


def _catalogue() -> Catalog:
    return load()


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
_WHOLE = {"servers", "set_up_months", "months"}


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
    page = CostsPage(
        choice=choice,
        step="costs",
        volume=shown.get("volume") or {},
        own=shown.get("own_servers") or {},
        volume_fields=VOLUME_FIELDS,
        own_fields=OWN_FIELDS,
        rows=_cost_rows(result) if result else (),
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
    return {"input_tokens": INPUT_TOKENS, "output_tokens": OUTPUT_TOKENS, **found}


def _own(sent: Mapping[str, str]) -> Content | None:
    """None without the price of an hour: own servers are then not looked at."""
    found = dict(_numbers(sent))
    return found if "eur_per_server_hour" in found else None


def _numbers(sent: Mapping[str, str]) -> Iterator[tuple[str, float | int]]:
    """Raises BadInput for what is no number."""
    for name, text in sent.items():
        plain = re.sub(r"\s", "", text).replace(",", ".")
        if not plain:
            continue
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", plain):
            raise BadInput(name, message=N_("“%(text)s” is no number."), text=text)
        yield name, int(float(plain)) if name in _WHOLE else float(plain)
