"""Duels on documents by a program, under the same rights as the pages."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from joute.documents.asking import MOST_PASSAGES, Asking
from joute.documents.duels.finding import DuelSearch
from joute.documents.duels.pages import READS, readable
from joute.documents.duels.passages import passages_of
from joute.documents.errors import NoSuchCollection
from joute.documents.passage import Retrieval
from joute.documents.site.opening import AskedCollection, OwnCollections
from joute.duel import rights
from joute.duel.api import DuelOut, PersonalData, duel_out
from joute.duel.questions import NewDuel, open_duel_on
from joute.duel.service import ConsentingVoter, OwnDuels, Voter
from joute.duel.state import load
from joute.errors import N_, BadInput
from joute.people.actors import CurrentActor, allow
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["documents"], responses=REFUSALS_DOCUMENTED)


class RetrievalIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    by: Literal["words", "vectors", "both"] = "both"
    count: int = Field(5, ge=1, le=MOST_PASSAGES, description="Passages that a model is given")


class DuelOnDocumentsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prompt: str
    personal_data: PersonalData = ""
    models: list[str] = Field(
        default=[],
        max_length=2,
        description="Those that are chosen; of two searches, the one that answers",
    )
    retrievals: list[RetrievalIn] = Field(
        default=[],
        max_length=2,
        description="Two searches that meet on one model; one, or none: two models on the same",
    )


class PassageOfDuelOut(BaseModel):
    n: dict[str, int] = Field(description="Its number on each side that had it")
    cited: list[str] = Field(description="The sides that cite it")
    file: str
    page: int
    last_page: int
    titles: list[str]
    text: str


class PassagesOut(BaseModel):
    passages: list[PassageOfDuelOut]
    gone: int = Field(description="Those of which no text is left, counted on each side")


@router.post(
    "/collections/{collection_id}/duels",
    status_code=201,
    dependencies=[*READS, allow(rights.OPEN)],
)
async def open_on_documents(
    request: Request,
    duels: OwnDuels,
    voter: ConsentingVoter,
    collection: AskedCollection,
    body: DuelOnDocumentsIn,
) -> DuelOut:
    """Two models on the same passages, or two searches for one model, blind."""
    services, language = duels.services, request.state.language
    search = DuelSearch(services[Asking], collection, language)
    hows = [Retrieval(one.by, one.count) for one in body.retrievals]
    if len(hows) == 2:
        if len(body.models) != 1 or hows[0] == hows[1]:
            raise BadInput(message=N_("Two searches meet on one model, and differ."))
        find = search.for_searches((hows[0], hows[1]))
    else:
        find = search.for_models(hows[0] if hows else Retrieval())
    new = NewDuel(
        prompt=body.prompt,
        language=language,
        mode="chosen" if body.models else "random",
        models=tuple(body.models),
        personal_data=body.personal_data,
    )
    state = await open_duel_on(services, duels.answering, duels.labelling, voter, new, find=find)
    return await duel_out(services, state)


@router.get("/duels/{duel_id}/passages", dependencies=[*READS, allow(rights.READ)])
async def get_passages(
    duels: OwnDuels, voter: Voter, actor: CurrentActor, collections: OwnCollections, duel_id: str
) -> PassagesOut:
    """What both sides of a revealed duel answered from, for those who may ask the collection."""
    state = await load(duels.services, duel_id, voter)
    found = await readable(await passages_of(duels.services.store, state), collections, actor)
    if found is None:
        raise NoSuchCollection(name="")
    return PassagesOut(
        passages=[
            PassageOfDuelOut(
                n=dict(one.numbers),
                cited=sorted(one.cited),
                file=one.file,
                page=one.row.page,
                last_page=one.row.last_page,
                titles=one.row.titles,
                text=one.row.text,
            )
            for one in found.passages
        ],
        gone=found.gone,
    )
