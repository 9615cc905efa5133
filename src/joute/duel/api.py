"""The same actions as JSON, under /api/v1."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from joute.attachments import (
    Attached,
    Attachments,
    DataUrl,
    OwnAttachments,
    Received,
    described,
)
from joute.duel import my_duels, questions, rights, voting
from joute.duel.events import events_of
from joute.duel.pairing import Mode
from joute.duel.personal_data import Decision
from joute.duel.questions import NewDuel
from joute.duel.restored import Restore, restorer
from joute.duel.reveal import Reveal, reveal
from joute.duel.service import ConsentingVoter, Duels, OwnDuels, Voter
from joute.duel.state import DuelState, SideState, load, visible_text
from joute.duel.votes import Ballot, Choice
from joute.errors import NotFound
from joute.people import publication
from joute.people.actors import allow, client_address
from joute.people.origins import CurrentOrigin
from joute.people.rights import OWN_DATA, READ_SITE
from joute.services import OwnServices, Services
from joute.settings import Language
from joute.web import REFUSALS_DOCUMENTED, EventStream, Translator
from joute.web.current import Web

router = APIRouter(prefix="/api/v1", tags=["duels"], responses=REFUSALS_DOCUMENTED)


class Body(BaseModel):
    """The body of a request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class HostOut(BaseModel):
    name: str
    country: str | None = Field(description="ISO 3166 alpha-3, null when unknown")


class PublicationOut(BaseModel):
    version: str
    text: str = Field(description="In the language of the request")
    details: str
    agreed: bool


class ConsentOut(BaseModel):
    version: str
    text: str = Field(description="Markdown, in the language of the request")
    hosts: list[HostOut] = Field(description="Those outside that receive questions")
    local: bool = Field(description="Whether models run on this machine or its local network")
    accepted: bool
    publication: PublicationOut | None = Field(
        description="The separate agreement to publish, null on a site that does not ask for it"
    )


class ConsentIn(Body):
    version: str
    publish: bool | None = Field(
        None,
        description="true agrees that what one asks, is answered and votes is published; false "
        "withdraws that agreement",
    )


PersonalData = Annotated[
    Decision,
    Field(
        description='What to do with personal data in the question: "mask" or "keep"; without a '
        "choice a question that holds some is refused, as the site's settings say"
    ),
]


class PictureIn(Body):
    url: str = Field(description="A data URL in base64, of a JPEG, PNG or WebP")
    alt: str = Field("", description="What it shows, for those who cannot see it")


Images = Annotated[
    list[str | PictureIn],
    Field(max_length=4, description="Data URLs: both models are those that read pictures"),
]


class DuelIn(Body):
    prompt: str
    images: Images = []
    personal_data: PersonalData = ""
    mode: Mode = "random"
    models: list[str] = Field(default=[], max_length=2)
    cohort: str | None = None


class TurnIn(Body):
    prompt: str
    images: Images = []
    personal_data: PersonalData = ""


class FurtherIn(Body):
    prompt: str
    personal_data: PersonalData = ""
    sides: list[Literal["a", "b"]] = Field(
        default=["a", "b"], min_length=1, max_length=2, description="The models that are asked"
    )


class ReactionIn(Body):
    like: bool | None = None
    tags: list[str] = []
    comment: str = ""


class VoteIn(Body):
    choice: Choice
    tags_a: list[str] = []
    tags_b: list[str] = []
    comment_a: str = ""
    comment_b: str = ""


class AnswerOut(BaseModel):
    status: Literal["answering", "finished", "stopped", "failed"]
    text: str = Field(description="Markdown; names of models are masked until the reveal")
    cut: bool = Field(description="Whether it reached the limit of length: its end is missing")
    code: str | None = Field(description="Coarse code of a failure")
    like: bool | None
    tags: list[str]
    comment: str
    ai_generated: Literal[True] = True


class FileOut(BaseModel):
    kind: Literal["image", "document"]
    url: str | None = Field(description="Of a picture, as models see it")
    alt: str
    name: str = Field(description="Of a document")
    width: int
    height: int


class TurnOut(BaseModel):
    turn: int
    prompt: str
    files: list[FileOut]
    after_reveal: bool = Field(description="Asked once the models were known: no vote is on it")
    sides: dict[Literal["a", "b"], AnswerOut]


class DuelOut(BaseModel):
    id: str
    step: Literal["answering", "ready", "failed", "revealed"]
    mode: Mode | Literal["prompts", "retrievals"]
    grounds: str | None = Field(description="“documents”: what both sides answered from")
    cohort: str | None
    created_at: str
    turns: list[TurnOut]


@router.get("/consent", dependencies=[allow(READ_SITE)])
async def get_consent(request: Request, web: Web, duels: OwnDuels, voter: Voter) -> ConsentOut:
    conditions = duels.people.conditions
    recipients = conditions.recipients
    translator = web.translator(request)
    language: Language = request.state.language
    return ConsentOut(
        version=conditions.version,
        text=conditions.text(language, translator.gettext),
        hosts=[HostOut(name=host.name, country=host.country) for host in recipients.hosts],
        local=recipients.local,
        accepted=await duels.people.accepted(voter),
        publication=await _publication(duels, voter, translator),
    )


async def _publication(
    duels: Duels, voter: str | None, translator: Translator
) -> PublicationOut | None:
    if not duels.people.asks_to_publish:
        return None
    return PublicationOut(
        version=publication.VERSION,
        text=translator.gettext(publication.AGREEMENT),
        details=translator.gettext(publication.DETAILS),
        agreed=await duels.people.publishes(voter),
    )


@router.post("/consent", status_code=204, dependencies=[allow(rights.OPEN)])
async def accept_consent(
    request: Request, response: Response, duels: OwnDuels, voter: Voter, body: ConsentIn
) -> None:
    known = await duels.people.accept(
        voter, body.version, request.state.language, client_address(request)
    )
    if known != voter:
        duels.cookie.write(response, known)
    if body.publish:
        await duels.people.agree_to_publish(known, request.state.language)
    elif body.publish is False:
        await duels.people.withdraw_publication(known)


@router.post("/duels", status_code=201, dependencies=[allow(rights.OPEN)])
async def create_duel(
    request: Request,
    duels: OwnDuels,
    attachments: OwnAttachments,
    voter: ConsentingVoter,
    body: DuelIn,
) -> DuelOut:
    new = NewDuel(
        prompt=body.prompt,
        language=request.state.language,
        mode=body.mode,
        models=tuple(body.models),
        cohort=body.cohort,
        personal_data=body.personal_data,
        files=await _received(attachments, body.images),
    )
    state = await questions.open_duel(duels.services, duels.answering, duels.labelling, voter, new)
    return await duel_out(duels.services, state)


@router.get("/duels/{duel_id}", dependencies=[allow(rights.READ)])
async def get_duel(duels: OwnDuels, voter: Voter, duel_id: str) -> DuelOut:
    return await duel_out(duels.services, await load(duels.services, duel_id, voter))


@router.delete("/duels/{duel_id}", status_code=204, dependencies=[allow(rights.DELETE)])
async def delete_duel(duels: OwnDuels, voter: Voter, duel_id: str) -> None:
    """Delete a duel with its answers, its comments and its share pages."""
    await my_duels.delete_one(duels.services, duels.answering, _known(voter), duel_id)


@router.get(
    "/duels/{duel_id}/events",
    response_class=Response,
    response_model=None,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events"}},
    dependencies=[allow(rights.READ)],
)
async def get_events(
    duels: OwnDuels,
    voter: Voter,
    duel_id: str,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Events `working {side, turn}`, `delta {side, turn, text}`, `done {side, turn}`,
    `failed {side, turn, code}` and `turn_over {turn}` of the last turn."""
    return EventStream(await events_of(duels.services, duel_id, voter, last_event_id))


@router.post("/duels/{duel_id}/turns", status_code=201, dependencies=[allow(rights.ASK)])
async def ask(
    duels: OwnDuels,
    attachments: OwnAttachments,
    voter: ConsentingVoter,
    duel_id: str,
    body: TurnIn,
) -> DuelOut:
    await questions.add_turn(
        *(duels.services, duels.answering, voter, duel_id, body.prompt),
        personal_data=body.personal_data,
        files=await _received(attachments, body.images),
    )
    return await duel_out(duels.services, await load(duels.services, duel_id, voter))


@router.post("/duels/{duel_id}/further", status_code=201, dependencies=[allow(rights.ASK)])
async def go_on(duels: OwnDuels, voter: ConsentingVoter, duel_id: str, body: FurtherIn) -> DuelOut:
    """A question after the reveal, to both models or to one; no vote is on it."""
    sides = sorted(set(body.sides))
    await questions.go_on(
        *(duels.services, duels.answering, voter, duel_id, body.prompt),
        sides=sides,
        personal_data=body.personal_data,
    )
    return await duel_out(duels.services, await load(duels.services, duel_id, voter))


@router.post("/duels/{duel_id}/stop", status_code=202, dependencies=[allow(rights.ASK)])
async def stop(duels: OwnDuels, voter: Voter, duel_id: str) -> None:
    """End both answers as they are; `done` or `failed` events follow."""
    await load(duels.services, duel_id, voter)
    await duels.answering.stop(duel_id)


@router.post("/duels/{duel_id}/retry", status_code=202, dependencies=[allow(rights.ASK)])
async def retry(duels: OwnDuels, voter: ConsentingVoter, duel_id: str) -> DuelOut:
    """Call the models of the failed sides again."""
    await questions.retry(duels.services, duels.answering, voter, duel_id)
    return await duel_out(duels.services, await load(duels.services, duel_id, voter))


@router.put(
    "/duels/{duel_id}/reactions/{side}/{turn}", status_code=204, dependencies=[allow(rights.VOTE)]
)
async def react(
    duels: OwnDuels,
    voter: Voter,
    duel_id: str,
    side: Literal["a", "b"],
    turn: int,
    body: ReactionIn,
) -> None:
    await voting.react(
        duels.services,
        _known(voter),
        duel_id,
        turn,
        side,
        like=body.like,
        tags=body.tags,
        comment=body.comment,
    )


@router.post("/duels/{duel_id}/vote", dependencies=[allow(rights.VOTE)])
async def vote(
    duels: OwnDuels, voter: Voter, origin: CurrentOrigin, duel_id: str, body: VoteIn
) -> Reveal:
    ballot = Ballot(
        body.choice, tuple(body.tags_a), tuple(body.tags_b), body.comment_a, body.comment_b
    )
    await voting.record(duels.services, _known(voter), duel_id, ballot, origin=origin)
    return reveal(await load(duels.services, duel_id, voter))


@router.get("/duels/{duel_id}/reveal", dependencies=[allow(rights.READ)])
async def get_reveal(duels: OwnDuels, voter: Voter, duel_id: str) -> Reveal:
    return reveal(await load(duels.services, duel_id, voter))


@router.get(
    "/me",
    tags=["me"],
    response_class=Response,
    response_model=None,
    responses={200: {"content": {"application/json": {}}, "description": "Its duels, one by one"}},
    dependencies=[allow(OWN_DATA)],
)
async def get_me(request: Request, web: Web, duels: OwnDuels, voter: Voter) -> Response:
    """All data stored on this voter."""
    return await duels.exports.response(_known(voter), "json", web.translator(request))


@router.delete("/me", status_code=204, tags=["me"], dependencies=[allow(OWN_DATA)])
async def delete_me(
    request: Request, response: Response, duels: OwnDuels, services: OwnServices, voter: Voter
) -> None:
    """Erase all data stored on this voter."""
    _known(voter)
    for number in duels.actors.numbers(request):
        await services.erase(number)
    duels.cookie.clear(response)


async def _received(
    attachments: Attachments, images: Sequence[str | PictureIn]
) -> tuple[Received, ...]:
    given = [PictureIn(url=one) if isinstance(one, str) else one for one in images]
    found = await attachments.receive([DataUrl(one.url) for one in given])
    return tuple(
        replace(one, alt=described(picture.alt)) for one, picture in zip(found, given, strict=True)
    )


def _known(voter: str | None) -> str:
    if voter is None:
        raise NotFound("no voter")
    return voter


async def duel_out(services: Services, state: DuelState) -> DuelOut:
    """The duel for its own person."""
    return DuelOut(
        id=state.duel.id,
        step=state.step.value,
        mode=state.duel.mode,
        grounds=state.duel.grounds,
        cohort=state.duel.cohort,
        created_at=state.duel.created_at.isoformat(),
        turns=await run_sync(_turns_out, services, state),
    )


def _turns_out(services: Services, state: DuelState) -> list[TurnOut]:
    restore = restorer(services, state.duel.id)
    return [
        TurnOut(
            turn=turn.number,
            prompt=turn.prompt,
            files=[_file_out(services, one) for one in turn.files],
            after_reveal=turn.after_reveal,
            sides={
                side: _answer_out(services, state, one, turn.number, restore)
                for side, one in turn.sides.items()
            },
        )
        for turn in state.turns
    ]


def _file_out(services: Services, file: Attached) -> FileOut:
    address = f"{services.base_path}/media/{file.id}" if file.is_image else None
    return FileOut(
        kind="image" if file.is_image else "document",
        url=address,
        alt=file.alt,
        name=file.name,
        width=file.width,
        height=file.height,
    )


def _answer_out(
    services: Services, state: DuelState, side: SideState, turn: int, restore: Restore
) -> AnswerOut:
    reaction = side.reaction
    return AnswerOut(
        status=side.status.value,
        text=restore(visible_text(services, state, side, turn)),
        cut=side.cut,
        code=side.public_code,
        like=reaction.like if reaction else None,
        tags=reaction.tags if reaction else [],
        comment=reaction.comment if reaction else "",
    )
