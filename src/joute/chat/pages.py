"""The pages of conversations: one's own, one of them, and its question as a duel."""

from collections.abc import AsyncIterator
from json import dumps
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from joute.attachments.forms import OwnFormFiles
from joute.calls import hold
from joute.calls.channel import ChangedChannel, Channel, Cursor
from joute.chat.answering import SIDE
from joute.chat.conversations import Conversations
from joute.chat.guarded import restoring
from joute.chat.render import chats_page, conversation_page, reply_fragment
from joute.chat.rights import OPEN, USE, allow_chat
from joute.chat.service import OwnConversations
from joute.chat.state import State, load
from joute.duel.contexts import RefusedQuestion
from joute.duel.personal_data import Decision
from joute.duel.render import home_page, refused_question
from joute.duel.service import ConsentingVoter, OwnDuels, Voter, admit
from joute.errors import JouteError, NotFound
from joute.web import EventStream, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Without a script the page is held until the reply is over, or this long.
HOLD_S = 30.0

Text = Annotated[str, Form()]
PersonalData = Annotated[Decision, Form()]


@router.get("/chat", name="chats", dependencies=[allow_chat(OPEN)])
async def chats(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    conversations: OwnConversations,
    deleted: str = "",
) -> Response:
    translator = web.translator(request)
    page = await chats_page(conversations, duels, voter, translator, deleted=bool(deleted))
    return web.render(request, "chat/chats.html", page)


@router.post("/chat", name="begin_chat", dependencies=[allow_chat(OPEN)])
async def begin_chat(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    conversations: OwnConversations,
    files: OwnFormFiles,
    alias: Text = "",
    prompt: Text = "",
    consent: Text = "",
    personal_data: PersonalData = "",
    live: Text = "",
) -> Response:
    try:
        known = await admit(request, duels, voter, consent)
        received = await files.received()
        key = await conversations.begin(known, alias, prompt, personal_data, received)
    except JouteError as error:
        translator = web.translator(request)
        refused = refused_question(prompt, error, translator)
        page = await chats_page(
            conversations, duels, voter, translator, alias=alias, refused=refused
        )
        return web.render(
            request, "chat/chats.html", page, status=error.status, headers=error.headers
        )
    response = _to_chat(web, key, live)
    if known != voter:
        duels.cookie.write(response, known)
    return response


@router.get("/chat/export", name="export_chats", dependencies=[allow_chat(USE)])
async def export_chats(voter: Voter, conversations: OwnConversations) -> Response:
    if voter is None:
        raise NotFound("no voter")
    return StreamingResponse(
        _written(conversations, voter),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="joute-chat.json"'},
    )


async def _written(conversations: Conversations, voter: str) -> AsyncIterator[str]:
    separator = '{"ai_generated":"the texts of all replies","conversations":['
    async for one in conversations.exported(voter):
        yield separator + dumps(one, ensure_ascii=False)
        separator = ",\n"
    yield "]}" if separator == ",\n" else separator + "]}"


@router.get("/chat/{conversation_id}", name="chat", dependencies=[allow_chat(USE)])
async def chat(
    request: Request,
    web: Web,
    voter: Voter,
    conversations: OwnConversations,
    conversation_id: str,
    wait: str = "",
) -> Response:
    if wait:
        await hold(
            conversations.services.bus, conversation_id, conversations.writer.finished, HOLD_S
        )
    state = await load(conversations.services, conversation_id, voter)
    return await _shown(request, web, conversations, state, waited=bool(wait))


async def _shown(
    request: Request,
    web: Web,
    conversations: Conversations,
    state: State,
    *,
    waited: bool = False,
    refused: RefusedQuestion | None = None,
    status: int = 200,
) -> Response:
    page = await conversation_page(
        conversations, state, web.translator(request), waited=waited, refused=refused
    )
    return web.render(request, "chat/conversation.html", page, status=status)


@router.get("/chat/{conversation_id}/events", name="chat_events", dependencies=[allow_chat(USE)])
async def chat_events(
    request: Request, voter: Voter, conversations: OwnConversations, conversation_id: str
) -> Response:
    services = conversations.services
    # The channel first: a reply that ends between the two look-ups is then in the state.
    channel = await services.bus.find(conversation_id)
    state = await load(services, conversation_id, voter)
    if channel is None:
        channel = _finished_channel(state)
    masking = await run_sync(restoring, services, state)
    if not masking.empty:
        channel = ChangedChannel(channel, {SIDE: masking.stream()})
    cursor = Cursor.parse(request.headers.get("last-event-id"), channel.turn)
    return EventStream(channel.follow(cursor))


def _finished_channel(state: State) -> Channel:
    """A channel with the last reply as stored, for readers who arrive after its end."""
    channel = Channel(state.last.number, (SIDE,))
    channel.append(SIDE, state.last.answer.text if state.last.answer else "")
    channel.finish(SIDE, state.last.public_code)
    return channel


@router.get(
    "/chat/{conversation_id}/replies/{number}", name="chat_reply", dependencies=[allow_chat(USE)]
)
async def chat_reply(
    request: Request,
    web: Web,
    voter: Voter,
    conversations: OwnConversations,
    conversation_id: str,
    number: int,
) -> Response:
    state = await load(conversations.services, conversation_id, voter)
    reply = next((one for one in state.replies if one.number == number), None)
    if reply is None:
        raise NotFound(f"reply {number}")
    fragment = await run_sync(
        reply_fragment, conversations.services, state, reply, web.translator(request)
    )
    return web.render(request, "chat/_reply.html", fragment)


@router.post("/chat/{conversation_id}/turns", name="ask_chat", dependencies=[allow_chat(USE)])
async def ask_chat(
    request: Request,
    web: Web,
    voter: ConsentingVoter,
    conversations: OwnConversations,
    files: OwnFormFiles,
    conversation_id: str,
    alias: Text = "",
    prompt: Text = "",
    personal_data: PersonalData = "",
    live: Text = "",
) -> Response:
    state = await load(conversations.services, conversation_id, voter)
    try:
        await conversations.ask(state, alias, prompt, personal_data, await files.received())
    except JouteError as error:
        refused = refused_question(prompt, error, web.translator(request))
        return await _shown(
            request, web, conversations, state, refused=refused, status=error.status
        )
    return _to_chat(web, conversation_id, live, f"#turn-{len(state.turns) + 1}")


@router.post("/chat/{conversation_id}/replies", name="answer_again", dependencies=[allow_chat(USE)])
async def answer_again(
    web: Web,
    voter: ConsentingVoter,
    conversations: OwnConversations,
    conversation_id: str,
    alias: Text = "",
    live: Text = "",
) -> Response:
    state = await load(conversations.services, conversation_id, voter)
    await conversations.answer_again(state, alias)
    return _to_chat(web, conversation_id, live, f"#turn-{len(state.turns)}")


@router.post("/chat/{conversation_id}/stop", name="stop_chat", dependencies=[allow_chat(USE)])
async def stop_chat(
    web: Web, voter: Voter, conversations: OwnConversations, conversation_id: str
) -> Response:
    state = await load(conversations.services, conversation_id, voter)
    await conversations.writer.stop(conversation_id)
    return _to_chat(web, conversation_id, "", f"#turn-{len(state.turns)}")


@router.get(
    "/chat/{conversation_id}/turns/{number}/duel",
    name="chat_as_duel",
    dependencies=[allow_chat(USE)],
)
async def chat_as_duel(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    conversations: OwnConversations,
    conversation_id: str,
    number: int,
) -> Response:
    """The page where a duel begins, with a question of the conversation in its form."""
    state = await load(conversations.services, conversation_id, voter)
    turn = next((one for one in state.turns if one.number == number), None)
    if turn is None:
        raise NotFound(f"turn {number}")
    page = home_page(
        duels,
        web.translator(request),
        accepted=await duels.people.accepted(voter),
        prompt=turn.prompt,
    )
    return web.render(request, "duel/home.html", page)


@router.post("/chat/{conversation_id}/delete", name="delete_chat", dependencies=[allow_chat(USE)])
async def delete_chat(
    web: Web, voter: Voter, conversations: OwnConversations, conversation_id: str
) -> Response:
    await conversations.delete(voter, conversation_id)
    return RedirectResponse(f"{web.url('chats')}?deleted=1", 303)


def _to_chat(web: Pages, conversation_id: str, live: str, place: str = "") -> RedirectResponse:
    """To the conversation, whose page waits for the reply where no script will show it."""
    address = web.url("chat", conversation_id=conversation_id) + ("" if live else "?wait=1")
    return RedirectResponse(address + place, 303)
