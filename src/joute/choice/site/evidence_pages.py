"""What is known of the candidates of a choice: by criterion, and of each."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from joute.catalog import offers
from joute.choice.candidates import Candidate, Score
from joute.choice.constraints import constraints, value_in_words
from joute.choice.costs import monthly_kwh
from joute.choice.criteria import criteria
from joute.choice.evidence import Dossier, Known, dossier
from joute.choice.needs import Needs, benchmark_categories
from joute.choice.rights import READ_CHOICE
from joute.choice.site.contexts import CandidatePage, EvidencePage
from joute.choice.site.opening import SHOWN, CurrentChoice, OwnResults
from joute.choice.site.results import FEW
from joute.choice.suppliers import questions, suppliers
from joute.classification import TASKS
from joute.errors import NotFound
from joute.footprint import Band
from joute.people.actors import CurrentActor, allow
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Unknowns that are listed above all others.
UNKNOWNS = 5


@router.get("/choices/{key}/evidence", name="choice_evidence", dependencies=[allow(READ_CHOICE)])
async def evidence(
    request: Request,
    web: Web,
    results: OwnResults,
    choice: CurrentChoice,
    actor: CurrentActor,
    criterion: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """What is known of one criterion, of all candidates, and which unknowns matter most."""
    worked_out, _ = await results.or_reason(choice, actor, web.translator(request), samples=FEW)
    result = worked_out or await results.evidence(choice, actor)
    unknowns = (
        [one for one in worked_out.choice.shortlist.knowledge if not one.known]
        if worked_out
        else []
    )
    heaviest = max(result.weights, key=lambda id: result.weights[id].mid, default="quality")
    id = criterion if criterion in criteria() else heaviest
    worth = {one.candidate: one.value for one in unknowns if one.criterion == id}
    held = [(one, one.score(id)) for one in result.candidates.values()]
    rows = sorted(held, key=lambda row: _order(row[0], row[1], worth.get(row[0].id, 0)))
    page = EvidencePage(
        choice=choice,
        step="evidence",
        criterion=criteria()[id],
        criteria=[*criteria().values()],
        rows=rows[:SHOWN],
        more=len(rows[SHOWN:]),
        known=sum(score.known for _, score in held),
        total=len(held),
        unknowns=unknowns[:UNKNOWNS],
        names={id: one.name for id, one in result.candidates.items()},
        criterion_names=criteria(),
    )
    return web.render(request, "choice/evidence.html", page, headers=PRIVATE)


def _order(one: Candidate, score: Score, worth: float) -> tuple[bool, float, float, str]:
    """The known ones first, the best first; of the others, those that matter most first."""
    return not score.known, -worth if not score.known else 0, -score.mid, one.id


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
    words, need = web.translator(request), result.need
    held = _dossier(candidate, need, result.known)
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
        in_catalogue=one.model in result.known.catalog.models,
        stated=need.volume is not None,
        monthly_kwh=monthly_kwh(one.wh_per_1000 and Band(*one.wh_per_1000), need.volume),
        dossier=held,
        answers=[one for one in held.answers if one.known] if held else (),
        questions=questions(),
        suppliers={id: one.name for id, one in suppliers().items()},
        tasks=TASKS,
        as_of=result.known.as_of,
    )
    return web.render(request, "choice/candidate.html", page, headers=PRIVATE)


def _dossier(candidate: str, need: Needs, known: Known) -> Dossier | None:
    categories = tuple(benchmark_categories(need.answers))
    made = (one for one in offers(known.catalog) if one.id == candidate)
    return next((dossier(one, known, categories=categories, sets=need.sets) for one in made), None)
