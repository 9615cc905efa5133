"""The state of a conversation: its rows, and the reply that is being written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.attachments import Attached, attached_to, worded
from joute.calls import Answer, Failure
from joute.calls.footprints import stored
from joute.chat.answering import SIDE
from joute.chat.rights import USE
from joute.chat.tables import (
    Conversation,
    ConversationAttachment,
    ConversationTurn,
    Reply,
    ReplyFailure,
)
from joute.duel.state import Status, Step
from joute.errors import NotFound
from joute.footprint import Footprint
from joute.impact import in_one_method
from joute.llm.errors import Interrupted
from joute.people.rights import may, voter
from joute.services import Services


@dataclass(frozen=True)
class ReplyState:
    """What an alias said to a question. `answer` is there when it is over and holds text;
    `public_code` is the coarse code of why there is none; `warned` are the rules of the guard that
    warn."""

    number: int
    turn: int
    alias: str
    status: Status
    answer: Answer | None
    public_code: str | None
    warned: Sequence[str] = ()


@dataclass(frozen=True)
class TurnState:
    """One question and the replies to it, the oldest first; the last one goes on."""

    number: int
    prompt: str
    replies: Sequence[ReplyState]
    files: Sequence[Attached] = ()

    @property
    def words(self) -> str:
        """The question as models read it, its document with it."""
        return worded(self.prompt, self.files)

    @property
    def answer(self) -> Answer | None:
        """The newest answer to the question."""
        answers = [reply.answer for reply in self.replies if reply.answer]
        return answers[-1] if answers else None


@dataclass(frozen=True)
class State:
    """`footprints` are those of the answers by id, all by one method; answers that took no
    electricity, or nobody knows how much, have none."""

    conversation: Conversation
    turns: Sequence[TurnState]
    footprints: Mapping[int, Footprint]

    @property
    def last(self) -> ReplyState:
        return self.turns[-1].replies[-1]

    @property
    def replies(self) -> Sequence[ReplyState]:
        return [reply for turn in self.turns for reply in turn.replies]

    @property
    def step(self) -> Step:
        """ANSWERING, READY or FAILED."""
        match self.last.status:
            case Status.ANSWERING:
                return Step.ANSWERING
            case Status.FAILED:
                return Step.FAILED
            case _:
                return Step.READY

    def asked(self, turn: TurnState) -> Sequence[TurnState]:
        """A question, after the turns before its number that were answered."""
        before = (one for one in self.turns[: turn.number - 1] if one.answer)
        return [*before, turn]


def pictures_in(turns: Iterable[TurnState]) -> Sequence[Attached]:
    """Those that came with questions."""
    return [one for turn in turns for one in turn.files if one.is_image]


async def load(services: Services, conversation_id: str, voter_id: str | None) -> State:
    """The conversation of this voter. NotFound when there is none or it is someone else's."""
    channel = await services.bus.find(conversation_id)
    written = channel.turn if channel and not channel.sides[SIDE].over else None
    async with services.store.read() as session:
        conversation = await owned(session, conversation_id, voter_id)
        return await read(session, conversation, written)


async def owned(session: AsyncSession, conversation_id: str, voter_id: str | None) -> Conversation:
    """The row of the voter's conversation; NotFound when there is none or it is someone else's."""
    found = await session.get(Conversation, conversation_id)
    if found is None or not may(voter(voter_id), USE, found):
        raise NotFound(f"conversation {conversation_id}")
    return found


async def read(
    session: AsyncSession, conversation: Conversation, written: int | None = None
) -> State:
    """The state of a conversation; `written` is the number of the reply that is not over."""
    own = Reply.conversation_id == conversation.id
    turns = await session.scalars(
        select(ConversationTurn)
        .where(ConversationTurn.conversation_id == conversation.id)
        .order_by(ConversationTurn.number)
    )
    replies = await session.execute(
        select(Reply, Answer).outerjoin(Answer).where(own).order_by(Reply.number)
    )
    failures = await session.execute(
        select(Reply.number, Failure.public_code)
        .join(ReplyFailure, ReplyFailure.reply_id == Reply.id)
        .join(Failure)
        .where(own)
        .order_by(Failure.id)
    )
    codes = {row.number: row.public_code for row in failures}
    own_files = ConversationAttachment.conversation_id == conversation.id
    files = await attached_to(session, ConversationAttachment, own_files)
    states = [_reply(row, answer, codes.get(row.number), written) for row, answer in replies]
    live = [one.answer.id for one in states if one.answer and one.answer.origin == "live"]
    return State(
        conversation,
        [
            TurnState(
                turn.number,
                turn.prompt,
                [one for one in states if one.turn == turn.number],
                files.get(turn.number, ()),
            )
            for turn in turns
        ],
        in_one_method(await stored(session, live)) if live else {},
    )


def _reply(row: Reply, answer: Answer | None, code: str | None, written: int | None) -> ReplyState:
    place = row.number, row.turn, row.alias
    if row.number == written:
        return ReplyState(*place, Status.ANSWERING, None, None, row.warned)
    if answer is None:
        return ReplyState(*place, Status.FAILED, None, code or Interrupted.public_code, row.warned)
    status = Status.STOPPED if answer.finish_reason == "stopped" else Status.FINISHED
    return ReplyState(*place, status, answer, None, row.warned)
