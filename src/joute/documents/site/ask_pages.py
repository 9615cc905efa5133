"""Questions on collections as pages: the form, an answer as it is written, marks of passages."""

from dataclasses import replace
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from joute.calls import hold
from joute.calls.channel import Channel, Cursor
from joute.documents.answer_state import QuestionState, exported, load, own_questions
from joute.documents.answering import SIDE
from joute.documents.asking import Asking, NewQuestion
from joute.documents.cards import CollectionCard
from joute.documents.passage import Retrieval
from joute.documents.rights import READ_COLLECTION, allow_documents
from joute.documents.settings import DocumentsRetention
from joute.documents.site.answer_contexts import AnswerPage, AskedRow, AskPage, ModelChoice
from joute.documents.site.answer_render import answer_page
from joute.documents.site.opening import AskedCollection, OwnCollections
from joute.duel.contexts import RefusedQuestion
from joute.duel.personal_data import Decision
from joute.duel.render import consent_view, refused_question
from joute.duel.service import OwnDuels, Voter, admit
from joute.errors import JouteError, NotFound
from joute.people.actors import CurrentActor, allow
from joute.people.rights import OWN_DATA
from joute.services import Own, OwnServices
from joute.store import Int32
from joute.web import PRIVATE, EventStream
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

READS = [allow_documents(READ_COLLECTION)]
OwnAsking = Annotated[Asking, Own(Asking)]
Text = Annotated[str, Form()]
# Without a script the page is held until the answer is over, or this long.
HOLD_S = 30.0
_OTHERS = 20


async def _question(
    question_id: str,
    collection: AskedCollection,
    collections: OwnCollections,
    actor: CurrentActor,
    asking: OwnAsking,
    voter: Voter,
) -> QuestionState:
    """The person’s question on the collection of the address, while they may ask all of those that
    it is on. Raises NotFound and NoSuchCollection."""
    state = await load(asking.services, question_id, voter)
    if collection.id not in state.row.collections:
        raise NotFound(f"question {question_id}")
    for id in state.row.collections:
        await collections.to_ask(id, actor)
    return state


OwnQuestion = Annotated[QuestionState, Depends(_question)]


class Form_:
    """Renders the form, with a question that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        collection: AskedCollection,
        collections: OwnCollections,
        asking: OwnAsking,
        duels: OwnDuels,
        voter: Voter,
    ) -> None:
        self.request, self.web, self.actor, self.card = request, web, actor, collection
        self.collections, self.asking, self.duels = collections, asking, duels
        self.voter, self.words = voter, web.translator(request)

    async def __call__(
        self,
        model: str = "",
        also: tuple[str, ...] = (),
        refused: RefusedQuestion | None = None,
        error: JouteError | None = None,
        *,
        deleted: bool = False,
    ) -> Response:
        settings, id = self.asking.services.settings, self.card.id
        accepted = await self.duels.people.accepted(self.voter)
        readable = await self.collections.readable_by(self.actor)
        asked = await own_questions(self.asking.services, id, self.voter) if self.voter else ()
        last = next((one.model for one in asked), "")
        page = AskPage(
            card=self.card,
            others=[one for one in readable if one.id != id][:_OTHERS],
            also=also,
            models=[ModelChoice(one.id, one.card.name) for one in self.asking.models],
            model=model or last,
            # Nothing of these questions is published: only duels are.
            consent=None
            if accepted
            else replace(consent_view(self.duels, self.words), publication=None),
            refused=refused,
            most_characters=settings.limits.prompt_characters,
            questions=[AskedRow(one.id, one.question, one.asked_at) for one in asked],
            days=settings.of(DocumentsRetention).document_answer_days,
            deleted=deleted,
        )
        status, headers = (error.status, error.headers) if error else (200, {})
        return self.web.render(
            self.request,
            "documents/ask.html",
            page,
            status=status,
            headers={**PRIVATE, **headers},
        )


OwnForm = Annotated[Form_, Depends()]


@router.get("/documents/mine/export", name="export_questions", dependencies=[allow(OWN_DATA)])
async def export_questions(services: OwnServices, voter: Voter) -> Response:
    """What the person asked, whatever they may read by now."""
    if voter is None:
        raise NotFound("no voter")
    return JSONResponse(
        {"ai_generated": "the texts of all answers", "questions": await exported(services, voter)},
        headers={"Content-Disposition": 'attachment; filename="joute-documents.json"'},
    )


@router.get("/documents/{collection_id}/ask", name="ask_documents", dependencies=READS)
async def ask_documents(form: OwnForm, deleted: str = "") -> Response:
    return await form(deleted=bool(deleted))


@router.post("/documents/{collection_id}/ask", name="begin_answer", dependencies=READS)
async def begin_answer(
    request: Request,
    web: Web,
    form: OwnForm,
    collection: AskedCollection,
    question: Text = "",
    model: Text = "",
    also: Annotated[list[str] | None, Form()] = None,
    consent: Text = "",
    personal_data: Annotated[Decision, Form()] = "",
    live: Text = "",
) -> Response:
    ids = tuple(dict.fromkeys(one for one in also or () if one != collection.id))
    try:
        known = await admit(request, form.duels, form.voter, consent)
        cards = [collection, *[await form.collections.to_ask(id, form.actor) for id in ids]]
        new = NewQuestion(question, model, Retrieval(), personal_data)
        key = await form.asking.ask(cards, new, known, request.state.language)
    except JouteError as error:
        return await form(model, ids, refused_question(question, error, form.words), error)
    response = _to_answer(web, collection, key, live)
    if known != form.voter:
        form.duels.cookie.write(response, known)
    return response


@router.get(
    "/documents/{collection_id}/answers/{question_id}", name="document_answer", dependencies=READS
)
async def document_answer(
    request: Request,
    web: Web,
    collection: AskedCollection,
    asking: OwnAsking,
    state: OwnQuestion,
    voter: Voter,
    wait: str = "",
) -> Response:
    if wait:
        key = state.row.id
        await hold(asking.services.bus, key, asking.writer.finished, HOLD_S)
        state = await load(asking.services, key, voter)
    page = await _page(request, web, asking, state, collection, waited=bool(wait))
    return web.render(request, "documents/answer.html", page, headers=PRIVATE)


@router.get(
    "/documents/{collection_id}/answers/{question_id}/events",
    name="document_answer_events",
    dependencies=READS,
)
async def document_answer_events(
    request: Request, asking: OwnAsking, state: OwnQuestion, voter: Voter
) -> Response:
    services, key = asking.services, state.row.id
    # The channel first: an answer that ends between the two look-ups is then in the state.
    channel = await services.bus.find(key)
    if channel is None:
        channel = _finished_channel(await load(services, key, voter))
    cursor = Cursor.parse(request.headers.get("last-event-id"), channel.turn)
    return EventStream(channel.follow(cursor))


def _finished_channel(state: QuestionState) -> Channel:
    """A channel with the answer as stored, for readers who arrive after its end."""
    channel = Channel(1, (SIDE,))
    channel.append(SIDE, state.text)
    channel.finish(SIDE, state.public_code)
    return channel


@router.get(
    "/documents/{collection_id}/answers/{question_id}/text",
    name="document_answer_text",
    dependencies=READS,
)
async def document_answer_text(
    request: Request, web: Web, collection: AskedCollection, asking: OwnAsking, state: OwnQuestion
) -> Response:
    """The answer alone, fetched by the page when it is over."""
    page = await _page(request, web, asking, state, collection)
    return web.render(request, "documents/_answered.html", page, headers=PRIVATE)


@router.post(
    "/documents/{collection_id}/answers/{question_id}/stop",
    name="stop_document_answer",
    dependencies=READS,
)
async def stop_document_answer(
    web: Web, collection: AskedCollection, asking: OwnAsking, state: OwnQuestion
) -> Response:
    await asking.writer.stop(state.row.id)
    return _to_answer(web, collection, state.row.id, "")


@router.post(
    "/documents/{collection_id}/answers/{question_id}/passages/{place}",
    name="mark_passage",
    dependencies=READS,
)
async def mark_passage(
    web: Web,
    collection: AskedCollection,
    asking: OwnAsking,
    state: OwnQuestion,
    place: Int32,
    useful: Annotated[Literal["yes", "no", ""], Form()] = "",
) -> Response:
    await asking.mark(state.row.id, place, {"yes": True, "no": False, "": None}[useful])
    return _to_answer(web, collection, state.row.id, "1", f"#passage-{place}")


@router.post(
    "/documents/{collection_id}/answers/{question_id}/delete",
    name="delete_document_answer",
    dependencies=READS,
)
async def delete_document_answer(
    web: Web, collection: AskedCollection, asking: OwnAsking, state: OwnQuestion
) -> Response:
    await asking.delete(state.row.id)
    return RedirectResponse(
        f"{web.url('ask_documents', collection_id=collection.id)}?deleted=1", 303
    )


async def _page(
    request: Request,
    web: Web,
    asking: Asking,
    state: QuestionState,
    card: CollectionCard,
    *,
    waited: bool = False,
) -> AnswerPage:
    words = web.translator(request)
    return await run_sync(
        lambda: answer_page(asking.services, web, state, card, words, waited=waited)
    )


def _to_answer(
    web: Web, collection: CollectionCard, question_id: str, live: str, place: str = ""
) -> RedirectResponse:
    """To the answer, whose page waits for its end where no script will show it."""
    ids = {"collection_id": collection.id, "question_id": question_id}
    address = web.url("document_answer", **ids) + ("" if live else "?wait=1")
    return RedirectResponse(address + place, 303)
