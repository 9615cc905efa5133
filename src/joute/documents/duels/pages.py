"""The pages of duels on documents: the question, its passages after the vote, the ranking."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.documents.asking import Asking
from joute.documents.cards import CollectionCard
from joute.documents.collections import Collections
from joute.documents.duels.contexts import (
    DuelOnDocumentsPage,
    DuelPassagesPage,
    SearchRankingPage,
)
from joute.documents.duels.finding import SEARCHES, DuelSearch, drawn_searches
from joute.documents.duels.passages import PassagesOfDuel, passages_of
from joute.documents.errors import NoSuchCollection
from joute.documents.passage import Retrieval
from joute.documents.retrieving import Retriever
from joute.documents.rights import READ_COLLECTION, allow_documents
from joute.documents.site.opening import AskedCollection, OwnCollections
from joute.duel import rights
from joute.duel.contexts import RefusedQuestion
from joute.duel.personal_data import Decision
from joute.duel.questions import NewDuel, open_duel_on
from joute.duel.render import consent_view, refused_question
from joute.duel.reveal import reveal
from joute.duel.service import Duels, OwnDuels, Voter, admit
from joute.duel.state import load
from joute.errors import JouteError
from joute.evaluation.site.prompt_ranking import ranked_prompts
from joute.evaluation.site.reading import allow_reading
from joute.people.actors import CurrentActor, allow
from joute.people.rights import Actor
from joute.services import OwnServices
from joute.web import PRIVATE, Translator
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS = [allow_documents(READ_COLLECTION)]
Text = Annotated[str, Form()]
Kind = Literal["models", "searches"]


@router.get("/documents/{collection_id}/duel", name="duel_on_documents", dependencies=READS)
async def duel_on_documents(
    request: Request, web: Web, duels: OwnDuels, voter: Voter, collection: AskedCollection
) -> Response:
    page = await _duel_page(duels, voter, collection, web.translator(request))
    return web.render(request, "documents/duel.html", page, headers=PRIVATE)


async def _duel_page(
    duels: Duels,
    voter: str | None,
    card: CollectionCard,
    words: Translator,
    *,
    kind: Kind = "models",
    model: str = "",
    refused: RefusedQuestion | None = None,
) -> DuelOnDocumentsPage:
    accepted = await duels.people.accepted(voter)
    return DuelOnDocumentsPage(
        card=card,
        models=[one.card for one in duels.services.offer.drawable],
        kind=kind,
        model=model,
        consent=None if accepted else consent_view(duels, words),
        refused=refused,
        most_characters=duels.services.settings.limits.prompt_characters,
    )


@router.post("/documents/{collection_id}/duel", dependencies=[*READS, allow(rights.OPEN)])
async def open_on_documents(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    collection: AskedCollection,
    prompt: Text = "",
    kind: Annotated[Kind, Form()] = "models",
    model: Text = "",
    consent: Text = "",
    publish: Text = "",
    personal_data: Annotated[Decision, Form()] = "",
) -> Response:
    services, language = duels.services, request.state.language
    search = DuelSearch(services[Asking], collection, language)
    new = NewDuel(prompt, language, personal_data=personal_data)
    find = search.for_models(Retrieval())
    if kind == "searches":
        new = NewDuel(prompt, language, models=(model,), personal_data=personal_data)
        vectors = services[Retriever].embedding.vectors is not None
        find = search.for_searches(drawn_searches(services.random, vectors=vectors))
    try:
        known = await admit(request, duels, voter, consent, publish)
        state = await open_duel_on(
            services, duels.answering, duels.labelling, known, new, find=find
        )
    except JouteError as error:
        words = web.translator(request)
        refused = refused_question(prompt, error, words)
        page = await _duel_page(
            duels, voter, collection, words, kind=kind, model=model, refused=refused
        )
        headers = {**PRIVATE, **error.headers}
        return web.render(
            request, "documents/duel.html", page, status=error.status, headers=headers
        )
    response = RedirectResponse(f"{web.url('duel', duel_id=state.duel.id)}?wait=1", 303)
    if known != voter:
        duels.cookie.write(response, known)
    return response


@router.get(
    "/duels/{duel_id}/passages",
    name="duel_passages",
    dependencies=[*READS, allow(rights.READ)],
)
async def duel_passages(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    actor: CurrentActor,
    collections: OwnCollections,
    duel_id: str,
) -> Response:
    """What both sides had, and what each cites, for those who may ask the collection now."""
    state = await load(duels.services, duel_id, voter)
    found = await passages_of(duels.services.store, state)
    page = DuelPassagesPage(
        duel_id=duel_id,
        question=state.turns[0].prompt,
        sides=reveal(state).sides,
        found=await readable(found, collections, actor),
    )
    return web.render(request, "documents/duel_passages.html", page, headers=PRIVATE)


async def readable(
    found: PassagesOfDuel, collections: Collections, actor: Actor
) -> PassagesOfDuel | None:
    """None where the actor may not ask one of their collections now, or it is gone."""
    try:
        for id in found.collections:
            await collections.to_ask(id, actor)
    except NoSuchCollection:
        return None
    return found


@router.get("/ranking/searches", name="search_ranking", dependencies=[*READS, allow_reading()])
async def search_ranking(request: Request, web: Web, services: OwnServices) -> Response:
    """What people preferred of two searches for one model."""
    searches = await ranked_prompts(services.store, mode=SEARCHES, flag=SEARCHES)
    page = SearchRankingPage(searches)
    return web.render(request, "documents/search_ranking.html", page, headers=PRIVATE)
