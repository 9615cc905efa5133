"""The state of a duel: its rows, and the answers that are being written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.attachments import Attached, attached_to, worded
from joute.calls import Answer, Failure
from joute.calls.channel import SIDES
from joute.calls.footprints import stored
from joute.duel.rights import READ
from joute.duel.tables import Duel, DuelAnswer, DuelFailure, Reaction, Turn, TurnAttachment
from joute.errors import N_, AnswerError, Conflict, NotFound
from joute.evidence import Vote
from joute.footprint import Footprint
from joute.impact import in_one_method, measured_footprints
from joute.llm.errors import Interrupted
from joute.people.rights import may, voter
from joute.services import Services
from joute.store import affected

Written = tuple[int, str]


class Status(StrEnum):
    """The progress of one answer."""

    ANSWERING = "answering"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Step(StrEnum):
    """The progress of a duel, which decides what its person can do next."""

    ANSWERING = "answering"  # read, stop
    READY = "ready"  # vote, react, ask again
    FAILED = "failed"  # retry or skip
    REVEALED = "revealed"  # read


@dataclass(frozen=True)
class SideState:
    """One answer. `answer` is there when it is over and holds text; `failure` when it is not."""

    side: str
    status: Status
    answer: Answer | None
    failure: Failure | None
    reaction: Reaction | None

    @property
    def cut(self) -> bool:
        """Whether the answer reached the limit of length, so that its end is missing."""
        return self.answer is not None and self.answer.cut

    @property
    def public_code(self) -> str | None:
        """The coarse code of a failure."""
        if self.status is not Status.FAILED:
            return None
        return self.failure.public_code if self.failure else Interrupted.public_code


@dataclass(frozen=True)
class TurnState:
    """One question with its files, and the sides that it went to."""

    number: int
    prompt: str
    sides: dict[str, SideState]
    after_reveal: bool = False
    files: Sequence[Attached] = ()

    @property
    def words(self) -> str:
        """The question as models read it, its document with it."""
        return worded(self.prompt, self.files)


@dataclass(frozen=True)
class DuelState:
    """`footprints` are those of the answers, by id and by one method, `measured` those read
    on our own machines; both empty before the reveal."""

    duel: Duel
    turns: tuple[TurnState, ...]
    vote: Vote | None
    step: Step
    footprints: Mapping[int, Footprint]
    measured: Mapping[int, Footprint] = field(default_factory=dict)

    @property
    def last(self) -> TurnState:
        return self.turns[-1]

    @property
    def judged(self) -> tuple[TurnState, ...]:
        """The turns before the reveal, which the vote is about."""
        return tuple(turn for turn in self.turns if not turn.after_reveal)

    @property
    def afterwards(self) -> tuple[TurnState, ...]:
        """The turns after the reveal."""
        return tuple(turn for turn in self.turns if turn.after_reveal)

    @property
    def writing(self) -> bool:
        """Whether an answer to the last question is being written."""
        return any(side.status is Status.ANSWERING for side in self.last.sides.values())

    @property
    def pictures(self) -> tuple[Attached, ...]:
        """Those of all questions."""
        return tuple(one for turn in self.turns for one in turn.files if one.is_image)

    def prompts_until(self, turn: int) -> str:
        """The prompts up to `turn`: names that the person wrote are not masked."""
        return "\n".join(state.words for state in self.turns[:turn])


async def load(services: Services, duel_id: str, voter_id: str | None) -> DuelState:
    """The duel of this voter. NotFound when there is none or it is someone else's."""
    written = await being_written(services, duel_id)
    async with services.store.read() as session:
        duel = await owned(session, duel_id, voter_id)
        return await read(session, duel, written)


def visible_text(services: Services, state: DuelState, side: SideState, turn: int) -> str:
    """The text of an answer, masked until the reveal."""
    if side.answer is None:
        return ""
    return services.mask.release(
        side.answer.text,
        prompt=state.prompts_until(turn),
        revealed=state.step is Step.REVEALED,
    )


def opened(duel: Duel, prompt: str, files: Sequence[Attached] = ()) -> DuelState:
    """The state of a new duel, both answers being written."""
    sides = {side: SideState(side, Status.ANSWERING, None, None, None) for side in SIDES}
    return DuelState(
        duel,
        (TurnState(1, prompt, sides, files=files),),
        vote=None,
        step=Step.ANSWERING,
        footprints={},
        measured={},
    )


async def being_written(services: Services, duel_id: str) -> frozenset[Written]:
    """The sides that are not released whole. They may be stored already: for their person, and by
    any address, they are still being written, or the pace of a side would tell its model."""
    channel = await services.bus.find(duel_id)
    if channel is None:
        return frozenset()
    return frozenset((channel.turn, side) for side in SIDES if not channel.sides[side].over)


async def owned(session: AsyncSession, duel_id: str, voter_id: str | None) -> Duel:
    """The row of the voter's duel; NotFound when there is none or it is someone else's."""
    duel = await session.get(Duel, duel_id)
    if duel is None or not may(voter(voter_id), READ, duel):
        raise NotFound(f"duel {duel_id}")
    return duel


async def read(
    session: AsyncSession, duel: Duel, written: frozenset[Written] = frozenset()
) -> DuelState:
    """The state of `duel`; `written` holds the (turn, side) of answers not over yet."""
    turns = await session.scalars(select(Turn).where(Turn.duel_id == duel.id).order_by(Turn.number))
    answers = await session.execute(
        select(DuelAnswer.turn, DuelAnswer.side, Answer)
        .join(Answer)
        .where(DuelAnswer.duel_id == duel.id)
    )
    failures = await session.execute(
        select(DuelFailure.turn, DuelFailure.side, Failure)
        .join(Failure)
        .where(DuelFailure.duel_id == duel.id)
        .order_by(Failure.id)
    )
    reactions = await session.scalars(select(Reaction).where(Reaction.duel_id == duel.id))
    files = await attached_to(session, TurnAttachment, TurnAttachment.duel_id == duel.id)
    by_answer = {(turn, side): answer for turn, side, answer in answers}
    by_failure = {(turn, side): failure for turn, side, failure in failures}
    by_reaction = {(reaction.turn, reaction.side): reaction for reaction in reactions}

    def side_state(turn: int, side: str) -> SideState:
        key = turn, side
        if key in written:
            return SideState(side, Status.ANSWERING, None, None, by_reaction.get(key))
        answer = by_answer.get(key)
        return SideState(
            side=side,
            status=_status(answer),
            answer=answer,
            failure=by_failure.get(key),
            reaction=by_reaction.get(key),
        )

    states = tuple(
        TurnState(
            turn.number,
            turn.prompt,
            {side: side_state(turn.number, side) for side in turn.sides},
            turn.after_reveal,
            files.get(turn.number, ()),
        )
        for turn in turns
    )
    vote = await session.scalar(
        select(Vote).where(Vote.subject == duel.subject, Vote.contributor == duel.voter_id)
    )
    step = _step(duel, states[-1])
    if step is not Step.REVEALED:
        return DuelState(duel, states, vote, step, {})
    rows = await stored(session, [answer.id for answer in by_answer.values()])
    return DuelState(duel, states, vote, step, in_one_method(rows), measured_footprints(rows))


def _status(answer: Answer | None) -> Status:
    if answer is None:
        return Status.FAILED
    return Status.STOPPED if answer.finish_reason == "stopped" else Status.FINISHED


def _step(duel: Duel, last: TurnState) -> Step:
    statuses = {side.status for side in last.sides.values()}
    if duel.revealed_at is not None:
        return Step.REVEALED
    if Status.ANSWERING in statuses:
        return Step.ANSWERING
    return Step.FAILED if Status.FAILED in statuses else Step.READY


async def touch_open(session: AsyncSession, duel_id: str) -> None:
    """Refuse changes after the reveal; a concurrent vote waits for this transaction."""
    untouched = update(Duel).where(Duel.id == duel_id, Duel.revealed_at.is_(None))
    if await affected(session, untouched.values(turns=Duel.turns)) != 1:
        raise refusal(Step.REVEALED)


def refusal(step: Step) -> Conflict:
    """The error for an action that is not possible at this step."""
    match step:
        case Step.REVEALED:
            return Conflict(
                "already_revealed",
                N_("This duel is over: its models are known. Start another one."),
            )
        case Step.ANSWERING:
            return Conflict(
                "still_answering",
                N_("The answers are still being written. Wait for both, or stop them."),
            )
        case Step.FAILED:
            return Conflict(
                "answer_missing",
                N_("One of the answers is missing. Ask for it again, or skip this duel."),
            )
        case Step.READY:
            return Conflict("nothing_to_retry", N_("Both answers are there: nothing to ask again."))


def failure_message(public_code: str) -> str:
    """The message, as a source text, for a coarse code."""
    return next(kind.message for kind in _kinds(AnswerError) if kind.public_code == public_code)


def _kinds(kind: type[AnswerError]) -> list[type[AnswerError]]:
    return [kind, *(deeper for sub in kind.__subclasses__() for deeper in _kinds(sub))]
