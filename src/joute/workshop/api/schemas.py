"""A workshop as JSON: for everybody who has its code, and for its desk."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from joute.impact import BandOut
from joute.services import Services
from joute.workshop.final import Rule
from joute.workshop.state import Counts, RoundState, WorkshopState, released
from joute.workshop.steps import Kind, Step


class StepOut(BaseModel):
    key: str
    kind: Kind
    round: int | None = Field(description="Number of the round, null outside rounds")
    detail: str = Field(description="Id of a card, or moment of a poll")


class CountsOut(BaseModel):
    phones: dict[str, int]
    hands: dict[str, int]


class RoundOut(BaseModel):
    """`counts` is null until the vote is closed, `models` until the reveal."""

    number: int
    final: bool
    question: str
    choices: list[str]
    answers: dict[str, str] = Field(
        description="Markdown by side; names of models are masked until the reveal"
    )
    cut: list[str] = Field(description="Sides whose answer reached the limit of length")
    failed: dict[str, str] = Field(description="Why an answer is missing, by side")
    counts: CountsOut | None
    models: dict[str, str] | None
    received: int = Field(description="Phones that have voted")
    ai_generated: Literal[True] = True


class StandingOut(BaseModel):
    model: str
    usefulness: float
    frugality: BandOut | None
    score: BandOut | None


class DecisionOut(BaseModel):
    """Models by id, or by side as long as their round is not revealed. `weight` is that of
    usefulness; null when no final was held."""

    winners: list[str]
    rule: Rule
    weight: float | None
    standings: list[StandingOut]
    unknown: list[str] = Field(description="Finalists whose energy is not known")


class LevelOut(BaseModel):
    number: int
    attempts: int
    passed: int = Field(description="Phones that found the word")
    failed: int = Field(description="Attempts that no model answered")
    blocked: dict[str, int] = Field(description="By id of the rule that stopped them")


class GameOut(BaseModel):
    """The game of the secret word: no word of it."""

    level: int | None = Field(description="The level that is played, null at other steps")
    levels: list[LevelOut]
    model: str | None = Field(
        description="Id of the model that keeps the word, empty when simulated; null until it plays"
    )
    attempts: int = Field(description="Of each phone at each level; as many guesses")
    pause_s: int
    most_characters: int


class WorkshopOut(BaseModel):
    """The workshop as phones and the projector show it; `round` is that of the current step."""

    code: str
    title: str
    language: str
    version: int
    step: StepOut
    step_since: datetime
    vote_ends_at: datetime | None
    phones: int
    closed: bool
    poll: list[str]
    poll_question: str
    round: RoundOut | None
    decision: DecisionOut | None
    game: GameOut | None


class DeskOut(WorkshopOut):
    """The same with the facilitator's own data."""

    steps: list[StepOut]
    next: StepOut | None
    previous: StepOut | None
    rounds: list[RoundOut]
    polls: dict[str, CountsOut | None]
    weight: float
    headcount: int
    door_open: bool
    notes: str


def workshop_out(services: Services, state: WorkshopState) -> WorkshopOut:
    return WorkshopOut.model_validate(_shared(services, state))


def desk_out(services: Services, state: WorkshopState) -> DeskOut:
    return DeskOut.model_validate(
        {
            **_shared(services, state),
            "steps": [_step(step) for step in state.steps],
            "next": state.next and _step(state.next),
            "previous": state.previous and _step(state.previous),
            "rounds": [_round(services, state, one) for one in state.rounds],
            "polls": {moment: _counts(counts) for moment, counts in state.polls.items()},
            "weight": state.workshop.weight,
            "headcount": state.workshop.headcount,
            "door_open": state.workshop.door_open,
            "notes": state.workshop.notes,
        }
    )


def _shared(services: Services, state: WorkshopState) -> dict[str, object]:
    workshop = state.workshop
    return {
        "code": workshop.code,
        "title": workshop.title,
        "language": workshop.language,
        "version": state.version,
        "step": _step(state.current),
        "step_since": workshop.step_since,
        "vote_ends_at": state.ends_at,
        "phones": state.participants,
        "closed": state.closed,
        "poll": workshop.poll,
        "poll_question": workshop.poll_question,
        "round": state.round and _round(services, state, state.round),
        "decision": decision_out(state),
        "game": game_out(state),
    }


def game_out(state: WorkshopState) -> GameOut | None:
    game = state.game
    if game is None:
        return None
    return GameOut(
        level=state.level,
        levels=[LevelOut(**asdict(one)) for one in game.levels],
        # It may be one of those whose duels are still blind.
        model=game.row.model if state.reached("secret:1") else None,
        attempts=game.row.attempts,
        pause_s=game.row.pause_s,
        most_characters=game.row.most_characters,
    )


def _step(step: Step) -> StepOut:
    return StepOut(key=step.key, kind=step.kind, round=step.round, detail=step.detail)


def _counts(counts: Counts | None) -> CountsOut | None:
    if counts is None:
        return None
    return CountsOut(phones=dict(counts.phones), hands=dict(counts.hands))


def _round(services: Services, state: WorkshopState, one: RoundState) -> RoundOut:
    begun = state.reached(f"r{one.number}:answers")
    return RoundOut(
        number=one.number,
        final=one.final,
        question=one.row.question,
        choices=list(one.choices),
        answers=_answers(services, one) if begun else {},
        cut=[side for side, answer in one.answers.items() if begun and answer.cut],
        failed=dict(one.failed),
        counts=_counts(one.counts),
        models={side: card.name for side, card in one.cards.items()} if one.revealed else None,
        received=one.received,
    )


def _answers(services: Services, one: RoundState) -> dict[str, str]:
    return {side: released(services.mask, one, answer) for side, answer in one.answers.items()}


def decision_out(state: WorkshopState) -> DecisionOut | None:
    found, blind = state.decision, state.blind
    if found is None:
        return None
    return DecisionOut(
        winners=[blind.get(model, model) for model in found.winners],
        rule=found.rule,
        weight=found.weight,
        standings=[
            StandingOut(
                model=blind.get(one.model, one.model),
                usefulness=one.usefulness,
                frugality=one.frugality and BandOut.of(one.frugality),
                score=one.score and BandOut.of(one.score),
            )
            for one in found.standings
        ],
        unknown=[blind.get(model, model) for model in found.unknown],
    )
