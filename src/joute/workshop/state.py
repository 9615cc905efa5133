"""The state of a workshop, in one read of the database: its views and actions start from it.

state = await load(workshops, workshop_id)
state.current.kind            # "vote"
state.round.answers["a"]      # its answer on side a, when it is there
state.round.counts            # None: hidden until the vote is closed
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.blindness import NameMask
from joute.calls import Answer, ModelCard
from joute.calls.footprints import stored
from joute.errors import NotFound
from joute.footprint import Footprint
from joute.web import digest
from joute.workshop.final import Decision, Finalist, decide, sent_to_final, unopposed
from joute.workshop.service import WorkshopService
from joute.workshop.steps import RoundPlan, Step, steps_of
from joute.workshop.tables import (
    Ballot,
    Game,
    GameCount,
    GamePhone,
    Participant,
    PollBallot,
    PollTally,
    Round,
    RoundAnswer,
    Tally,
    Workshop,
)

MOMENTS = ("before", "after")


@dataclass(frozen=True)
class Counts:
    """Counts by choice, phones and hands apart. Keys are choices; the options of a poll are
    their numbers, as text."""

    phones: Mapping[str, int]
    hands: Mapping[str, int]

    def __getitem__(self, choice: str) -> int:
        return self.phones.get(choice, 0) + self.hands.get(choice, 0)

    @property
    def total(self) -> int:
        return sum(self.phones.values()) + sum(self.hands.values())

    def totals(self) -> dict[str, int]:
        """Both sources summed, for each choice that has votes."""
        return {choice: self[choice] for choice in (*self.phones, *self.hands)}


async def round_counts(session: AsyncSession, workshop_id: str) -> dict[int, Counts]:
    """By id of the round. Phones are ballots until the close, and then tallies."""
    voted = await session.execute(
        select(Ballot.round_id, Ballot.choice, func.count())
        .join(Round)
        .where(Round.workshop_id == workshop_id)
        .group_by(Ballot.round_id, Ballot.choice)
    )
    tallied = await session.execute(
        select(Tally.round_id, Tally.source, Tally.choice, Tally.count)
        .join(Round)
        .where(Round.workshop_id == workshop_id)
    )
    rows = [(key, "phones", choice, count) for key, choice, count in voted]
    return _by_key([*rows, *tallied])


async def poll_counts(
    session: AsyncSession, workshop_id: str, passed: set[str]
) -> dict[str, Counts | None]:
    chosen = await session.execute(
        select(PollBallot.moment, PollBallot.option, func.count())
        .where(PollBallot.workshop_id == workshop_id)
        .group_by(PollBallot.moment, PollBallot.option)
    )
    tallied = await session.execute(
        select(PollTally.moment, PollTally.source, PollTally.option, PollTally.count).where(
            PollTally.workshop_id == workshop_id
        )
    )
    rows = [(moment, "phones", str(option), count) for moment, option, count in chosen]
    rows += [(moment, source, str(option), count) for moment, source, option, count in tallied]
    found = _by_key(rows)
    return {
        moment: found.get(moment, Counts({}, {})) if f"poll-{moment}" in passed else None
        for moment in MOMENTS
    }


def _by_key(rows: Iterable[tuple[Any, str, str, int]]) -> dict[Any, Counts]:
    """Counts from rows (key, source, choice, count)."""
    found: dict[Any, dict[str, dict[str, int]]] = {}
    for key, source, choice, count in rows:
        sources = found.setdefault(key, {"phones": {}, "hands": {}})
        sources[source][choice] = count
    return {key: Counts(**sources) for key, sources in found.items()}


async def participants(session: AsyncSession, workshop_id: str) -> int:
    own = Participant.workshop_id == workshop_id
    return (await session.scalars(select(func.count()).where(own))).one()


async def ballots_of(session: AsyncSession, workshop_id: str, current: Step) -> dict[str, str]:
    if current.kind == "vote":
        votes = await session.execute(
            select(Ballot.participant_id, Ballot.choice)
            .join(Round)
            .where(Round.workshop_id == workshop_id, Round.number == current.round)
        )
        return dict(iter(votes))
    if current.kind == "poll":
        options = await session.execute(
            select(PollBallot.participant_id, PollBallot.option).where(
                PollBallot.workshop_id == workshop_id, PollBallot.moment == current.detail
            )
        )
        return {participant: str(option) for participant, option in options}
    return {}


@dataclass(frozen=True)
class PreparedAnswer:
    """An answer of a round, with its footprint when that is known; `row` links it to the round."""

    row: RoundAnswer
    answer: Answer
    figure: Footprint | None


@dataclass(frozen=True)
class RoundState:
    """A round. `answers`, their `figures` where they are known, and `cards` go by side.

    `counts` is None until its vote is closed; `received` is how many phones have voted, `voted`
    whether there is any vote, hands included.
    """

    row: Round
    sides: tuple[str, ...]
    choices: tuple[str, ...]
    answers: Mapping[str, Answer]
    figures: Mapping[str, Footprint]
    cards: Mapping[str, ModelCard]
    counts: Counts | None
    received: int
    voted: bool

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def final(self) -> bool:
        return self.row.kind == "final"

    @property
    def revealed(self) -> bool:
        """Whether everybody may know its models."""
        return self.row.revealed_at is not None

    @property
    def missing(self) -> tuple[str, ...]:
        """The sides that have no answer yet."""
        return tuple(side for side in self.sides if side not in self.answers)

    @property
    def failed(self) -> Mapping[str, str]:
        """The last failure of a missing side: a public code of joute.errors."""
        failed, models = self.row.failed, self.row.models
        return {side: failed[models[side]] for side in self.missing if models[side] in failed}


@dataclass(frozen=True)
class Tried:
    """How far a phone is at the level of the game that is played."""

    attempts: int = 0
    guesses: int = 0
    passed: bool = False


@dataclass(frozen=True)
class LevelCounts:
    """What happened at a level of the game: `passed` are phones that found the word, `failed`
    attempts that no model answered; `blocked` counts by the id of the rule that stopped them."""

    number: int
    attempts: int
    passed: int
    failed: int
    blocked: Mapping[str, int]


@dataclass(frozen=True)
class GameState:
    """The game of the secret word. `tried` are the phones that did something at the current
    level."""

    row: Game
    levels: tuple[LevelCounts, ...]
    tried: Mapping[str, Tried]


# What one phone sees of its own at a step: its vote, or how far it is at a level of the game.
Done = str | Tried | None


@dataclass(frozen=True)
class WorkshopState:
    """A workshop at its current step.

    `ballots` are those of the current step, when it is a vote or a poll: participant to choice
    (in a poll, the number of the option as text). `polls` holds, by moment, counts that are None
    until the poll is over. `decision` is None before its step, or when no vote was held.
    `prepared` are the answers of each round by model, those of a final that has no sides yet
    included. `writing` are the sides of the current round that are being written, or replayed,
    before the room: they have no answer yet, whatever the database holds. `game` is None where
    none is played.
    """

    workshop: Workshop
    rounds: tuple[RoundState, ...]
    steps: tuple[Step, ...]
    current: Step
    participants: int
    ballots: Mapping[str, str]
    polls: Mapping[str, Counts | None]
    decision: Decision | None
    prepared: Mapping[int, Mapping[str, PreparedAnswer]]
    writing: frozenset[str] = frozenset()
    game: GameState | None = None

    @property
    def level(self) -> int | None:
        """The level of the game that is played at this step."""
        return int(self.current.detail) if self.current.kind == "secret" else None

    def done_by(self, participant: str | None) -> Done:
        """What a phone did at this step."""
        if participant is None:
            return None
        if self.game is not None and self.level is not None:
            return self.game.tried.get(participant, Tried())
        return self.ballots.get(participant)

    @property
    def id(self) -> str:
        return self.workshop.id

    @property
    def version(self) -> int:
        return self.workshop.version

    @property
    def closed(self) -> bool:
        return self.workshop.closed_at is not None

    @property
    def position(self) -> int:
        """Of the current step among all steps, from 0."""
        return self.steps.index(self.current)

    @property
    def next(self) -> Step | None:
        """The step that the desk goes to; a vote whose models are known is passed over."""
        return next(filter(self._enterable, self.steps[self.position + 1 :]), None)

    @property
    def previous(self) -> Step | None:
        return next(filter(self._enterable, reversed(self.steps[: self.position])), None)

    def _enterable(self, step: Step) -> bool:
        known = step.round is not None and self.numbered(step.round).revealed
        return not (step.kind == "vote" and known)

    @property
    def round(self) -> RoundState | None:
        """The round that the current step belongs to."""
        number = self.current.round
        return None if number is None else self.numbered(number)

    @property
    def ends_at(self) -> datetime | None:
        """When the time to vote is over, if it is counted. Only the facilitator closes a vote."""
        if self.current.kind != "vote" or self.round is None or self.round.row.timer_s is None:
            return None
        return self.workshop.step_since + timedelta(seconds=self.round.row.timer_s)

    def numbered(self, number: int) -> RoundState:
        """The round of this number; NotFound when there is none."""
        found = next((state for state in self.rounds if state.number == number), None)
        if found is None:
            raise NotFound(f"round {number} of workshop {self.id}")
        return found

    def step(self, key: str) -> Step:
        """The step of this key; NotFound when there is none, or none any more."""
        found = next((step for step in self.steps if step.key == key), None)
        if found is None:
            raise NotFound(f"step {key!r} of workshop {self.id}")
        return found

    @property
    def blind(self) -> Mapping[str, str]:
        """The models of which the last round is not revealed, each with its side there."""
        last = {model: (side, one) for one in self.rounds for side, model in one.row.models.items()}
        return {model: side for model, (side, one) in last.items() if not one.revealed}

    def reached(self, key: str) -> bool:
        """Whether the current step is this one, or a later one."""
        return any(step.key == key for step in self.steps[: self.position + 1])


def released(mask: NameMask, one: RoundState, answer: Answer) -> str:
    """The text of an answer as it may leave now."""
    return mask.release(answer.text, prompt=one.row.question, revealed=one.revealed)


async def load(workshops: WorkshopService, workshop_id: str) -> WorkshopState:
    """The workshop of this id, open or closed; NotFound when there is none."""
    return await _load(workshops, select(Workshop).where(Workshop.id == workshop_id))


async def by_desk(workshops: WorkshopService, secret: str) -> WorkshopState:
    """The workshop whose desk has this secret address, open or closed."""
    return await _load(workshops, select(Workshop).where(Workshop.desk_hash == digest(secret)))


async def _load(workshops: WorkshopService, query: Select[Workshop]) -> WorkshopState:
    async with workshops.store.read() as session:
        workshop = await session.scalar(query)
        if workshop is None:
            raise NotFound("workshop")
        return await read(session, workshop)


async def read(session: AsyncSession, workshop: Workshop) -> WorkshopState:
    """The state of `workshop`, whose row was read in this transaction."""
    own = Round.workshop_id == workshop.id
    rows = (await session.scalars(select(Round).where(own).order_by(Round.number))).all()
    game = await session.get(Game, workshop.id)
    steps, current = _steps(workshop, rows, len(game.words) if game else 0)
    passed = {step.key for step in steps[: steps.index(current)]}
    prepared = await _answers(session, workshop.id)
    counts = await round_counts(session, workshop.id)
    rounds = tuple(_round(row, prepared.get(row.id, {}), counts, passed) for row in rows)
    decided = current.kind == "decision" or "decision" in passed
    return WorkshopState(
        workshop=workshop,
        rounds=rounds,
        steps=steps,
        current=current,
        participants=await participants(session, workshop.id),
        ballots=await ballots_of(session, workshop.id, current),
        polls=await poll_counts(session, workshop.id, passed),
        decision=_decision(workshop, rounds) if decided else None,
        prepared={row.number: prepared.get(row.id, {}) for row in rows},
        game=await _game(session, game, current) if game else None,
    )


def vote_key(number: int) -> str:
    """The key of the step at which a round is voted."""
    return f"r{number}:vote"


async def _game(session: AsyncSession, row: Game, current: Step) -> GameState:
    counted = await session.execute(
        select(GameCount.level, GameCount.what, GameCount.count).where(
            GameCount.workshop_id == row.workshop_id
        )
    )
    counts = {(level, what): count for level, what, count in counted}
    phones = await session.execute(
        select(GamePhone.participant_id, GamePhone.attempts, GamePhone.guesses, GamePhone.passed)
        .join(Participant, Participant.id == GamePhone.participant_id)
        .where(Participant.workshop_id == row.workshop_id)
        .where(GamePhone.level == (int(current.detail) if current.kind == "secret" else 0))
    )
    return GameState(
        row=row,
        levels=tuple(_level(counts, level) for level in range(1, len(row.words) + 1)),
        tried={
            phone: Tried(attempts, guesses, passed) for phone, attempts, guesses, passed in phones
        },
    )


def _level(counts: Mapping[tuple[int, str], int], level: int) -> LevelCounts:
    own = {what: count for (at, what), count in counts.items() if at == level}
    attempts, passed, failed = (own.pop(what, 0) for what in ("attempts", "passed", "failed"))
    return LevelCounts(level, attempts, passed, failed, dict(sorted(own.items())))


def _steps(workshop: Workshop, rows: Sequence[Round], levels: int) -> tuple[tuple[Step, ...], Step]:
    """All steps and the current one. A final without two models to meet is passed over."""
    steps = steps_of(
        [
            RoundPlan(row.number, row.kind == "final", row.cards_before, row.cards_after)
            for row in rows
        ],
        opening_cards=workshop.opening_cards,
        closing_cards=workshop.closing_cards,
        poll=bool(workshop.poll),
        levels=levels,
    )
    current = next((step for step in steps if step.key == workshop.step), steps[-1])
    passed = {step.key for step in steps[: steps.index(current)]}
    voted = all(vote_key(row.number) in passed for row in rows if row.kind == "duel")
    empty = {row.number for row in rows if row.kind == "final" and not row.models}
    if voted and current.round not in empty:
        steps = tuple(step for step in steps if step.round not in empty)
    return steps, current


def _round(
    row: Round,
    prepared: Mapping[str, PreparedAnswer],
    counts: Mapping[int, Counts],
    passed: set[str],
) -> RoundState:
    own = counts.get(row.id, Counts({}, {}))
    answers = {side: prepared[model] for side, model in row.models.items() if model in prepared}
    return RoundState(
        row=row,
        sides=tuple(sorted(row.models)),
        choices=choices_of(row),
        answers={side: one.answer for side, one in answers.items()},
        figures={side: one.figure for side, one in sorted(answers.items()) if one.figure},
        cards={side: ModelCard.model_validate(card) for side, card in row.shown.items()},
        counts=own if vote_key(row.number) in passed else None,
        received=sum(own.phones.values()),
        voted=own.total > 0,
    )


def choices_of(row: Round) -> tuple[str, ...]:
    """The choices of a round: a side, a tie, and in a duel neither."""
    sides = tuple(sorted(row.models))
    return (*sides, "tie") if row.kind == "final" else (*sides, "tie", "both_bad")


def _decision(workshop: Workshop, rounds: Sequence[RoundState]) -> Decision | None:
    final = next((state for state in rounds if state.final), None)
    if final is None:
        return None
    if not final.sides:
        return unopposed(finalists_of(rounds))
    counts = final.counts or Counts({}, {})
    return decide(
        [
            Finalist(final.cards[side], counts[side], final.figures.get(side))
            for side in final.sides
        ],
        ties=counts["tie"],
        weight=workshop.weight,
    )


def finalists_of(rounds: Sequence[RoundState]) -> tuple[str, ...]:
    """The models that the duels whose votes are closed send to the final, each once, without those
    that were withdrawn from it."""
    withdrawn = {model for state in rounds for model in state.row.withdrawn}
    sent = (
        state.row.models[side]
        for state in rounds
        if not state.final and state.counts
        for side in sent_to_final(state.counts.totals())
    )
    return tuple(model for model in dict.fromkeys(sent) if model not in withdrawn)


async def _answers(session: AsyncSession, workshop_id: str) -> dict[int, dict[str, PreparedAnswer]]:
    rows = (
        await session.execute(
            select(RoundAnswer, Answer)
            .join(Round, Round.id == RoundAnswer.round_id)
            .join(Answer, Answer.id == RoundAnswer.answer_id)
            .where(Round.workshop_id == workshop_id)
        )
    ).all()
    figures = await stored(session, [answer.id for _, answer in rows])
    found: dict[int, dict[str, PreparedAnswer]] = {}
    for row, answer in rows:
        first = next(iter(figures.get(answer.id, ())), None)
        figure = Footprint.from_dict(first.figure) if first else None
        found.setdefault(row.round_id, {})[row.model] = PreparedAnswer(row, answer, figure)
    return found
