"""The same as JSON: phones under the workshop's code, the desk under its secret.

Every change at the desk says which version it saw: `moved` (409) when somebody was faster, and
the state is then worth reading again.
"""

from collections.abc import Awaitable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from joute.duel.room import client_address
from joute.people.actors import allow
from joute.settings import Language
from joute.web import REFUSALS_DOCUMENTED
from joute.workshop import rights
from joute.workshop.actions import close, join, links, progress, rounds
from joute.workshop.actions import vote as voting
from joute.workshop.actions.create import NewWorkshop, make
from joute.workshop.answers import OwnAnswering
from joute.workshop.api.schemas import DeskOut, WorkshopOut, desk_out, workshop_out
from joute.workshop.pairs import PairRule
from joute.workshop.program.model import load_programs, parse_program
from joute.workshop.service import OwnWorkshops, Workshops
from joute.workshop.state import Session, by_desk, load

router = APIRouter(prefix="/api/v1/workshops", tags=["workshops"], responses=REFUSALS_DOCUMENTED)

PHONE = "workshop phone"


class Body(BaseModel):
    """What a request holds: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class WorkshopIn(Body):
    link: str = Field(description="The secret of a facilitator link")
    program: str = Field(description="Id of a program that ships, or a program as TOML")
    language: Language
    title: str = ""
    minors: bool = False
    phones: bool = True
    publish: bool = False


class MadeOut(BaseModel):
    code: str
    desk: str = Field(description="The secret of the desk: it is given once")


class PhoneOut(BaseModel):
    phone: str = Field(description="To send back with each vote; says nothing of anybody")


class VoteIn(Body):
    phone: str
    choice: str


class PollVoteIn(Body):
    phone: str
    option: int


class Seen(Body):
    seen: int = Field(description="The version of the workshop that this change starts from")


class MoveIn(Seen):
    move: Literal["advance", "back", "skip_to", "open_vote", "close_vote", "reopen_vote"]
    step: str = Field("", description="With skip_to, the key of a step")


class QuestionIn(Seen):
    question: str
    from_room: bool = False


class ModelIn(Seen):
    model: str | None = Field(None, description="Its id; null takes the nearest in size")


class AnswersIn(Body):
    before_the_room: bool = Field(
        False, description="Written while the room watches, at the step of the answers"
    )


class RoundIn(Seen):
    question: str = ""
    from_room: bool = False
    pair: PairRule | tuple[str, str] = "random"
    timer_s: int | None = Field(None, ge=10, le=3600)


class HandsIn(Seen):
    hands: dict[str, int] = Field(description="Hands by choice, or by number of option from 0")


class WeightIn(Seen):
    weight: float = Field(ge=0, le=1, description="Of usefulness, the rest is of frugality")


class NoteIn(Seen):
    text: str
    round: int | None = None


class SecretOut(BaseModel):
    desk: str


async def _at_desk(room: OwnWorkshops, secret: str) -> Session:
    return await by_desk(room, secret)


Desk = Annotated[Session, Depends(_at_desk)]


@router.post("", status_code=201, dependencies=[allow(rights.CREATE)])
async def make_workshop(room: OwnWorkshops, body: WorkshopIn) -> MadeOut:
    await links.check_link(room, body.link)
    known = load_programs(room.folder)
    program = known.get(body.program) or parse_program(body.program, "program")
    new = NewWorkshop(program, body.language, body.title, body.minors, body.phones, body.publish)
    made = await make(room, new, body.link)
    return MadeOut(code=made.code, desk=made.desk)


@router.get("/{code}", dependencies=[allow(rights.TAKE_PART)])
async def get_workshop(request: Request, room: OwnWorkshops, code: str) -> WorkshopOut:
    workshop_id = await join.find(room, code, client_address(request))
    return workshop_out(room.arena, await load(room, workshop_id))


@router.post("/{code}/phones", status_code=201, dependencies=[allow(rights.TAKE_PART)])
async def add_phone(request: Request, room: OwnWorkshops, code: str) -> PhoneOut:
    """A phone takes part: nothing is asked of its owner."""
    workshop_id = await join.find(room, code, client_address(request))
    return PhoneOut(phone=room.signer.sign(PHONE, await join.join(room, workshop_id)))


@router.post(
    "/{code}/rounds/{number}/vote", status_code=204, dependencies=[allow(rights.TAKE_PART)]
)
async def vote(request: Request, room: OwnWorkshops, code: str, number: int, body: VoteIn) -> None:
    """Once per phone and round, while the vote is open."""
    phone = _phone(room, body.phone)
    workshop_id = await join.find(room, code, client_address(request), phone)
    await voting.vote(room, workshop_id, phone, number, body.choice)


@router.post("/{code}/polls/{moment}/vote", status_code=204, dependencies=[allow(rights.TAKE_PART)])
async def answer_poll(
    request: Request,
    room: OwnWorkshops,
    code: str,
    moment: Literal["before", "after"],
    body: PollVoteIn,
) -> None:
    phone = _phone(room, body.phone)
    workshop_id = await join.find(room, code, client_address(request), phone)
    await voting.answer_poll(room, workshop_id, phone, moment, body.option)


def _phone(room: Workshops, token: str) -> str | None:
    value = room.signer.read(PHONE, token)
    return value if isinstance(value, str) else None


@router.get("/desk/{secret}", dependencies=[allow(rights.RUN)])
async def get_desk(room: OwnWorkshops, state: Desk) -> DeskOut:
    return desk_out(room.arena, state)


@router.post("/desk/{secret}/moves", dependencies=[allow(rights.RUN)])
async def move(room: OwnWorkshops, state: Desk, body: MoveIn) -> DeskOut:
    moves: dict[str, Any] = {
        "advance": progress.advance,
        "back": progress.back,
        "open_vote": progress.open_vote,
        "close_vote": progress.close_vote,
        "reopen_vote": progress.reopen_vote,
    }
    if body.move == "skip_to":
        return await _after(room, state, progress.skip_to(room, state.id, body.seen, body.step))
    return await _after(room, state, moves[body.move](room, state.id, body.seen))


@router.put("/desk/{secret}/rounds/{number}/question", dependencies=[allow(rights.RUN)])
async def set_question(room: OwnWorkshops, state: Desk, number: int, body: QuestionIn) -> DeskOut:
    """Before its vote; `from_room` says that the room proposed it, and erases it at the close."""
    changed = rounds.set_question(
        room, state.id, body.seen, number, body.question, from_room=body.from_room
    )
    return await _after(room, state, changed)


@router.put("/desk/{secret}/rounds/{number}/models/{side}", dependencies=[allow(rights.RUN)])
async def replace_model(
    room: OwnWorkshops, state: Desk, number: int, side: str, body: ModelIn
) -> DeskOut:
    changed = rounds.replace_model(room, state.id, body.seen, number, side, model=body.model)
    return await _after(room, state, changed)


@router.post(
    "/desk/{secret}/rounds/{number}/models/{side}/withdraw", dependencies=[allow(rights.RUN)]
)
async def withdraw_model(
    room: OwnWorkshops, state: Desk, number: int, side: str, body: Seen
) -> DeskOut:
    """Go on with the final without a model whose answer does not come."""
    withdrawn = rounds.withdraw_model(room, state.id, body.seen, number, side)
    return await _after(room, state, withdrawn)


@router.post(
    "/desk/{secret}/rounds/{number}/answers", status_code=202, dependencies=[allow(rights.RUN)]
)
async def ask_answers(answering: OwnAnswering, state: Desk, number: int, body: AnswersIn) -> None:
    """Ask for the answers that a round still needs; accepted before they are written."""
    ask = answering.ask if body.before_the_room else answering.begin_preparing
    await ask(state.id, number)


@router.post("/desk/{secret}/rounds", dependencies=[allow(rights.RUN)])
async def add_round(room: OwnWorkshops, state: Desk, body: RoundIn) -> DeskOut:
    """A duel more, before the final."""
    new = rounds.NewRound(body.question, body.from_room, body.pair, body.timer_s)
    return await _after(room, state, rounds.add_round(room, state.id, body.seen, new))


@router.put("/desk/{secret}/rounds/{number}/hands", dependencies=[allow(rights.RUN)])
async def count_hands(room: OwnWorkshops, state: Desk, number: int, body: HandsIn) -> DeskOut:
    """Hands as the facilitator counted them, in place of those typed before."""
    return await _after(room, state, progress.tally(room, state.id, body.seen, number, body.hands))


@router.put("/desk/{secret}/polls/{moment}/hands", dependencies=[allow(rights.RUN)])
async def count_poll_hands(
    room: OwnWorkshops, state: Desk, moment: Literal["before", "after"], body: HandsIn
) -> DeskOut:
    changed = progress.poll_tally(room, state.id, body.seen, moment, body.hands)
    return await _after(room, state, changed)


@router.put("/desk/{secret}/weight", dependencies=[allow(rights.RUN)])
async def set_weight(room: OwnWorkshops, state: Desk, body: WeightIn) -> DeskOut:
    return await _after(room, state, progress.set_weight(room, state.id, body.seen, body.weight))


@router.put("/desk/{secret}/notes", dependencies=[allow(rights.RUN)])
async def note(room: OwnWorkshops, state: Desk, body: NoteIn) -> DeskOut:
    changed = progress.note(room, state.id, body.seen, body.text, body.round)
    return await _after(room, state, changed)


@router.post("/desk/{secret}/close", dependencies=[allow(rights.RUN)])
async def close_workshop(room: OwnWorkshops, state: Desk, body: Seen) -> DeskOut:
    """The code opens nothing any more; phones and ballots are erased, their counts stay."""
    return await _after(room, state, close.close(room, state.id, body.seen))


@router.post("/desk/{secret}/renewal", dependencies=[allow(rights.RUN)])
async def renew(room: OwnWorkshops, state: Desk, body: Seen) -> SecretOut:
    """Another secret for the desk: this one opens nothing any more."""
    return SecretOut(desk=await links.renew_desk(room, state.id, body.seen))


@router.delete("/desk/{secret}", status_code=204, dependencies=[allow(rights.RUN)])
async def close_desk(room: OwnWorkshops, state: Desk) -> None:
    """Close this address of the desk; the workshop stays, and the operator can open another."""
    await links.close_desk(room, state.id)


async def _after(room: Workshops, state: Session, change: Awaitable[None]) -> DeskOut:
    await change
    return desk_out(room.arena, await load(room, state.id))
