"""The questions of a person: a new duel, another turn, another try.

Everything is saved before any model is called.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from anyio.to_thread import run_sync
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Call
from joute.calls.channel import SIDES
from joute.duel import suggestions
from joute.duel.answers import Answering, Question
from joute.duel.caps import person_caps
from joute.duel.draw_options import thresholds_of, weight_of
from joute.duel.labelling import Labelling
from joute.duel.pairing import Draw, Mode, draw
from joute.duel.personal_data import Decision, admit
from joute.duel.prompts import FLAG, MODE, SidePrompt, prompts_of
from joute.duel.restored import Maskings
from joute.duel.settings import DuelLimits, DuelSettings, PrivacySettings
from joute.duel.state import (
    DuelState,
    SideState,
    Status,
    Step,
    TurnState,
    load,
    opened,
    read,
    refusal,
    touch_open,
)
from joute.duel.tables import Duel, Flag, Turn
from joute.errors import N_, BadInput, Conflict, LimitReached, NotFound
from joute.guard import Masking
from joute.language import detect
from joute.llm import clean
from joute.services import Services
from joute.store import affected


@dataclass(frozen=True)
class NewDuel:
    """A request for a duel. `models` are those that the person chose: none, one or two ids;
    `other_than` are left out of the draw."""

    prompt: str
    language: str
    mode: Mode = "random"
    models: tuple[str, ...] = ()
    cohort: str | None = None
    suggestion: str | None = None
    other_than: tuple[str, ...] = ()
    personal_data: Decision = ""


async def open_duel(
    services: Services, answering: Answering, labelling: Labelling, voter_id: str, new: NewDuel
) -> DuelState:
    """Draw two models, save the duel and its first question, begin to answer."""
    masking = Masking()
    prompt = await _admitted(services, new.prompt, new.personal_data, masking)
    _check_running(services, answering, voter_id)
    _check_cohort(services, new.cohort)
    drawn = _draw(services, new)
    duel = _new_row(services, voter_id, replace(new, prompt=prompt), drawn)
    return await _opened(services, answering, labelling, duel, prompt, masking=masking)


async def open_duel_of_prompts(
    services: Services,
    answering: Answering,
    labelling: Labelling,
    voter_id: str,
    new: NewDuel,
    *,
    prompts: tuple[SidePrompt, SidePrompt],
) -> DuelState:
    """Two prompts on the one model that `new` names, each on a random side: blind like any duel;
    its vote is on prompts, and in no ranking of models."""
    masking = Masking()
    prompt = await _admitted(services, new.prompt, new.personal_data, masking)
    _check_running(services, answering, voter_id)
    (model,) = new.models
    if model not in {one.id for one in services.offer.drawable}:
        raise NotFound(f"model {model}", message=N_("This site has no model of that name."))
    a, b = services.random.sample(prompts, 2)
    drawn = Draw(model, model, probability=0.5)
    duel = _new_row(services, voter_id, replace(new, prompt=prompt), drawn)
    duel.mode, duel.prompt_a, duel.prompt_b = MODE, a.model_dump(), b.model_dump()
    return await _opened(services, answering, labelling, duel, prompt, masking=masking)


async def _opened(
    services: Services,
    answering: Answering,
    labelling: Labelling,
    duel: Duel,
    prompt: str,
    *,
    masking: Masking,
) -> DuelState:
    question = _question(services, opened(duel, prompt))
    calls = _calls(services, question)
    async with services.store.write() as session:
        await _reserve(services, session, calls)
        session.add(duel)
        await session.flush()
        _add_turn_row(session, services, duel.id, 1, prompt)
        if duel.prompt_a:
            now = services.now()
            session.add(Flag(duel_id=duel.id, kind=FLAG, turn=1, side="", created_at=now))
    services[Maskings].hold(duel.id, masking)
    await answering.start(question, calls)
    labelling.start(duel.id, prompt)
    return opened(duel, prompt)


async def add_turn(
    services: Services,
    answering: Answering,
    voter_id: str,
    duel_id: str,
    prompt: str,
    *,
    personal_data: Decision = "",
) -> int:
    """Another question to both models; returns the number of its turn."""
    state = await load(services, duel_id, voter_id)
    _check_step(state, Step.READY)
    masking = _masking_of(services, state)
    prompt = await _admitted(services, prompt, personal_data, masking)
    if len(state.turns) >= services.settings.of(DuelLimits).turns:
        raise Conflict(
            "too_many_turns",
            N_("This duel has reached its last question: vote, then start another one."),
        )
    _check_running(services, answering, voter_id)
    number = len(state.turns) + 1
    question = _question(services, _asked(state, prompt, SIDES))
    calls = _calls(services, question)
    async with services.store.write() as session:
        await _take_turn(session, duel_id, number)
        await _reserve(services, session, calls)
        _add_turn_row(session, services, duel_id, number, prompt)
    services[Maskings].hold(duel_id, masking)
    await answering.start(question, calls)
    return number


async def go_on(
    services: Services,
    answering: Answering,
    voter_id: str,
    duel_id: str,
    prompt: str,
    *,
    sides: Sequence[str] = SIDES,
    personal_data: Decision = "",
) -> int:
    """A question after the reveal, to the models of `sides`; returns the number of its turn.

    It belongs to no vote: neither ranking nor evidence sees it. Its caps are those of any question.
    """
    state = await load(services, duel_id, voter_id)
    _check_afterwards(services, state, sides)
    masking = _masking_of(services, state)
    prompt = await _admitted(services, prompt, personal_data, masking)
    _check_running(services, answering, voter_id)
    asked = _asked(state, prompt, sides)
    question, number = _question(services, asked), asked.last.number
    calls = _calls(services, question, sides)
    async with services.store.write() as session:
        await _take_turn(session, duel_id, number, revealed=True)
        await _reserve(services, session, calls)
        session.add(
            Turn(
                duel_id=duel_id,
                number=number,
                prompt=prompt,
                created_at=services.now(),
                sides="".join(sides),
                after_reveal=True,
            )
        )
    services[Maskings].hold(duel_id, masking)
    await answering.start(question, calls)
    return number


def reachable(services: Services, duel: Duel) -> tuple[str, ...]:
    """The sides of a duel whose models still answer here."""
    drawable = {model.id for model in services.offer.drawable}
    return tuple(side for side in SIDES if model_of(duel, side) in drawable)


def _check_afterwards(services: Services, state: DuelState, sides: Sequence[str]) -> None:
    if state.step is not Step.REVEALED:
        raise Conflict(
            "not_revealed", N_("The models stay hidden until you vote or skip this duel.")
        )
    if state.writing:
        raise refusal(Step.ANSWERING)
    if not sides or not set(sides) <= set(reachable(services, state.duel)):
        raise Conflict("model_gone", N_("This model no longer answers on this site."))
    if len(state.turns) >= services.settings.of(DuelLimits).turns:
        raise Conflict(
            "too_many_turns", N_("This conversation has reached its last question: start another.")
        )


async def retry(
    services: Services, answering: Answering, voter_id: str, duel_id: str
) -> tuple[str, ...]:
    """Ask the failed sides of the last turn again; returns those sides."""
    state = await load(services, duel_id, voter_id)
    _check_step(state, Step.FAILED)
    _check_running(services, answering, voter_id)
    failed = tuple(side for side in SIDES if state.last.sides[side].status is Status.FAILED)
    question = _question(services, state)
    calls = _calls(services, question, failed)
    async with services.store.write() as session:
        await touch_open(session, duel_id)
        await _reserve(services, session, calls)
    await answering.start(question, calls)
    return failed


def _masking_of(services: Services, state: DuelState) -> Masking:
    """That of the duel, or where its values are gone, one that gives none of its marks again."""
    earlier = (turn.prompt for turn in state.turns)
    return services[Maskings].find(state.duel.id) or Masking.after(earlier)


async def admitted(
    services: Services, prompt: str, decision: Decision, earlier: Sequence[str]
) -> str:
    """A question as it may be stored and sent, after the `earlier` ones of its conversation; what
    is masked is masked for good.

    Raises BadInput, PersonalDataFound and PersonalDataRefused."""
    return await _admitted(services, prompt, decision, Masking.after(earlier))


async def _admitted(services: Services, prompt: str, decision: Decision, masking: Masking) -> str:
    checked = _checked_prompt(services, prompt)
    policy = services.settings.of(PrivacySettings).prompts
    return await run_sync(admit, checked, policy, decision, masking)


def cleaned(prompt: str) -> str:
    """A question without what no model should receive."""
    return clean(prompt).replace("\r\n", "\n").strip()


def _checked_prompt(services: Services, prompt: str) -> str:
    prompt = cleaned(prompt)
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


def _check_running(services: Services, answering: Answering, voter_id: str) -> None:
    if answering.running(voter_id) >= services.settings.of(DuelLimits).running_duels_per_voter:
        raise LimitReached(
            "running duels",
            message=N_("Several of your duels are still being answered. Wait for one to finish."),
            retry_after_s=10,
        )


def _check_cohort(services: Services, cohort: str | None) -> None:
    known = {one.name for one in services.settings.of(DuelSettings).cohorts}
    if cohort is not None and cohort not in known:
        raise BadInput(message=N_("Unknown group: check the address."))


def _check_step(state: DuelState, needed: Step) -> None:
    if state.step is not needed:
        raise refusal(state.step)


def _draw(services: Services, new: NewDuel) -> Draw:
    candidates = [m for m in services.offer.drawable if m.id not in new.other_than]
    known = {model.id for model in candidates}
    if new.mode == "chosen" and not 1 <= len(new.models) <= 2:
        raise BadInput(message=N_("Choose one or two models."))
    if new.mode != "chosen" and new.models:
        raise BadInput(message=N_("Models can be named only when you choose them yourself."))
    if len(set(new.models)) != len(new.models):
        raise BadInput(message=N_("Choose two different models."))
    for model in new.models:
        if model not in known:
            raise NotFound(f"model {model}", message=N_("This site has no model of that name."))
    return draw(
        candidates,
        new.mode,
        thresholds_of(services),
        services.random,
        chosen=new.models,
        weight=weight_of(services),
    )


def _new_row(services: Services, voter_id: str, new: NewDuel, drawn: Draw) -> Duel:
    return Duel(
        id=services.new_id(),
        voter_id=voter_id,
        created_at=services.now(),
        language=detect(new.prompt, new.language),
        mode=new.mode,
        cohort=new.cohort,
        suggestion=new.suggestion if suggestions.find(new.suggestion) else None,
        model_a=drawn.a,
        model_b=drawn.b,
        chosen_a=drawn.a in new.models,
        chosen_b=drawn.b in new.models,
        card_a=services.offer[drawn.a].card.model_dump(mode="json"),
        card_b=services.offer[drawn.b].card.model_dump(mode="json"),
        draw_probability=drawn.probability,
        turns=1,
        revealed_at=None,
    )


def _asked(state: DuelState, prompt: str, sides: Iterable[str]) -> DuelState:
    """The duel with one more question, which no side has answered."""
    empty = {side: SideState(side, Status.ANSWERING, None, None, None) for side in sides}
    after = state.step is Step.REVEALED
    turn = TurnState(len(state.turns) + 1, prompt, empty, after)
    return replace(state, turns=(*state.turns, turn))


def _question(services: Services, state: DuelState) -> Question:
    """The last question of the duel, for the sides that have no answer to it."""
    duel, last = state.duel, state.last
    chosen = {"a": duel.chosen_a, "b": duel.chosen_b}
    return Question(
        duel_id=duel.id,
        voter_id=duel.voter_id or "",
        turn=last.number,
        mode=duel.mode,  # type: ignore[arg-type] # stored as text, written from a Mode
        prompts=tuple(turn.prompt for turn in state.turns),
        past={side: _past(state, side) for side in last.sides},
        answered={side: one.answer.text for side, one in last.sides.items() if one.answer},
        models={side: services.offer[model_of(duel, side)] for side in last.sides},
        side_prompts=dict(zip(SIDES, prompts_of(duel), strict=True)),
        chosen=frozenset(side for side in SIDES if chosen[side]),
        caps=person_caps(services.settings.limits, duel.voter_id or "", services.now()),
        after_reveal=last.after_reveal,
    )


def model_of(duel: Duel, side: str) -> str:
    return duel.model_a if side == "a" else duel.model_b


def _past(state: DuelState, side: str) -> list[tuple[str, str]]:
    """What this side was asked and answered before the last question."""
    turns = ((turn.prompt, turn.sides.get(side)) for turn in state.turns[:-1])
    return [(prompt, one.answer.text) for prompt, one in turns if one and one.answer]


def _calls(services: Services, question: Question, sides: Sequence[str] = SIDES) -> dict[str, Call]:
    return {side: question.call(services.calls, side) for side in sides}


async def _reserve(services: Services, session: AsyncSession, calls: Mapping[str, Call]) -> None:
    """One question, whatever the number of its calls."""
    await services.calls.reserve(session, *calls.values(), questions=1)


def _add_turn_row(
    session: AsyncSession, services: Services, duel_id: str, number: int, prompt: str
) -> None:
    """A question to both, whose vote is still to come."""
    now = services.now()
    session.add(Turn(duel_id=duel_id, number=number, prompt=prompt, created_at=now))
    if services.mask.asks_identity(prompt):
        session.add(
            Flag(duel_id=duel_id, kind="asks_identity", turn=number, side="", created_at=now)
        )


async def _take_turn(
    session: AsyncSession, duel_id: str, number: int, *, revealed: bool = False
) -> None:
    """Count the turn, unless a vote or another question came first."""
    moment = Duel.revealed_at
    taken = await affected(
        session,
        update(Duel)
        .where(
            Duel.id == duel_id,
            Duel.turns == number - 1,
            moment.is_not(None) if revealed else moment.is_(None),
        )
        .values(turns=number),
    )
    if taken != 1 and revealed:
        raise refusal(Step.ANSWERING)
    if taken != 1:
        duel = await session.get_one(Duel, duel_id)
        raise refusal(
            (await read(session, duel, frozenset((duel.turns, side) for side in SIDES))).step
        )
