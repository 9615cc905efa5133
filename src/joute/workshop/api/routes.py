"""Workshops as JSON: phones under the workshop's code, the desk under its secret.

Every change at the desk says which version it expects: `moved` (409) when another change
came first: read the state again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from joute.people.actors import allow, client_address
from joute.settings import Language
from joute.store import Int32
from joute.web import REFUSALS_DOCUMENTED
from joute.workshop import rights
from joute.workshop.actions import close, door, join, links, play, progress, rounds
from joute.workshop.actions import vote as voting
from joute.workshop.actions.create import HEADCOUNT, NewWorkshop, create
from joute.workshop.actions.transaction import Target
from joute.workshop.answers import OwnAnswering
from joute.workshop.api.schemas import DeskOut, WorkshopOut, desk_out, workshop_out
from joute.workshop.pairs import PairRule
from joute.workshop.program.model import load_programs, parse_program
from joute.workshop.service import OwnWorkshops, WorkshopService
from joute.workshop.state import WorkshopState, by_desk, load

router = APIRouter(prefix="/api/v1/workshops", tags=["workshops"], responses=REFUSALS_DOCUMENTED)

PHONE = "workshop phone"


class Body(BaseModel):
    """The body of a request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class WorkshopIn(Body):
    link: str = Field(description="The secret of a facilitator link")
    program: str = Field(description="Id of a program that ships, or a program as TOML")
    language: Language
    title: str = ""
    minors: bool = False
    phones: bool = True
    publish: bool = False
    headcount: Int32 = Field(HEADCOUNT, description="People expected: as many phones may join")


class CreatedOut(BaseModel):
    code: str
    desk: str = Field(description="The secret of the desk: it is given once")


class PhoneOut(BaseModel):
    phone: str = Field(description="A random token to send back with each vote")


class VoteIn(Body):
    phone: str
    choice: str


class PollVoteIn(Body):
    phone: str
    option: Int32


class PlayIn(Body):
    phone: str
    seen: Int32 = Field(description="How many of these this phone has seen counted, from 0")
    text: str


class AttemptOut(BaseModel):
    """An answer is sent once, to whoever asked: it is stored nowhere."""

    answer: str
    blocked_by: str = Field(description="Id of the rule that stopped the question or the answer")
    failure: str = Field(description="Why no model answered, empty when one did")
    passed: bool = Field(description="The answer holds the word")
    ai_generated: Literal[True] = True


class GuessOut(BaseModel):
    passed: bool


class VersionedBody(Body):
    expected_version: Int32 = Field(description="The version that this change starts from")


class MoveIn(VersionedBody):
    move: Literal["advance", "back", "skip_to", "open_vote", "close_vote", "reopen_vote"]
    step: str = Field("", description="With skip_to, the key of a step")


class QuestionIn(VersionedBody):
    question: str
    from_room: bool = False


class ModelIn(VersionedBody):
    model: str | None = Field(None, description="Its id; null takes the nearest in size")


class AnswersIn(Body):
    before_the_room: bool = Field(
        False, description="Written while the room watches, at the step of the answers"
    )


class RoundIn(VersionedBody):
    question: str = ""
    from_room: bool = False
    pair: PairRule | tuple[str, str] = "random"
    timer_s: int | None = Field(None, ge=10, le=3600)


class HandsIn(VersionedBody):
    hands: dict[str, Int32] = Field(description="Hands by choice, or by number of option from 0")


class WeightIn(VersionedBody):
    weight: float = Field(ge=0, le=1, description="Of usefulness, the rest is of frugality")


class HeadcountIn(VersionedBody):
    headcount: Int32 = Field(description="People in the room: as many phones may join")


class DoorIn(VersionedBody):
    open: bool


class GameIn(VersionedBody):
    attempts: Int32 = Field(description="Of each phone at each level; as many guesses")
    pause_s: Int32 = Field(description="Between two attempts of a phone")
    most_characters: Int32
    model: str = Field("", description="Its id; empty for the simulated player")


class NoteIn(VersionedBody):
    text: str
    round: Int32 | None = None


class SecretOut(BaseModel):
    desk: str


async def _state(workshops: OwnWorkshops, secret: str) -> WorkshopState:
    return await by_desk(workshops, secret)


@dataclass(frozen=True)
class Desk:
    """The workshop whose desk has this secret."""

    workshops: OwnWorkshops
    state: Annotated[WorkshopState, Depends(_state)]

    def at(self, body: VersionedBody) -> Target:
        return Target(self.workshops, self.state.id, body.expected_version)

    async def after(self, change: Awaitable[None]) -> DeskOut:
        """The desk once the change is made."""
        await change
        return desk_out(self.workshops.services, await load(self.workshops, self.state.id))


OwnDesk = Annotated[Desk, Depends()]


@router.post("", status_code=201, dependencies=[allow(rights.CREATE)])
async def create_workshop(workshops: OwnWorkshops, body: WorkshopIn) -> CreatedOut:
    await links.check_link(workshops, body.link)
    known = load_programs(workshops.folder)
    program = known.get(body.program) or parse_program(body.program, "program")
    new = NewWorkshop(
        program,
        body.language,
        body.title,
        body.minors,
        body.phones,
        body.publish,
        body.headcount,
    )
    created = await create(workshops, new, body.link)
    return CreatedOut(code=created.code, desk=created.desk)


@router.get("/{code}", dependencies=[allow(rights.TAKE_PART)])
async def get_workshop(request: Request, workshops: OwnWorkshops, code: str) -> WorkshopOut:
    workshop_id = await join.find(workshops, code, client_address(request))
    return workshop_out(workshops.services, await load(workshops, workshop_id))


@router.post("/{code}/phones", status_code=201, dependencies=[allow(rights.TAKE_PART)])
async def add_phone(request: Request, workshops: OwnWorkshops, code: str) -> PhoneOut:
    """A phone takes part, without any data on its owner."""
    address = client_address(request)
    workshop_id = await join.find(workshops, code, address)
    phone = await join.join(workshops, workshop_id, address)
    return PhoneOut(phone=workshops.services.signer.sign(PHONE, phone))


@router.post(
    "/{code}/rounds/{number}/vote", status_code=204, dependencies=[allow(rights.TAKE_PART)]
)
async def vote(
    request: Request, workshops: OwnWorkshops, code: str, number: Int32, body: VoteIn
) -> None:
    """Once per phone and round, while the vote is open."""
    phone = _phone(workshops, body.phone)
    workshop_id = await join.find(workshops, code, client_address(request), phone)
    await voting.vote(workshops, workshop_id, phone, number, body.choice)


@router.post("/{code}/polls/{moment}/vote", status_code=204, dependencies=[allow(rights.TAKE_PART)])
async def answer_poll(
    request: Request,
    workshops: OwnWorkshops,
    code: str,
    moment: Literal["before", "after"],
    body: PollVoteIn,
) -> None:
    phone = _phone(workshops, body.phone)
    workshop_id = await join.find(workshops, code, client_address(request), phone)
    await voting.answer_poll(workshops, workshop_id, phone, moment, body.option)


@router.post("/{code}/levels/{level}/attempts", dependencies=[allow(rights.TAKE_PART)])
async def attempt(
    request: Request, workshops: OwnWorkshops, code: str, level: Int32, body: PlayIn
) -> AttemptOut:
    """Ask the model that keeps the word of a level, while it is played."""
    player = await _player(request, workshops, code, level, body)
    outcome = await play.attempt(workshops, player, body.text)
    return AttemptOut(
        answer=outcome.answer,
        blocked_by=outcome.blocked_by,
        failure=outcome.failure,
        passed=outcome.passed,
    )


@router.post("/{code}/levels/{level}/guesses", dependencies=[allow(rights.TAKE_PART)])
async def guess(
    request: Request, workshops: OwnWorkshops, code: str, level: Int32, body: PlayIn
) -> GuessOut:
    """Say the word of a level, while it is played."""
    player = await _player(request, workshops, code, level, body)
    return GuessOut(passed=await play.guess(workshops, player, body.text))


async def _player(
    request: Request, workshops: WorkshopService, code: str, level: int, body: PlayIn
) -> play.Player:
    phone = _phone(workshops, body.phone)
    workshop_id = await join.find(workshops, code, client_address(request), phone)
    return play.Player(workshop_id, phone, level, body.seen)


def _phone(workshops: WorkshopService, token: str) -> str | None:
    value = workshops.services.signer.read(PHONE, token)
    return value if isinstance(value, str) else None


@router.get("/desk/{secret}", dependencies=[allow(rights.RUN)])
async def get_desk(desk: OwnDesk) -> DeskOut:
    return desk_out(desk.workshops.services, desk.state)


@router.post("/desk/{secret}/moves", dependencies=[allow(rights.RUN)])
async def move(desk: OwnDesk, body: MoveIn) -> DeskOut:
    moves: Mapping[str, Callable[[Target], Awaitable[None]]] = {
        "advance": progress.advance,
        "back": progress.back,
        "skip_to": lambda target: progress.skip_to(target, body.step),
        "open_vote": progress.open_vote,
        "close_vote": progress.close_vote,
        "reopen_vote": progress.reopen_vote,
    }
    return await desk.after(moves[body.move](desk.at(body)))


@router.put("/desk/{secret}/rounds/{number}/question", dependencies=[allow(rights.RUN)])
async def set_question(desk: OwnDesk, number: Int32, body: QuestionIn) -> DeskOut:
    """Before its vote; with `from_room` the room proposed it, and it is erased at the close."""
    return await desk.after(
        rounds.set_question(desk.at(body), number, body.question, from_room=body.from_room)
    )


@router.put("/desk/{secret}/rounds/{number}/models/{side}", dependencies=[allow(rights.RUN)])
async def replace_model(desk: OwnDesk, number: Int32, side: str, body: ModelIn) -> DeskOut:
    return await desk.after(rounds.replace_model(desk.at(body), number, side, model=body.model))


@router.post(
    "/desk/{secret}/rounds/{number}/models/{side}/withdraw", dependencies=[allow(rights.RUN)]
)
async def withdraw_model(desk: OwnDesk, number: Int32, side: str, body: VersionedBody) -> DeskOut:
    """Go on with the final without a model whose answer is missing."""
    return await desk.after(rounds.withdraw_model(desk.at(body), number, side))


@router.post(
    "/desk/{secret}/rounds/{number}/answers", status_code=202, dependencies=[allow(rights.RUN)]
)
async def ask_answers(
    desk: OwnDesk, answering: OwnAnswering, number: Int32, body: AnswersIn
) -> None:
    """Ask for the answers that a round still needs; accepted before they are written."""
    ask = answering.request if body.before_the_room else answering.begin_preparing
    await ask(desk.state.id, number)


@router.post("/desk/{secret}/rounds", dependencies=[allow(rights.RUN)])
async def add_round(desk: OwnDesk, body: RoundIn) -> DeskOut:
    """A duel more, before the final."""
    new = rounds.NewRound(body.question, body.from_room, body.pair, body.timer_s)
    return await desk.after(rounds.add_round(desk.at(body), new))


@router.put("/desk/{secret}/rounds/{number}/hands", dependencies=[allow(rights.RUN)])
async def count_hands(desk: OwnDesk, number: Int32, body: HandsIn) -> DeskOut:
    """Hands as the facilitator counted them, in place of those typed before."""
    return await desk.after(progress.tally(desk.at(body), number, body.hands))


@router.put("/desk/{secret}/polls/{moment}/hands", dependencies=[allow(rights.RUN)])
async def count_poll_hands(
    desk: OwnDesk, moment: Literal["before", "after"], body: HandsIn
) -> DeskOut:
    return await desk.after(progress.poll_tally(desk.at(body), moment, body.hands))


@router.put("/desk/{secret}/weight", dependencies=[allow(rights.RUN)])
async def set_weight(desk: OwnDesk, body: WeightIn) -> DeskOut:
    return await desk.after(progress.set_weight(desk.at(body), body.weight))


@router.put("/desk/{secret}/headcount", dependencies=[allow(rights.RUN)])
async def set_headcount(desk: OwnDesk, body: HeadcountIn) -> DeskOut:
    return await desk.after(door.set_headcount(desk.at(body), body.headcount))


@router.put("/desk/{secret}/door", dependencies=[allow(rights.RUN)])
async def set_door(desk: OwnDesk, body: DoorIn) -> DeskOut:
    """Nobody joins behind a closed door; phones that are in go on."""
    return await desk.after(door.set_door(desk.at(body), open=body.open))


@router.put("/desk/{secret}/game", dependencies=[allow(rights.RUN)])
async def set_game(desk: OwnDesk, body: GameIn) -> DeskOut:
    limits = play.GameLimits(body.attempts, body.pause_s, body.most_characters, body.model)
    return await desk.after(play.set_game(desk.at(body), limits))


@router.put("/desk/{secret}/notes", dependencies=[allow(rights.RUN)])
async def note(desk: OwnDesk, body: NoteIn) -> DeskOut:
    return await desk.after(progress.note(desk.at(body), body.text, body.round))


@router.post("/desk/{secret}/close", dependencies=[allow(rights.RUN)])
async def close_workshop(desk: OwnDesk, body: VersionedBody) -> DeskOut:
    """The code opens nothing any more; phones and ballots are erased, their counts stay."""
    return await desk.after(close.close(desk.at(body)))


@router.post("/desk/{secret}/renewal", dependencies=[allow(rights.RUN)])
async def renew(desk: OwnDesk, body: VersionedBody) -> SecretOut:
    """Another secret for the desk: this one opens nothing any more."""
    return SecretOut(desk=await links.renew_desk(desk.at(body)))


@router.delete("/desk/{secret}", status_code=204, dependencies=[allow(rights.RUN)])
async def close_desk(desk: OwnDesk) -> None:
    """Close this address of the desk; the workshop stays, and the operator can open another."""
    await links.close_desk(desk.workshops, desk.state.id)
