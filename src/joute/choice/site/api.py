"""Choices by a program: made, read, changed with a check of the revision, worked out."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from joute.catalog.updates import loaded
from joute.choice.needs import as_json, ids_of, needs_of
from joute.choice.rights import CHANGE_CHOICE, READ_CHOICE
from joute.choice.site.choices import Choices
from joute.choice.site.chooser import Chooser, OwnChoosers, allow_choosing, owner_of, remember
from joute.choice.site.opening import ChangeableChoice, CurrentChoice, OwnChoices, OwnResults
from joute.choice.site.people import opinions_of, picks_of
from joute.choice.site.weighing import Weighing, weighing_of, weights_of, written_need
from joute.choice.weights import Ranking
from joute.people.actors import CurrentActor, allow
from joute.services import OwnServices
from joute.web import REFUSALS_DOCUMENTED
from joute.web.current import Web

router = APIRouter(prefix="/api/v1/choices", tags=["choices"], responses=REFUSALS_DOCUMENTED)


class Sent(BaseModel):
    """A need as needs.yaml holds it (docs/choosing.md); what is left out is unknown. `weighing`
    says how weights are made where they are not stated."""

    need: dict[str, Any] = Field(default_factory=dict)
    weighing: Weighing | None = None


class Changed(Sent):
    """Parts of a need that change, others stay; a part that is null is taken out, and weights that
    are null leave those of the answers. `revision` is the one that was read."""

    revision: int = Field(ge=1, lt=2**31)


class Made(BaseModel):
    """A new choice: `key` is the secret by which it is changed, `reading_key` only reads it."""

    key: str
    reading_key: str
    page: str
    revision: int


class WeightOut(BaseModel):
    """Points, of which only proportions count, and where they come from."""

    low: float
    mid: float
    high: float
    origin: str


class ChoiceOut(BaseModel):
    """A choice as it is. `need` gives the same shortlist to `joute choose`. `weights` are those in
    force, by criterion, made as `weighing` says; `people` have weighed, `picks` picked five."""

    revision: int
    changed_at: datetime
    may_change: bool
    weighing: Weighing
    weights: dict[str, WeightOut]
    people: int
    picks: int
    need: dict[str, Any]


class Revision(BaseModel):
    revision: int


@router.post("", status_code=201, dependencies=[allow_choosing()])
async def make(
    request: Request,
    response: Response,
    web: Web,
    services: OwnServices,
    stored: OwnChoices,
    chooser: Chooser,
    choosers: OwnChoosers,
    sent: Sent,
) -> Made:
    """Begin a choice."""
    await choosers.arrive(request)
    content = _content(sent, stored)
    owner = owner_of(chooser)
    number = owner or services.new_id()
    key = await stored.begin(number, content)
    if owner is None:
        remember(response, choosers, number)
    opened = await stored.open(key, chooser)
    page = web.absolute_url(request, "choice", key=key)
    return Made(key=key, reading_key=opened.id, page=page, revision=opened.revision)


@router.get("/{key}", dependencies=[allow(READ_CHOICE)])
async def read(stored: OwnChoices, choice: CurrentChoice) -> ChoiceOut:
    """A choice by either of its keys."""
    opinions = opinions_of(await stored.opinions(choice))
    picks = picks_of(await stored.picks(choice))
    weights = weights_of(choice.content, opinions, picks)
    return ChoiceOut(
        revision=choice.revision,
        changed_at=choice.changed_at,
        may_change=choice.may_change,
        weighing=weighing_of(choice.content),
        weights={id: WeightOut(**asdict(one)) for id, one in weights.items()},
        people=len(opinions),
        picks=len(picks),
        need=dict(written_need(choice.content, weights)),
    )


@router.patch("/{key}", dependencies=[allow(CHANGE_CHOICE)])
async def change(stored: OwnChoices, choice: ChangeableChoice, sent: Changed) -> Revision:
    """Change parts of a choice. 409 where somebody changed one of them after `revision`."""
    return Revision(revision=await stored.change(choice, _content(sent, stored), sent.revision))


@router.delete("/{key}", status_code=204, dependencies=[allow(CHANGE_CHOICE)])
async def delete(stored: OwnChoices, choice: ChangeableChoice) -> None:
    """Delete a choice with all that people gave to it."""
    await stored.delete(choice)


@router.get("/{key}/result", dependencies=[allow(READ_CHOICE)])
async def result(
    request: Request, web: Web, results: OwnResults, choice: CurrentChoice, actor: CurrentActor
) -> dict[str, Any]:
    """The shortlist of a choice, as `joute choose --format json` prints it."""
    found = await results.of(choice, actor)
    words = web.translator(request)
    return as_json(found.choice, words, usd_per_eur=results.usd_per_eur)


def _content(sent: Sent, stored: Choices) -> dict[str, Any]:
    """The parts of a choice that what was sent becomes. Raises BadNeeds."""
    known = loaded(stored.services.settings.catalog.updates)
    held, content = needs_of(sent.need, offered=ids_of(known)), dict(sent.need)
    if isinstance(held.weights, Ranking):
        content |= {
            "weights": None,
            "weighing": "ranking",
            "ranking": [*map(list, held.weights.groups)],
        }
    elif held.weights:
        content["weighing"] = "points"
    elif "weights" in content:
        content |= {"weights": None, "weighing": "answers", "ranking": None}
    if sent.weighing:
        content["weighing"] = sent.weighing
    return content
