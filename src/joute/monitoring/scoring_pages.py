"""The page on the scores of live answers of a use, and the form that says what is scored."""

import json
from math import isfinite
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import N_, BadInput
from joute.evaluation.sets.item import ScorerSpec
from joute.gateway.site.opening import ChangeableUse, ReadableUse, allow_gateway
from joute.gateway.site.people import OPERATOR, names_of
from joute.monitoring.contexts import ScoredView, ScoresPage, ScoringForm, WeekView
from joute.monitoring.errors import BadScoring
from joute.monitoring.scoring.applying import specs_in
from joute.monitoring.scoring.figures import Scored, ScoringFigures, Week
from joute.monitoring.scoring.scorings import NewScoring, Scoring, Scorings
from joute.people.actors import CurrentActor
from joute.people.members import Members
from joute.people.rights import author
from joute.services import OwnServices, Services
from joute.translation import Translator
from joute.uses import CHANGE_USE, READ_USE, UseCard, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

_TEMPLATE = "monitoring/scores.html"


@router.get(
    "/monitoring/{use_id}/scores", name="use_scores", dependencies=[allow_gateway(READ_USE)]
)
async def scores(
    request: Request, web: Web, actor: CurrentActor, use: ReadableUse, services: OwnServices
) -> Response:
    """What scorers made of the calls of a use, what that cost, and what was left out."""
    scoring = await services[Scorings].get(use.id)
    form = _form(scoring) if may_change(actor, use) else None
    page = await _page(services, use, scoring, form, web.translator(request))
    return web.render(request, _TEMPLATE, page, headers=PRIVATE)


@router.post("/monitoring/{use_id}/scores", dependencies=[allow_gateway(CHANGE_USE)])
async def set_scoring(
    request: Request,
    web: Web,
    actor: CurrentActor,
    use: ChangeableUse,
    services: OwnServices,
    *,
    share: Annotated[str, Form()] = "",
    scorers: Annotated[str, Form()] = "",
    judge: Annotated[str, Form()] = "",
    budget_usd: Annotated[str, Form()] = "",
) -> Response:
    """Score calls from now on as the form says."""
    form, words = ScoringForm(share, scorers, judge, budget_usd), web.translator(request)
    try:
        await services[Scorings].set(use.id, _new(form), author(actor))
    except BadInput as error:
        scoring = await services[Scorings].get(use.id)
        page = await _page(services, use, scoring, form, words, words.error(error))
        return web.render(request, _TEMPLATE, page, status=error.status, headers=PRIVATE)
    return RedirectResponse(web.url("use_scores", use_id=use.id), 303)


def _new(form: ScoringForm) -> NewScoring:
    return NewScoring(
        share=number_in(form.share) / 100,
        scorers=specs_in(form.scorers),
        judge=form.judge,
        budget_usd=number_in(form.budget_usd),
    )


def number_in(written: str) -> float:
    """A number as people write it, 0 for nothing. Raises BadScoring."""
    try:
        found = float(written.strip().replace(",", ".") or 0)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise BadScoring(message=N_("“%(written)s” is not a number."), written=written[:40])
    return found


def _form(scoring: Scoring | None) -> ScoringForm:
    """The form with what holds."""
    if scoring is None:
        return ScoringForm()
    return ScoringForm(
        share=f"{scoring.share * 100:g}",
        scorers="\n".join(f"- {written(spec)}" for spec in scoring.scorers),
        judge=scoring.judge,
        budget_usd=f"{scoring.budget_usd:g}",
    )


def written(spec: ScorerSpec) -> str:
    """A scorer on a line, as a set writes it: JSON is YAML too."""
    fields = spec.model_dump(exclude_defaults=True)
    return spec.name if fields == {"name": spec.name} else json.dumps(fields, ensure_ascii=False)


async def _page(
    services: Services,
    use: UseCard,
    scoring: Scoring | None,
    form: ScoringForm | None,
    words: Translator,
    reason: str = "",
) -> ScoresPage:
    names = {OPERATOR: words.gettext("the operator"), **await names_of(services[Members])}
    figures = await services[ScoringFigures].of(use.id)
    return ScoresPage(
        use=use,
        scoring=scoring,
        by=names.get(scoring.by, scoring.by) if scoring else "",
        scorers=[written(spec) for spec in scoring.scorers] if scoring else [],
        figures=figures,
        scored=[_scored(one, words) for one in figures.scored],
        form=form,
        models=list(services.offer.models),
        reason=reason,
    )


def _scored(one: Scored, words: Translator) -> ScoredView:
    return ScoredView(
        one.alias,
        one.scorer,
        one.version,
        one.judge,
        [_week(week, words) for week in one.weeks],
    )


def _week(week: Week, words: Translator) -> WeekView:
    low, high = week.mean.interval or (0.0, 1.0)
    return WeekView(
        week.monday,
        week.mean.n,
        words.number(week.mean.mean, 2),
        f"{words.number(low, 2)} – {words.number(high, 2)}",
    )
