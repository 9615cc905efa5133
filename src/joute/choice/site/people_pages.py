"""The links by which several people weigh, what they gave, and their own pages."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.criteria import Criterion, criteria
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE, WEIGH
from joute.choice.shortlist import favourites
from joute.choice.site import people
from joute.choice.site.choices import Opened
from joute.choice.site.chooser import Chooser, OwnChoosers, owner_of, remember
from joute.choice.site.contexts import PeoplePage, PickPage, ThanksPage, WeighPage
from joute.choice.site.opening import ChangeableChoice, CurrentChoice, OwnChoices, OwnResults
from joute.choice.site.results import Results
from joute.choice.site.weighing import read_points
from joute.choice.tables import ChoiceOpinion
from joute.choice.weights import DIMENSION_TEXTS, Pick, agreement, count_picks
from joute.control_characters import one_line
from joute.errors import N_, BadInput, JouteError
from joute.people.actors import CurrentActor, allow
from joute.people.rights import VISITOR, Actor
from joute.services import OwnServices
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

Word = Annotated[str, Form(max_length=100)]


@router.get("/choices/{key}/people", name="choice_people", dependencies=[allow(READ_CHOICE)])
async def weighed(
    request: Request,
    web: Web,
    services: OwnServices,
    results: OwnResults,
    choice: CurrentChoice,
    actor: CurrentActor,
) -> Response:
    stored = results.stored
    rows = await stored.opinions(choice)
    links = {
        kind: web.absolute_url(
            request, f"{kind}_for_choice", token=people.invitation(services, choice, kind)
        )
        for kind in people.PURPOSE
    }
    page = PeoplePage(
        choice=choice,
        step="weights",
        weigh_link=links["weigh"],
        pick_link=links["pick"],
        opinions=rows,
        favourites=await _favourites(results, choice, actor, rows),
        agreement=agreement(people.opinions_of(rows)) if len(rows) > 1 else None,
        counted=count_picks(people.picks_of(await stored.picks(choice))),
        dimensions=DIMENSION_TEXTS,
        criteria=criteria(),
    )
    return web.render(request, "choice/people.html", page, headers=PRIVATE)


async def _favourites(
    results: Results, choice: Opened, actor: Actor, rows: Sequence[ChoiceOpinion]
) -> Mapping[str, Sequence[str]]:
    """The names of those that each person puts first, by the id of their weights; none where the
    need cannot be used."""
    if not rows:
        return {}
    try:
        known = await results.evidence(choice, actor)
    except BadInput:
        return {}
    opinions = people.opinions_of(rows)
    candidates, required = [*known.candidates.values()], known.need.constraints
    first = await run_sync(favourites, candidates, required, opinions)
    return {
        row.id: [known.candidates[id].name for id in first[one.person]]
        for row, one in zip(rows, opinions, strict=True)
    }


@router.post(
    "/choices/{key}/people/{opinion_id}/remove",
    name="remove_opinion",
    dependencies=[allow(CHANGE_CHOICE)],
)
async def remove(
    web: Web, services: OwnServices, choice: ChangeableChoice, opinion_id: str
) -> Response:
    await people.leave_out(services, choice, opinion_id)
    return RedirectResponse(web.url("choice_people", key=choice.key), 303)


@router.get("/weigh/{token}", name="weigh_for_choice", dependencies=[allow(WEIGH)])
async def form_of_weights(
    request: Request, web: Web, services: OwnServices, stored: OwnChoices, token: str
) -> Response:
    return await _weigh(request, web, services, stored, token)


async def _weigh(
    request: Request,
    web: Web,
    services: OwnServices,
    stored: OwnChoices,
    token: str,
    error: JouteError | None = None,
) -> Response:
    id = await people.invited(services, token, "weigh")
    page = WeighPage(
        token=token,
        title=(await stored.open(id, VISITOR)).title,
        criteria=[*criteria().values()],
        sent={name: str(value) for name, value in (await request.form()).items()},
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/weigh.html", page, status=status, headers=PRIVATE)


@router.post("/weigh/{token}", dependencies=[allow(WEIGH)])
async def weigh(
    request: Request,
    web: Web,
    services: OwnServices,
    stored: OwnChoices,
    chooser: Chooser,
    choosers: OwnChoosers,
    token: str,
) -> Response:
    id = await people.invited(services, token, "weigh")
    await choosers.arrive(request)
    form = await request.form()
    name = one_line(str(form.get("name", "")))[:100]
    try:
        try:
            points = read_points(dict(form))
        except ValueError as error:
            raise BadInput(message=N_("Points are numbers from 0 to 1,000.")) from error
        secret = await people.weigh(services, id, name, points, owner_of(chooser))
    except BadInput as error:
        return await _weigh(request, web, services, stored, token, error)
    return RedirectResponse(web.url("weighed", secret=secret), 303)


def _of_survey() -> list[Criterion]:
    return [one for one in criteria().values() if one.band]


@router.get("/pick/{token}", name="pick_for_choice", dependencies=[allow(WEIGH)])
async def form_of_picks(
    request: Request, web: Web, services: OwnServices, stored: OwnChoices, token: str
) -> Response:
    return await _pick(request, web, services, stored, token)


async def _pick(
    request: Request,
    web: Web,
    services: OwnServices,
    stored: OwnChoices,
    token: str,
    error: JouteError | None = None,
) -> Response:
    id = await people.invited(services, token, "pick")
    form = await request.form()
    page = PickPage(
        token=token,
        title=(await stored.open(id, VISITOR)).title,
        criteria=_of_survey(),
        picked=[str(one) for one in form.getlist("criterion")],
        sent={name: str(value) for name, value in form.items()},
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/pick.html", page, status=status, headers=PRIVATE)


@router.post("/pick/{token}", dependencies=[allow(WEIGH)])
async def pick(
    request: Request,
    web: Web,
    services: OwnServices,
    stored: OwnChoices,
    chooser: Chooser,
    choosers: OwnChoosers,
    token: str,
    criterion: Annotated[list[str], Form(max_length=30)],
    service: Word = "",
    size: Word = "",
    sector: Word = "",
) -> Response:
    id = await people.invited(services, token, "pick")
    await choosers.arrive(request)
    try:
        picked = Pick(tuple(criterion), *map(one_line, (service, size, sector)))
        owner = owner_of(chooser)
        number = owner or services.new_id()
        secret = await people.pick(services, id, picked, number, chooser.names)
    except BadInput as error:
        return await _pick(request, web, services, stored, token, error)
    response = RedirectResponse(web.url("weighed", secret=secret), 303)
    if owner is None:
        remember(response, choosers, number)
    return response


@router.get("/weighed/{secret}", name="weighed", dependencies=[allow(WEIGH)])
async def thanks(request: Request, web: Web, services: OwnServices, secret: str) -> Response:
    await people.check_stored(services, secret)
    page = ThanksPage(secret, web.absolute_url(request, "weighed", secret=secret))
    return web.render(request, "choice/thanks.html", page, headers=PRIVATE)


@router.post("/weighed/{secret}/erase", name="erase_weights", dependencies=[allow(WEIGH)])
async def erase(web: Web, services: OwnServices, secret: str) -> Response:
    """Erase what a person gave."""
    await people.forget(services, secret)
    return RedirectResponse(web.url("choices"), 303)
