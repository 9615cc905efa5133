"""The screen of weights: from answers, by points, by ranking."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from joute.choice.criteria import criteria
from joute.choice.needs import importance
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Content
from joute.choice.site.contexts import WeightRow, WeightsPage
from joute.choice.site.opening import CurrentChoice, OwnChoices, Saves, since_of
from joute.choice.site.people import opinions_of, picks_of
from joute.choice.site.weighing import read_points, read_ranking, weighing_of, weights_of
from joute.choice.weights import Ranking, Weight, from_points
from joute.errors import N_, BadInput, JouteError
from joute.people.actors import allow
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get("/choices/{key}/weights", name="choice_weights", dependencies=[allow(READ_CHOICE)])
async def weights(
    request: Request, web: Web, choice: CurrentChoice, stored: OwnChoices
) -> Response:
    return await _weights(request, web, choice, stored)


async def _weights(
    request: Request,
    web: Web,
    choice: CurrentChoice,
    stored: OwnChoices,
    error: JouteError | None = None,
) -> Response:
    opinions = opinions_of(await stored.opinions(choice))
    picks = picks_of(await stored.picks(choice))
    page = WeightsPage(
        choice=choice,
        step="weights",
        rows=_rows(choice.content, weights_of(choice.content, opinions, picks)),
        weighing=weighing_of(choice.content),
        opinions=len(opinions),
        picks=len(picks),
        reason=web.translator(request).error(error) if error else "",
    )
    status = error.status if error else 200
    return web.render(request, "choice/weights.html", page, status=status, headers=PRIVATE)


def _rows(content: Content, found: Mapping[str, Weight]) -> list[WeightRow]:
    total = sum(one.mid for one in found.values()) or 1.0
    reasons = importance(content.get("answers") or {})
    groups: list[list[str]] = content.get("ranking") or []
    places = {id: place for place, group in enumerate(groups, start=1) for id in group}
    none = Weight.exact(0)
    rows = [
        WeightRow(
            criterion=one,
            weight=found.get(id, none),
            share=found.get(id, none).mid / total,
            reasons=reasons.get(id, ()),
            place=places.get(id),
        )
        for id, one in criteria().items()
    ]
    return sorted(rows, key=lambda row: -row.share)


@router.post("/choices/{key}/weights", dependencies=[allow(CHANGE_CHOICE)])
async def weigh(
    request: Request, web: Web, choice: CurrentChoice, stored: OwnChoices, save: Saves
) -> Response:
    form = await request.form()
    try:
        parts = _read(str(form.get("weighing", "")), dict(form))
    except BadInput as error:
        return await _weights(request, web, choice, stored, error)
    return await save(parts, since_of(form), "choice_weights")


def _read(weighing: str, form: dict[str, object]) -> Content:
    """What the form of weights saves. Raises BadInput."""
    try:
        match weighing:
            case "points":
                points = read_points(form)
                from_points(points)
                return {"weighing": "points", "weights": points}
            case "ranking":
                ranking = read_ranking(form)
                Ranking.of(ranking)
                return {"weighing": "ranking", "ranking": ranking}
    except ValueError as error:
        raise BadInput(
            str(error), message=N_("Points are numbers from 0 to 1,000, places whole numbers.")
        ) from error
    return {"weighing": weighing if weighing in ("people", "picks") else "answers"}
