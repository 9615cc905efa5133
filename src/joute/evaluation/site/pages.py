"""The pages of evaluations: sets, runs, their items, comparisons of runs."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from joute.errors import NotFound
from joute.evaluation.comparison import all_pairs_reports, cheapest_reports
from joute.evaluation.comparison.reports import gain, notes, sentence
from joute.evaluation.comparison.sources import described
from joute.evaluation.rights import APPROVE, CAMPAIGN, RUN, SUBMIT
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import comparing, drafts, items, lists, runs, sets
from joute.evaluation.site.blindness import refuse_blind
from joute.evaluation.site.charts import Scored, Spent, scatter
from joute.evaluation.site.contexts import (
    CheapestShown,
    ComparisonPage,
    DraftPage,
    ItemsPage,
    RunPage,
    SetPage,
    SetsPage,
)
from joute.evaluation.site.judges import Judges
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.site.submissions.submitting import Submissions, is_submitted
from joute.evaluation.site.watching import progress_of, waited
from joute.evaluation.tables import StoredRun
from joute.evaluation.targets.target import KIND_TEXTS
from joute.language import plain
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author, may
from joute.services import Own, OwnServices, Services
from joute.statistics.verdicts import FEWEST
from joute.store import Int32
from joute.translation import Translator
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

CHANGES = 50
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]


@router.get("/evaluations", name="evaluations", dependencies=[allow_reading()])
async def evaluations(request: Request, web: Web, services: OwnServices) -> Response:
    async with services.store.read() as session:
        page = SetsPage(await lists.sets(session), _address(request, web))
    return web.render(request, "evaluation/sets.html", page, headers=PRIVATE)


@router.get("/evaluations/{name}", name="evaluation_set", dependencies=[allow_reading()])
async def evaluation_set(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    name: str,
    page: PageNumber = 1,
) -> Response:
    async with services.store.read() as session:
        try:
            stored = await sets.find(session, name)
        except NotFound:
            stored = None
        own = await lists.runs_of(session, name)
        if stored is None and not own:
            raise NotFound(f"set {name}")
        counting, drafted = await sets.counts(session, stored.id) if stored else (0, 0)
        pages = _pages(counting + drafted, items.PAGE)
        page = min(page, pages)
        first = (page - 1) * items.PAGE
        shown = await sets.items(session, stored.id, first, items.PAGE) if stored else ()
    context = SetPage(
        name=name,
        header=SetHeader.model_validate(stored.header) if stored else None,
        counting=counting,
        drafted=drafted,
        items=[sets.item_of(one) for one in shown],
        page_number=page,
        pages=pages,
        runs=own,
        history=lists.histories(own),
        address=_address(request, web),
        may_approve=may(actor, APPROVE),
        may_run=may(actor, RUN) and counting > 0,
        may_submit=may(actor, SUBMIT)
        and counting > 0
        and services.settings.of(EvaluationSettings).submissions,
    )
    return web.render(request, "evaluation/set.html", context, headers=PRIVATE)


@router.get("/evaluations/runs/{run_id}", name="evaluation_run", dependencies=[allow_reading()])
async def evaluation_run(
    request: Request,
    web: Web,
    services: OwnServices,
    submissions: Annotated[Submissions, Own(Submissions)],
    judges: Annotated[Judges, Own(Judges)],
    actor: CurrentActor,
    run_id: str,
) -> Response:
    run = await submissions.settle(await runs.find(services.store, run_id))
    header = runs.header_of(run)
    async with services.store.read() as session:
        own = await lists.runs_of(session, run.set_name)
        judge = await judges.beside_people(session, run) if header.judge else None
    models, words = (run.summary or {}).get("models", ()), web.translator(request)
    places = (run.summary or {}).get("places") or {}
    context = RunPage(
        run=run,
        header=header,
        kinds={one: KIND_TEXTS[kind] for one, kind in header.kinds.items() if kind in KIND_TEXTS},
        models=models,
        cached=sum(model.get("cached", 0) for model in models),
        shares=(run.summary or {}).get("shares", True),
        domains=_domains(models),
        fewest=FEWEST,
        places=places,
        place_notes=_place_notes(places, words),
        judge=judge,
        others=[one for one in own if one.id != run.id and one.state == "done"],
        cost=scatter(_spent(models, _cost)),
        energy=scatter(_spent(models, _energy)),
        cheapest=_cheapest(run, services, words),
        may_accept=may(actor, RUN) and run.state == "done" and run.accepted_at is None,
        may_run=may(actor, RUN) and run.job_id is not None,
        submitted=is_submitted(run),
        progress=await progress_of(services, run, words) if run.state == "running" else None,
        waited=await waited(services, run, words) if run.state in runs.OVER else (),
    )
    return web.render(request, "evaluation/run.html", context, headers=PRIVATE)


@router.post(
    "/evaluations/runs/{run_id}/accept", name="accept_evaluation_run", dependencies=[allow(RUN)]
)
async def accept(web: Web, services: OwnServices, actor: CurrentActor, run_id: str) -> Response:
    """Make this run the one that later ones of its set are held against."""
    await runs.accept(services.store, run_id, author(actor), services.now())
    return RedirectResponse(web.url("evaluation_run", run_id=run_id), 303)


@router.get(
    "/evaluations/runs/{run_id}/items", name="evaluation_items", dependencies=[allow_reading()]
)
async def evaluation_items(
    request: Request,
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    run_id: str,
    show: items.Filter = "all",
    domain: Annotated[str, Query(max_length=200)] = "",
    against: Annotated[str, Query(max_length=200)] = "",
    page: PageNumber = 1,
) -> Response:
    run = await runs.find(services.store, run_id)
    other = await runs.find(services.store, against) if against else None
    wanted = items.Wanted(show, domain, page)
    async with services.store.read() as session:
        if not may(actor, CAMPAIGN):
            await refuse_blind(session, run.id)
        own = await lists.runs_of(session, run.set_name)
        among = None
        if show == "changed" and other is not None:
            among = [*(await comparing.compared(session, other, run)).changes]
        shown, total = await items.page_of(session, run, wanted, among)
    context = ItemsPage(
        run=run,
        items=shown,
        total=total,
        show=show,
        domain=domain,
        domains=_domains((run.summary or {}).get("models", ())),
        against=against,
        others=[one for one in own if one.id != run.id and one.state == "done"],
        page_number=page,
        pages=_pages(total, items.PAGE),
    )
    return web.render(request, "evaluation/items.html", context, headers=PRIVATE)


@router.get(
    "/evaluations/runs/{run_id}/compare",
    name="evaluation_comparison",
    dependencies=[allow_reading()],
)
async def evaluation_comparison(
    request: Request,
    web: Web,
    services: OwnServices,
    run_id: str,
    against: Annotated[str, Query(max_length=200)],
    page: PageNumber = 1,
) -> Response:
    """What a run changed against an earlier one."""
    b = await runs.find(services.store, run_id)
    a = await runs.find(services.store, against)
    async with services.store.read() as session:
        found = await comparing.compared(session, a, b)
    words, changes = web.translator(request), found.changes
    pages = _pages(len(changes), CHANGES)
    page = min(page, pages)
    context = ComparisonPage(
        a=a,
        b=b,
        sentences=[sentence(one, words) for one in found.comparisons],
        notes=[note for one in found.comparisons for note in notes(one, words)],
        differences=[described(one) for one in found.differences],
        comparisons=found.comparisons,
        gains=[gain(one, words) for one in found.comparisons],
        shown=[*changes.items()][(page - 1) * CHANGES : page * CHANGES],
        page_number=page,
        pages=pages,
    )
    return web.render(request, "evaluation/comparison.html", context, headers=PRIVATE)


@router.get("/evaluations/{name}/drafts", name="evaluation_drafts", dependencies=[allow(APPROVE)])
async def evaluation_drafts(
    request: Request,
    web: Web,
    services: OwnServices,
    name: str,
    first: Annotated[Int32, Query(ge=0)] = 0,
) -> Response:
    """A draft, to be approved, edited or discarded."""
    async with services.store.read() as session:
        stored = await sets.find(session, name)
        _, left = await sets.counts(session, stored.id)
        draft = await drafts.next_draft(session, stored.id, first)
    if draft is None:
        return RedirectResponse(web.url("evaluation_set", name=name), 303)
    page = DraftPage(name, left, draft.id, draft.position, sets.item_of(draft))
    return web.render(request, "evaluation/draft.html", page, headers=PRIVATE)


class DraftForm(BaseModel):
    """What a person decided on a draft; `expected` has an answer on each line."""

    decision: Literal["approve", "discard"]
    question: str = ""
    expected: str = ""
    position: Int32 = 0


@router.post(
    "/evaluations/{name}/drafts/{item_id}",
    name="decide_evaluation_draft",
    dependencies=[allow(APPROVE)],
)
async def decide(
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    name: str,
    item_id: Int32,
    form: Annotated[DraftForm, Form()],
) -> Response:
    """Approve or discard a draft; then the next one."""
    if form.decision == "approve":
        expected = [line.strip() for line in form.expected.splitlines() if line.strip()]
        approval = drafts.Approval(form.question, expected, author(actor), services.now())
        await drafts.approve(services.store, name, item_id, approval)
    else:
        await drafts.discard(services.store, name, item_id)
    return RedirectResponse(f"{web.url('evaluation_drafts', name=name)}?first={form.position}", 303)


def _place_notes(places: Mapping[str, Mapping[str, Any]], words: Translator) -> Sequence[str]:
    known = any(one["ranks"] for one in places.values())
    return all_pairs_reports.notes_on_places(known, words) if places else ()


def _cheapest(run: StoredRun, services: Services, words: Translator) -> CheapestShown | None:
    found = runs.cheapest_of(run)
    if found is None:
        return None
    rate = cheapest_reports.rate_of(
        runs.header_of(run), services.settings.of(EvaluationSettings).usd_per_euro
    )
    return CheapestShown(
        sentences=[*cheapest_reports.sentences(found, rate, words)],
        header=cheapest_reports.HEADER,
        rows=[cheapest_reports.cells(one, rate, words) for one in found.standings],
        method=cheapest_reports.method(found, words),
    )


def _address(request: Request, web: Web) -> str:
    """The address of the site, for commands."""
    return web.absolute_url(request, "home").rstrip("/")


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


Models = Sequence[Mapping[str, Any]]


def _domains(models: Models) -> Sequence[str]:
    return sorted({name for model in models for name in model["domains"]}, key=plain)


def _spent(models: Models, cost: Any) -> Sequence[Spent]:
    return [
        Spent(
            model["model"], Scored(mean, model["quality"]["low"], model["quality"]["high"]), *band
        )
        for model in models
        if (mean := model["quality"]["mean"]) is not None and (band := cost(model))
    ]


def _cost(model: Mapping[str, Any]) -> tuple[float, float, float] | None:
    usd = _charge(model, "usd")
    return None if usd is None else (usd,) * 3


def _energy(model: Mapping[str, Any]) -> tuple[float, float, float] | None:
    wh = _charge(model, "wh")
    return None if wh is None else tuple(wh)


def _charge(model: Mapping[str, Any], name: str) -> Any:
    """What its answers take, whoever paid them; None where it is unknown, as in a summary that was
    stored before it had these figures."""
    return model.get("charge", {}).get(name)
