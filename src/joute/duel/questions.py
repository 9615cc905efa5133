"""The questions of a person: a new duel, another turn, another try.

Everything is saved before any model is called.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from anyio.to_thread import run_sync
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.attachments import (
    Attached,
    Attachment,
    Received,
    images_in,
    images_of,
    rows_of,
    shown,
)
from joute.calls import Call, Offered
from joute.calls.channel import SIDES
from joute.duel import suggestions
from joute.duel.answers import Answering, Question, SentPrompt, drawable
from joute.duel.caps import person_caps
from joute.duel.draw_options import thresholds_of, weight_of
from joute.duel.errors import NoPicturesRead, PersonalDataFound
from joute.duel.grounds import FindGrounds, Grounds
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
from joute.duel.tables import ASKS_IDENTITY, Duel, Flag, Turn, TurnAttachment
from joute.errors import N_, BadInput, Conflict, LimitReached, NotFound
from joute.evidence import VISION
from joute.guard import Masking
from joute.language import detect
from joute.llm import ImagePart, clean
from joute.services import Services
from joute.store import affected


@dataclass(frozen=True)
class NewDuel:
    """A request for a duel. `models` are those that the person chose: none, one or two ids;
    `other_than` are left out of the draw. `files` came with the question: with pictures among
    them, only models that are known to read them answer."""

    prompt: str
    language: str
    mode: Mode = "random"
    models: tuple[str, ...] = ()
    cohort: str | None = None
    suggestion: str | None = None
    other_than: tuple[str, ...] = ()
    personal_data: Decision = ""
    files: tuple[Received, ...] = ()


async def open_duel(
    services: Services, answering: Answering, labelling: Labelling, voter_id: str, new: NewDuel
) -> DuelState:
    """Draw two models, save the duel and its first question, begin to answer."""
    masking = Masking()
    prompt = await admitted(services, new.prompt, new.personal_data, masking)
    files = await admitted_files(services, new.files, new.personal_data, masking)
    _check_running(services, answering, voter_id)
    _check_cohort(services, new.cohort)
    drawn = _draw(services, new)
    duel = _new_row(services, voter_id, replace(new, prompt=prompt), drawn)
    return await _opened(services, answering, labelling, duel, prompt, masking=masking, files=files)


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
    prompt = await admitted(services, new.prompt, new.personal_data, masking)
    _check_running(services, answering, voter_id)
    drawn = _same_model(services, new)
    a, b = services.random.sample(prompts, 2)
    duel = _new_row(services, voter_id, replace(new, prompt=prompt), drawn)
    duel.mode, duel.prompt_a, duel.prompt_b = MODE, a.model_dump(), b.model_dump()
    return await _opened(services, answering, labelling, duel, prompt, masking=masking)


async def open_duel_on(
    services: Services,
    answering: Answering,
    labelling: Labelling,
    voter_id: str,
    new: NewDuel,
    *,
    find: FindGrounds,
) -> DuelState:
    """A duel whose sides answer from what `find` finds for its question: two models that are
    drawn, or two searches on the one that `new` names."""
    masking = Masking()
    prompt = await admitted(services, new.prompt, new.personal_data, masking)
    _check_running(services, answering, voter_id)
    grounds = await find(prompt)
    searches = grounds.searches
    drawn = _same_model(services, new) if searches else _draw(services, new)
    duel = _new_row(services, voter_id, replace(new, prompt=prompt), drawn)
    duel.grounds = grounds.kind
    if searches:
        a, b = (searches[side] for side in SIDES)
        duel.mode, duel.prompt_a, duel.prompt_b = grounds.mode, a.model_dump(), b.model_dump()
    return await _opened(
        services, answering, labelling, duel, prompt, masking=masking, grounds=grounds
    )


async def _opened(
    services: Services,
    answering: Answering,
    labelling: Labelling,
    duel: Duel,
    prompt: str,
    *,
    masking: Masking,
    files: Sequence[Received] = (),
    grounds: Grounds | None = None,
) -> DuelState:
    rows = rows_of(files, duel.voter_id, services.now(), services.new_id)
    state = opened(duel, prompt, [shown(one) for one in rows])
    question = _question(services, state, images_in(rows))
    if grounds is not None:
        question = replace(question, side_prompts=grounds.sent)
    calls = _calls(services, question)
    async with services.store.write() as session:
        await _reserve(services, session, calls)
        session.add(duel)
        await session.flush()
        _add_turn_row(session, services, duel.id, 1, prompt)
        await _add_files(session, services, duel.id, 1, rows)
        flags = grounds.flags if grounds else [FLAG] if duel.prompt_a else []
        now = services.now()
        session.add_all(
            Flag(duel_id=duel.id, kind=kind, turn=1, side="", created_at=now) for kind in flags
        )
        if grounds is not None:
            await grounds.keep(session, duel.id)
    services[Maskings].hold(duel.id, masking)
    await answering.start(question, calls)
    labelling.start(duel.id, prompt)
    return state


async def add_turn(
    services: Services,
    answering: Answering,
    voter_id: str,
    duel_id: str,
    prompt: str,
    *,
    personal_data: Decision = "",
    files: Sequence[Received] = (),
) -> int:
    """Another question to both models; returns the number of its turn."""
    state = await load(services, duel_id, voter_id)
    _check_goes_on(state)
    _check_step(state, Step.READY)
    _check_files(services, state, files)
    masking = _masking_of(services, state)
    prompt = await admitted(services, prompt, personal_data, masking)
    files = await admitted_files(services, files, personal_data, masking)
    if len(state.turns) >= services.settings.of(DuelLimits).turns:
        raise Conflict(
            "too_many_turns",
            N_("This duel has reached its last question: vote, then start another one."),
        )
    _check_running(services, answering, voter_id)
    number = len(state.turns) + 1
    rows = rows_of(files, voter_id, services.now(), services.new_id)
    asked = _asked(state, prompt, SIDES, [shown(one) for one in rows])
    images = {**await _images(services, state), **images_in(rows)}
    question = _question(services, asked, images)
    calls = _calls(services, question)
    async with services.store.write() as session:
        await _take_turn(session, duel_id, number)
        await _reserve(services, session, calls)
        _add_turn_row(session, services, duel_id, number, prompt)
        await _add_files(session, services, duel_id, number, rows)
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
    _check_goes_on(state)
    _check_afterwards(services, state, sides)
    masking = _masking_of(services, state)
    prompt = await admitted(services, prompt, personal_data, masking)
    _check_running(services, answering, voter_id)
    asked = _asked(state, prompt, sides)
    question = _question(services, asked, await _images(services, state))
    number = asked.last.number
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
    """The sides of a duel that can be asked more: whose models still answer here."""
    drawable = {model.id for model in services.offer.drawable}
    return tuple(side for side in SIDES if model_of(duel, side) in drawable and not duel.grounds)


def _check_goes_on(state: DuelState) -> None:
    """What is found for a question is found for it alone, for whoever may read it then."""
    if state.duel.grounds:
        raise Conflict(
            "one_question", N_("A duel on documents is one question: ask the next as a new one.")
        )


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
    _check_goes_on(state)
    _check_step(state, Step.FAILED)
    _check_running(services, answering, voter_id)
    failed = tuple(side for side in SIDES if state.last.sides[side].status is Status.FAILED)
    question = _question(services, state, await _images(services, state))
    calls = _calls(services, question, failed)
    async with services.store.write() as session:
        await touch_open(session, duel_id)
        await _reserve(services, session, calls)
    await answering.start(question, calls)
    return failed


def _masking_of(services: Services, state: DuelState) -> Masking:
    """That of the duel, or where its values are gone, one that gives none of its marks again."""
    earlier = (turn.words for turn in state.turns)
    return services[Maskings].find(state.duel.id) or Masking.after(earlier)


async def admitted(services: Services, prompt: str, decision: Decision, masking: Masking) -> str:
    """A question as it may be stored and sent; `masking` is that of its conversation.

    Raises BadInput, PersonalDataFound and PersonalDataRefused."""
    checked = _checked_prompt(services, prompt)
    policy = services.settings.of(PrivacySettings).prompts
    return await run_sync(admit, checked, policy, decision, masking)


async def admitted_files(
    services: Services, files: Sequence[Received], decision: Decision, masking: Masking
) -> Sequence[Received]:
    """What comes with a question, as it may be stored and sent: the text and the name of a
    document, which models read too, are held to what the question is; no picture is read for that.

    Raises PersonalDataFound and PersonalDataRefused."""
    policy = services.settings.of(PrivacySettings).prompts
    try:
        return [
            replace(
                one,
                name=await run_sync(admit, one.name, policy, decision, masking),
                text=await run_sync(admit, one.text, policy, decision, masking),
            )
            if one.kind == "document"
            else one
            for one in files
        ]
    except PersonalDataFound as error:
        raise type(error)(error.found, in_document=True) from None


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


def _show_pictures(files: Sequence[Received]) -> bool:
    return any(one.picture for one in files)


def takes_pictures(services: Services, state: DuelState) -> bool:
    """Whether pictures may come with the next question of a duel: where it began with some, or all
    models of the site read them. Anything else would tell what its models can do."""
    every = len(drawable(services, pictures=True)) == len(services.offer.drawable)
    return state.duel.prompt_a is None and (bool(state.pictures) or every)


def _check_files(services: Services, state: DuelState, files: Sequence[Received]) -> None:
    if state.duel.prompt_a and files:
        raise BadInput(message=N_("Two prompts are compared on words alone: send no file."))
    if _show_pictures(files) and not takes_pictures(services, state):
        raise NoPicturesRead(message=NoPicturesRead.of_this_duel)


def _draw(services: Services, new: NewDuel) -> Draw:
    pictures = _show_pictures(new.files)
    answering = drawable(services, pictures=pictures)
    if pictures and len(answering) < len(SIDES):
        raise NoPicturesRead
    if pictures and not {model.id for model in services.offer.drawable}.isdisjoint(
        set(new.models) - {model.id for model in answering}
    ):
        raise NoPicturesRead(message=NoPicturesRead.of_this_model)
    candidates = [m for m in answering if m.id not in new.other_than]
    if new.mode == "chosen" and not 1 <= len(new.models) <= 2:
        raise BadInput(message=N_("Choose one or two models."))
    if new.mode != "chosen" and new.models:
        raise BadInput(message=N_("Models can be named only when you choose them yourself."))
    if len(set(new.models)) != len(new.models):
        raise BadInput(message=N_("Choose two different models."))
    _check_known(new.models, candidates)
    return draw(
        candidates,
        new.mode,
        thresholds_of(services),
        services.random,
        chosen=new.models,
        weight=weight_of(services),
    )


def _same_model(services: Services, new: NewDuel) -> Draw:
    """The one model that `new` names, on both sides."""
    _check_known(new.models, services.offer.drawable)
    (model,) = new.models
    return Draw(model, model, probability=0.5)


def _check_known(models: Iterable[str], candidates: Iterable[Offered]) -> None:
    known = {model.id for model in candidates}
    for model in models:
        if model not in known:
            raise NotFound(f"model {model}", message=N_("This site has no model of that name."))


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


def _asked(
    state: DuelState, prompt: str, sides: Iterable[str], files: Sequence[Attached] = ()
) -> DuelState:
    """The duel with one more question, which no side has answered."""
    empty = {side: SideState(side, Status.ANSWERING, None, None, None) for side in sides}
    after = state.step is Step.REVEALED
    turn = TurnState(len(state.turns) + 1, prompt, empty, after, files)
    return replace(state, turns=(*state.turns, turn))


async def _images(services: Services, state: DuelState) -> Mapping[str, ImagePart]:
    """The pictures of the questions so far."""
    async with services.store.read() as session:
        return await images_of(session, [one.id for one in state.pictures])


def _question(services: Services, state: DuelState, images: Mapping[str, ImagePart]) -> Question:
    """The last question of the duel, for the sides that have no answer to it; `images` are those
    of all questions, by their ids."""
    prompts = [
        SentPrompt(turn.words, tuple(images[one.id] for one in turn.files if one.is_image))
        for turn in state.turns
    ]
    duel, last = state.duel, state.last
    chosen = {"a": duel.chosen_a, "b": duel.chosen_b}
    return Question(
        duel_id=duel.id,
        voter_id=duel.voter_id or "",
        turn=last.number,
        mode=duel.mode,  # type: ignore[arg-type] # stored as text, written from a Mode
        prompts=tuple(prompts),
        past={side: _past(state, side, prompts) for side in last.sides},
        answered={side: one.answer.text for side, one in last.sides.items() if one.answer},
        models={side: services.offer[model_of(duel, side)] for side in last.sides},
        side_prompts=dict(zip(SIDES, prompts_of(duel), strict=True)),
        chosen=frozenset(side for side in SIDES if chosen[side] or duel.prompt_a),
        caps=person_caps(services.settings.limits, duel.voter_id or "", services.now()),
        after_reveal=last.after_reveal,
    )


def model_of(duel: Duel, side: str) -> str:
    return duel.model_a if side == "a" else duel.model_b


def _past(
    state: DuelState, side: str, prompts: Sequence[SentPrompt]
) -> list[tuple[SentPrompt, str]]:
    """What this side was asked and answered before the last question."""
    sides = [turn.sides.get(side) for turn in state.turns[:-1]]
    asked = zip(prompts, sides, strict=False)
    return [(prompt, one.answer.text) for prompt, one in asked if one and one.answer]


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
        session.add(Flag(duel_id=duel_id, kind=ASKS_IDENTITY, turn=number, side="", created_at=now))


async def _add_files(
    session: AsyncSession,
    services: Services,
    duel_id: str,
    number: int,
    rows: Sequence[Attachment],
) -> None:
    """What came with a question; with pictures, its vote is one of their ranking."""
    if not rows:
        return
    session.add_all(rows)
    await session.flush()
    session.add_all(
        TurnAttachment(attachment_id=one.id, duel_id=duel_id, turn=number, place=place)
        for place, one in enumerate(rows)
    )
    if any(one.data for one in rows):
        now = services.now()
        session.add(Flag(duel_id=duel_id, kind=VISION, turn=number, side="", created_at=now))


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
