"""The pages of duels: home, duel, reveal, share, one's duels.

A refused form is shown again with its values and the reason; other refusals lead to the error
page.
"""

from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import exists, select

from joute.attachments.forms import OwnFormFiles
from joute.calls import hold
from joute.duel import my_duels, questions, rights, sharing, voting
from joute.duel.contexts import AnswerFragment, MyDuelsPage, RefusedQuestion, SharePage
from joute.duel.events import events_of
from joute.duel.exports import Format
from joute.duel.pairing import Mode
from joute.duel.personal_data import Decision
from joute.duel.questions import NewDuel
from joute.duel.render import (
    answer_view,
    duel_page,
    footprints,
    home_page,
    publication_view,
    refused_question,
    reveal_page,
    tag_labels,
    turn_views,
)
from joute.duel.restored import restorer
from joute.duel.reveal import reveal
from joute.duel.service import ConsentingVoter, Duels, OwnDuels, Voter, admit
from joute.duel.settings import DuelRetention
from joute.duel.state import DuelState, Step, load
from joute.duel.tables import NAMING, DuelFailure, Flag
from joute.duel.votes import Ballot, Choice
from joute.errors import JouteError, NotFound
from joute.people import publication
from joute.people.actors import allow
from joute.people.origins import CurrentOrigin
from joute.people.rights import LEAVE, OWN_DATA, READ_SITE
from joute.services import OwnServices
from joute.web import EventStream, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

# Without a script the duel's page is held until both answers are over, or this long.
HOLD_S = 30.0

Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form(default_factory=list)]


@router.get("/", name="home", dependencies=[allow(READ_SITE)])
async def home(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    suggestion: str | None = None,
    cohort: str | None = None,
) -> Response:
    accepted = await duels.people.accepted(voter)
    page = home_page(
        duels, web.translator(request), accepted=accepted, suggestion=suggestion, cohort=cohort
    )
    return web.render(request, "duel/home.html", page)


@router.post("/duels", name="create_duel", dependencies=[allow(rights.OPEN)])
async def create_duel(
    request: Request,
    web: Web,
    duels: OwnDuels,
    files: OwnFormFiles,
    voter: Voter,
    model: Texts,
    prompt: Text = "",
    mode: Annotated[Mode, Form()] = "random",
    cohort: Text = "",
    suggestion: Text = "",
    consent: Text = "",
    publish: Text = "",
    again: Text = "",
    personal_data: Annotated[Decision, Form()] = "",
    live: Text = "",
) -> Response:
    chosen = tuple(name for name in model if name) if mode == "chosen" else ()
    new = NewDuel(
        prompt=prompt,
        language=request.state.language,
        mode=mode,
        models=chosen,
        cohort=cohort or None,
        suggestion=suggestion or None,
        other_than=await _models_of(duels, voter, again) if again else (),
        personal_data=personal_data,
    )
    try:
        known = await admit(request, duels, voter, consent, publish)
        new = replace(new, files=await files.received())
        opened = await questions.open_duel(
            duels.services, duels.answering, duels.labelling, known, new
        )
    except JouteError as error:
        translator = web.translator(request)
        page = home_page(
            duels,
            translator,
            accepted=await duels.people.accepted(voter),
            prompt=prompt,
            suggestion=suggestion or None,
            mode=mode,
            chosen=chosen,
            cohort=cohort or None,
            again=again,
            refused=refused_question(prompt, error, translator),
        )
        return web.render(
            request, "duel/home.html", page, status=error.status, headers=error.headers
        )
    response = _to_duel(web, opened.duel.id, live)
    if known != voter:
        duels.cookie.write(response, known)
    return response


async def _models_of(duels: Duels, voter: str | None, duel_id: str) -> tuple[str, str]:
    """The models of the person's own duel, which are known by now: otherwise a draw without them
    would tell who they are."""
    state = await load(duels.services, duel_id, voter)
    if state.step is not Step.REVEALED:
        raise NotFound(f"revealed duel {duel_id}")
    return state.duel.model_a, state.duel.model_b


@router.get("/duels/{duel_id}", name="duel", dependencies=[allow(rights.READ)])
async def duel(
    request: Request, web: Web, duels: OwnDuels, voter: Voter, duel_id: str, wait: str = ""
) -> Response:
    if wait:
        await hold(duels.services.bus, duel_id, duels.answering.finished, HOLD_S)
    state = await load(duels.services, duel_id, voter)
    if state.step is Step.REVEALED:
        return await _revealed(request, web, duels, state)
    return await _blind(request, web, duels, state, waited=bool(wait))


async def _blind(
    request: Request,
    web: Web,
    duels: Duels,
    state: DuelState,
    *,
    waited: bool = False,
    refused: RefusedQuestion | None = None,
    status: int = 200,
) -> Response:
    translator = web.translator(request)
    page = await duel_page(
        duels,
        state,
        translator,
        waited=waited and state.step is Step.ANSWERING,
        refused=refused,
    )
    return web.render(request, "duel/duel.html", page, status=status)


async def _revealed(
    request: Request,
    web: Web,
    duels: Duels,
    state: DuelState,
    *,
    refused: RefusedQuestion | None = None,
    status: int = 200,
) -> Response:
    translator = web.translator(request)
    duel_id = state.duel.id
    async with duels.services.store.read() as session:
        flagged = await session.scalar(
            select(exists().where(Flag.duel_id == duel_id, Flag.kind.in_(NAMING)))
        )
        replaced = await session.scalar(
            select(
                exists().where(DuelFailure.duel_id == duel_id, DuelFailure.replaced_by.is_not(None))
            )
        )
    page = await reveal_page(
        duels,
        state,
        translator,
        flagged=bool(flagged),
        replaced=bool(replaced),
        share_url=await _share_url(request, web, duels, duel_id),
        refused=refused,
    )
    return web.render(request, "duel/reveal.html", page, status=status)


async def _share_url(request: Request, web: Web, duels: Duels, duel_id: str) -> str | None:
    share_id = await sharing.open_share(duels.services, duel_id)
    if share_id is None:
        return None
    return web.absolute_url(request, "shared", token=duels.share_token(share_id))


@router.get("/duels/{duel_id}/events", name="events", dependencies=[allow(rights.READ)])
async def events(request: Request, duels: OwnDuels, voter: Voter, duel_id: str) -> Response:
    last_event_id = request.headers.get("last-event-id")
    return EventStream(await events_of(duels.services, duel_id, voter, last_event_id))


@router.get(
    "/duels/{duel_id}/answers/{turn}/{side}", name="answer", dependencies=[allow(rights.READ)]
)
async def answer(
    request: Request, web: Web, duels: OwnDuels, voter: Voter, duel_id: str, turn: int, side: str
) -> Response:
    state = await load(duels.services, duel_id, voter)
    if not 1 <= turn <= len(state.turns) or side not in state.turns[turn - 1].sides:
        raise NotFound(f"answer {turn}/{side}")
    translator = web.translator(request)
    restored = partial(answer_view, restore=restorer(duels.services, duel_id))
    view = await run_sync(restored, duels.services, state, turn, side, translator)
    tags = voting.tags_on(duels.services, state.duel).views(translator)
    fragment = AnswerFragment(duel_id, view, tags, can_react=state.step is not Step.REVEALED)
    return web.render(request, "duel/_answer.html", fragment)


@router.post("/duels/{duel_id}/turns", name="ask", dependencies=[allow(rights.ASK)])
async def ask(
    request: Request,
    web: Web,
    duels: OwnDuels,
    files: OwnFormFiles,
    voter: ConsentingVoter,
    duel_id: str,
    prompt: Text = "",
    personal_data: Annotated[Decision, Form()] = "",
    live: Text = "",
) -> Response:
    try:
        turn = await questions.add_turn(
            *(duels.services, duels.answering, voter, duel_id, prompt),
            personal_data=personal_data,
            files=await files.received(),
        )
    except NotFound:
        raise
    except JouteError as error:
        state = await load(duels.services, duel_id, voter)
        if state.step is Step.REVEALED:
            raise
        refused = refused_question(prompt, error, web.translator(request))
        return await _blind(request, web, duels, state, refused=refused, status=error.status)
    return _to_duel(web, duel_id, live, turn)


@router.post("/duels/{duel_id}/further", name="go_on", dependencies=[allow(rights.ASK)])
async def go_on(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: ConsentingVoter,
    duel_id: str,
    prompt: Text = "",
    sides: Annotated[Literal["ab", "a", "b"], Form()] = "ab",
    personal_data: Annotated[Decision, Form()] = "",
    live: Text = "",
) -> Response:
    try:
        turn = await questions.go_on(
            *(duels.services, duels.answering, voter, duel_id, prompt),
            sides=tuple(sides),
            personal_data=personal_data,
        )
    except NotFound:
        raise
    except JouteError as error:
        state = await load(duels.services, duel_id, voter)
        if state.step is not Step.REVEALED:
            raise
        refused = refused_question(prompt, error, web.translator(request))
        return await _revealed(request, web, duels, state, refused=refused, status=error.status)
    return _to_duel(web, duel_id, live, turn)


@router.post("/duels/{duel_id}/stop", name="stop", dependencies=[allow(rights.ASK)])
async def stop(web: Web, duels: OwnDuels, voter: Voter, duel_id: str) -> Response:
    state = await load(duels.services, duel_id, voter)
    await duels.answering.stop(duel_id)
    return _to_duel(web, duel_id, live="", turn=state.last.number)


@router.post("/duels/{duel_id}/retry", name="retry", dependencies=[allow(rights.ASK)])
async def retry(
    web: Web, duels: OwnDuels, voter: ConsentingVoter, duel_id: str, live: Text = ""
) -> Response:
    state = await load(duels.services, duel_id, voter)
    await questions.retry(duels.services, duels.answering, voter, duel_id)
    return _to_duel(web, duel_id, live, state.last.number)


@router.post(
    "/duels/{duel_id}/reactions/{side}/{turn}", name="react", dependencies=[allow(rights.VOTE)]
)
async def react(
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    duel_id: str,
    side: str,
    turn: int,
    tag: Texts,
    like: Text = "",
    comment: Text = "",
    live: Text = "",
) -> Response:
    if voter is None:
        raise NotFound("no voter")
    await voting.react(
        duels.services,
        voter,
        duel_id,
        turn,
        side,
        like={"yes": True, "no": False}.get(like),
        tags=tag,
        comment=comment,
    )
    return Response(status_code=204) if live else _to_duel(web, duel_id, live="", turn=turn)


@router.post("/duels/{duel_id}/vote", name="vote", dependencies=[allow(rights.VOTE)])
async def vote(
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    origin: CurrentOrigin,
    duel_id: str,
    choice: Annotated[Choice, Form()],
    tag_a: Texts,
    tag_b: Texts,
    comment_a: Text = "",
    comment_b: Text = "",
) -> Response:
    if voter is None:
        raise NotFound("no voter")
    ballot = Ballot(choice, tuple(tag_a), tuple(tag_b), comment_a, comment_b)
    await voting.record(duels.services, voter, duel_id, ballot, origin=origin)
    return RedirectResponse(web.url("duel", duel_id=duel_id), 303)


@router.post("/duels/{duel_id}/share", name="share", dependencies=[allow(rights.SHARE)])
async def share(web: Web, duels: OwnDuels, voter: ConsentingVoter, duel_id: str) -> Response:
    await sharing.share(duels.services, voter, duel_id)
    return RedirectResponse(f"{web.url('duel', duel_id=duel_id)}#share", 303)


@router.post("/duels/{duel_id}/unshare", name="unshare", dependencies=[allow(rights.SHARE)])
async def unshare(web: Web, duels: OwnDuels, voter: Voter, duel_id: str) -> Response:
    if voter is None:
        raise NotFound("no voter")
    await sharing.unshare(duels.services, voter, duel_id)
    return RedirectResponse(f"{web.url('duel', duel_id=duel_id)}#share", 303)


@router.get("/s/{token}", name="shared", dependencies=[allow(rights.READ_SHARED)])
async def shared(request: Request, web: Web, duels: OwnDuels, token: str) -> Response:
    share_id = duels.share_id(token)
    if share_id is None:
        raise NotFound("share token")
    state = await sharing.shared(duels.services, share_id)
    translator = web.translator(request)
    found = reveal(state)
    page = SharePage(
        turns=await run_sync(turn_views, duels.services, state, state.judged, translator),
        grounds=state.duel.grounds,
        reveal=found,
        footprints=footprints(found, translator),
        tag_labels=tag_labels(duels.services, found, translator),
        date=translator.date(state.duel.created_at),
    )
    response = web.render(request, "duel/share.html", page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@router.get("/me", name="my_duels", dependencies=[allow(READ_SITE)])
async def my_duels_page(
    request: Request,
    web: Web,
    duels: OwnDuels,
    voter: Voter,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    erased: str = "",
    deleted: str = "",
) -> Response:
    found = await my_duels.listed(duels.services, voter, q, page) if voter else None
    retention = duels.services.settings.of(DuelRetention)
    context = MyDuelsPage(
        listed=found or my_duels.NONE,
        search=q,
        consented=await duels.people.accepted(voter),
        publication=publication_view(duels, web.translator(request)),
        publishes=await duels.people.publishes(voter),
        unvoted_days=retention.unvoted_days,
        voted_days=retention.voted_days,
        erased=bool(erased),
        deleted=bool(deleted),
    )
    return web.render(request, "duel/my_duels.html", context)


@router.post("/duels/{duel_id}/delete", name="delete_duel", dependencies=[allow(rights.DELETE)])
async def delete_duel(web: Web, duels: OwnDuels, voter: Voter, duel_id: str) -> Response:
    if voter is None:
        raise NotFound("no voter")
    await my_duels.delete_one(duels.services, duels.answering, voter, duel_id)
    return RedirectResponse(f"{web.url('my_duels')}?deleted=1", 303)


@router.get("/me/export", name="export", dependencies=[allow(OWN_DATA)])
async def export(
    request: Request, web: Web, duels: OwnDuels, voter: Voter, format: Format = "json"
) -> Response:
    if voter is None:
        raise NotFound("no voter")
    return await duels.exports.response(voter, format, web.translator(request))


@router.post("/me/withdraw", name="withdraw", dependencies=[allow(LEAVE)])
async def withdraw(web: Web, duels: OwnDuels, voter: Voter) -> Response:
    if voter is not None:
        await duels.people.withdraw(voter)
    return RedirectResponse(web.url("my_duels"), 303)


@router.post("/me/publication", name="publication", dependencies=[allow(LEAVE)])
async def change_publication(
    request: Request, web: Web, duels: OwnDuels, voter: Voter, agree: Text = ""
) -> Response:
    """Agree to the publication of one's duels, or withdraw that agreement."""
    if agree == publication.VERSION:
        known = await duels.people.check(voter)
        await duels.people.agree_to_publish(known, request.state.language)
    elif voter is not None and not agree:
        await duels.people.withdraw_publication(voter)
    return RedirectResponse(f"{web.url('my_duels')}#publication", 303)


@router.post("/me/erase", name="erase", dependencies=[allow(LEAVE)])
async def erase(request: Request, web: Web, duels: OwnDuels, services: OwnServices) -> Response:
    for number in duels.actors.numbers(request):
        await services.erase(number)
    response = RedirectResponse(f"{web.url('my_duels')}?erased=1", 303)
    duels.cookie.clear(response)
    return response


def _to_duel(web: Pages, duel_id: str, live: str, turn: int = 1) -> RedirectResponse:
    """To a turn of the duel, whose page waits for the answers where no script will show them."""
    address = web.url("duel", duel_id=duel_id) + ("" if live else "?wait=1")
    return RedirectResponse(address if turn == 1 else f"{address}#turn-{turn}", 303)
