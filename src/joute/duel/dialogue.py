"""What a person asks: a new duel, another question, the same question again.

Everything is saved before anything is asked of a model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Call, budget
from joute.calls.budget import Cost
from joute.calls.channel import SIDES
from joute.duel.caps import person_caps
from joute.duel.conversation import Conversations, Question
from joute.duel.pairing import Draw, Mode, draw
from joute.duel.settings import DuelLimits, DuelSettings
from joute.duel.state import DuelState, Status, Step, load, opened, read, refusal, touch_open
from joute.duel.tables import Duel, Flag, Turn
from joute.duel.weighing import thresholds_of, weight_of
from joute.errors import N_, BadInput, Conflict, LimitReached, NotFound
from joute.services import Services
from joute.store import affected


@dataclass(frozen=True)
class NewDuel:
    """What the person asks for. `models` are those they chose: none, one or two ids."""

    prompt: str
    language: str
    mode: Mode = "random"
    models: tuple[str, ...] = ()
    cohort: str | None = None
    suggestion: str | None = None


async def open_duel(
    services: Services, conversations: Conversations, voter_id: str, asked: NewDuel
) -> DuelState:
    """Draw two models, save the duel and its first question, begin to answer."""
    prompt = _checked_prompt(services, asked.prompt)
    _check_running(services, conversations, voter_id)
    _check_cohort(services, asked.cohort)
    drawn = _draw(services, asked)
    duel = _new_row(services, voter_id, asked, drawn)
    question = _question(services, duel, prompts=(prompt,), said={"a": (), "b": ()})
    calls = _calls(services, question)
    async with services.store.write() as session:
        await _reserve(session, calls)
        session.add(duel)
        await session.flush()
        _add_turn_row(session, services, duel.id, 1, prompt)
    await conversations.start(question, calls)
    return opened(duel, prompt)


async def ask_again(
    services: Services, conversations: Conversations, voter_id: str, duel_id: str, prompt: str
) -> int:
    """Another question to both models; returns the number of its turn."""
    prompt = _checked_prompt(services, prompt)
    state = await load(services, duel_id, voter_id)
    _check_step(state, Step.READY)
    if len(state.turns) >= services.settings.of(DuelLimits).turns:
        raise Conflict(
            "too_many_turns",
            N_("This duel has reached its last question: vote, then start another one."),
        )
    _check_running(services, conversations, voter_id)
    number = len(state.turns) + 1
    question = _question(
        services,
        state.duel,
        prompts=(*(turn.prompt for turn in state.turns), prompt),
        said={side: _said(state, side) for side in SIDES},
    )
    calls = _calls(services, question)
    async with services.store.write() as session:
        await _take_turn(session, duel_id, number)
        await _reserve(session, calls)
        _add_turn_row(session, services, duel_id, number, prompt)
    await conversations.start(question, calls)
    return number


async def retry(
    services: Services, conversations: Conversations, voter_id: str, duel_id: str
) -> tuple[str, ...]:
    """Ask the failed sides of the last turn again; returns those sides."""
    state = await load(services, duel_id, voter_id)
    _check_step(state, Step.FAILED)
    _check_running(services, conversations, voter_id)
    failed = tuple(side for side in SIDES if state.last.sides[side].status is Status.FAILED)
    question = _question(
        services,
        state.duel,
        prompts=tuple(turn.prompt for turn in state.turns),
        said={side: _said(state, side) for side in SIDES},
    )
    calls = _calls(services, question, failed)
    async with services.store.write() as session:
        await touch_open(session, duel_id)
        await _reserve(session, calls)
    await conversations.start(question, calls)
    return failed


def _checked_prompt(services: Services, prompt: str) -> str:
    # NUL is the one character that PostgreSQL cannot store.
    prompt = prompt.replace("\x00", "").replace("\r\n", "\n").strip()
    most = services.settings.limits.prompt_characters
    if not prompt:
        raise BadInput(message=N_("Write a question first."))
    if len(prompt) > most:
        raise BadInput(
            message=N_("Your question has %(count)d characters; at most %(most)d are accepted."),
            count=len(prompt),
            most=most,
        )
    return prompt


def _check_running(services: Services, conversations: Conversations, voter_id: str) -> None:
    if conversations.running(voter_id) >= services.settings.of(DuelLimits).running_duels_per_voter:
        raise LimitReached(
            "running duels",
            message=N_("Several of your duels are still being answered. Wait for one to finish."),
            retry_after_s=10,
        )


def _check_cohort(services: Services, cohort: str | None) -> None:
    known = {one.name for one in services.settings.of(DuelSettings).cohorts}
    if cohort is not None and cohort not in known:
        raise BadInput(message=N_("This group is not known here: check the address."))


def _check_step(state: DuelState, needed: Step) -> None:
    if state.step is not needed:
        raise refusal(state.step)


def _draw(services: Services, asked: NewDuel) -> Draw:
    candidates = services.offer.drawable
    known = {model.id for model in candidates}
    if asked.mode == "chosen" and not 1 <= len(asked.models) <= 2:
        raise BadInput(message=N_("Choose one or two models."))
    if asked.mode != "chosen" and asked.models:
        raise BadInput(message=N_("Models can be named only when you choose them yourself."))
    if len(set(asked.models)) != len(asked.models):
        raise BadInput(message=N_("Choose two different models."))
    for model in asked.models:
        if model not in known:
            raise NotFound(f"model {model}", message=N_("This site has no model of that name."))
    return draw(
        candidates,
        asked.mode,
        thresholds_of(services),
        services.random,
        chosen=asked.models,
        weight=weight_of(services),
    )


def _new_row(services: Services, voter_id: str, asked: NewDuel, drawn: Draw) -> Duel:
    return Duel(
        id=services.new_id(),
        voter_id=voter_id,
        created_at=services.now(),
        language=asked.language,
        mode=asked.mode,
        cohort=asked.cohort,
        suggestion=asked.suggestion,
        model_a=drawn.a,
        model_b=drawn.b,
        chosen_a=drawn.a in asked.models,
        chosen_b=drawn.b in asked.models,
        card_a=services.offer[drawn.a].card.model_dump(mode="json"),
        card_b=services.offer[drawn.b].card.model_dump(mode="json"),
        draw_probability=drawn.probability,
        turns=1,
        revealed_at=None,
    )


def _question(
    services: Services, duel: Duel, *, prompts: tuple[str, ...], said: dict[str, tuple[str, ...]]
) -> Question:
    return Question(
        duel_id=duel.id,
        voter_id=duel.voter_id or "",
        turn=len(prompts),
        mode=duel.mode,  # type: ignore[arg-type] # stored as text, written from a Mode
        prompts=prompts,
        said=said,
        models={"a": services.offer[duel.model_a], "b": services.offer[duel.model_b]},
        chosen=frozenset(
            side for side, chosen in (("a", duel.chosen_a), ("b", duel.chosen_b)) if chosen
        ),
        caps=person_caps(services.settings.limits, duel.voter_id or "", services.now()),
    )


def _calls(services: Services, question: Question, sides: Sequence[str] = SIDES) -> dict[str, Call]:
    return {side: question.call(services.calls, side) for side in sides}


async def _reserve(session: AsyncSession, calls: Mapping[str, Call]) -> None:
    """One question, whatever the number of its calls."""
    caps = next(iter(calls.values())).caps
    total = sum((call.most for call in calls.values()), Cost(questions=1))
    await budget.reserve(session, caps, total)


def _said(state: DuelState, side: str) -> tuple[str, ...]:
    answers = (turn.sides[side].answer for turn in state.turns)
    return tuple(answer.text for answer in answers if answer is not None)


def _add_turn_row(
    session: AsyncSession, services: Services, duel_id: str, number: int, prompt: str
) -> None:
    now = services.now()
    session.add(Turn(duel_id=duel_id, number=number, prompt=prompt, created_at=now))
    if services.mask.asks_identity(prompt):
        session.add(
            Flag(duel_id=duel_id, kind="asks_identity", turn=number, side="", created_at=now)
        )


async def _take_turn(session: AsyncSession, duel_id: str, number: int) -> None:
    """Count the turn, unless a vote or another question came first."""
    taken = await affected(
        session,
        update(Duel)
        .where(Duel.id == duel_id, Duel.turns == number - 1, Duel.revealed_at.is_(None))
        .values(turns=number),
    )
    if taken != 1:
        duel = await session.get_one(Duel, duel_id)
        raise refusal(
            (await read(session, duel, frozenset((duel.turns, side) for side in SIDES))).step
        )
