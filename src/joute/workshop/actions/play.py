"""The game of the secret word: a phone asks the model that keeps it, or says the word; the desk
sets the limits.

No word that is typed or answered is stored: what is asked goes to the model, what comes back goes
to the phone that asked, and rows hold numbers.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from anyio.to_thread import run_sync
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Failure, Offered
from joute.errors import N_, BadInput, Conflict, JouteError, LimitReached, NotAllowed, NotFound
from joute.llm import Message, clean
from joute.llm.errors import HostError
from joute.settings import Language
from joute.store import affected, upsert
from joute.workshop.actions.join import open_workshop
from joute.workshop.actions.transaction import Target, begin
from joute.workshop.answers import PURPOSE
from joute.workshop.errors import BudgetSpent
from joute.workshop.game import keeper
from joute.workshop.game.levels import LEVELS, is_word, says
from joute.workshop.program.model import MOST_ATTEMPTS, MOST_PAUSE_S, MOST_QUESTION
from joute.workshop.service import WorkshopService
from joute.workshop.tables import Game, GameCount, GamePhone, Participant, Workshop

LEAST_QUESTION = 20


class Player(NamedTuple):
    """A phone at a level; `seen` is how many of its attempts, or guesses, it has seen counted, so
    that one that is sent twice counts once."""

    workshop_id: str
    participant_id: str | None
    level: int
    seen: int


@dataclass(frozen=True)
class Attempted:
    """What came of an attempt: an answer, or the id of the rule that stopped the question or
    (`answered`) the answer, or the public code of a failure. `passed` once the word is found."""

    answer: str = ""
    blocked_by: str = ""
    answered: bool = False
    failure: str = ""
    passed: bool = False


class GameLimits(NamedTuple):
    """What the desk sets: `model` is an id, empty for the simulated player."""

    attempts: int
    pause_s: int
    most_characters: int
    model: str


async def attempt(workshops: WorkshopService, player: Player, text: str) -> Attempted:
    """Ask the model that keeps the word of a level. An attempt without an answer is given back."""
    game, language = await _game(workshops, player)
    text = _checked(text, game.most_characters)
    level, word = LEVELS[player.level - 1], game.words[player.level - 1]
    stopped = await run_sync(level.stops_question, word, text, language)
    messages = [Message("system", level.instructions(word, language)), Message("user", text)]
    call = await _count_attempt(workshops, game, player, messages, stopped)
    await workshops.notify(player.workshop_id)
    if call is None:
        return Attempted(blocked_by=stopped)
    failure = await _answered(workshops, call)
    if failure:
        outcome = Attempted(failure=failure)
    else:
        outcome = await run_sync(_judged, player.level, word, call.text, text)
    async with workshops.store.write() as session:
        outcome = await _count_outcome(session, player, outcome)
    await workshops.notify(player.workshop_id)
    return outcome


async def guess(workshops: WorkshopService, player: Player, text: str) -> bool:
    """Whether the word of a level is this one; each phone guesses as often as it may ask."""
    game, _ = await _game(workshops, player)
    text = _checked(text, game.most_characters)
    async with workshops.store.write() as session:
        phone = await _at_level(session, player)
        taken = await affected(
            session,
            update(GamePhone)
            .where(*_own(player), GamePhone.passed.is_(False))
            .where(GamePhone.guesses == player.seen, GamePhone.guesses < game.attempts)
            .values(guesses=GamePhone.guesses + 1),
        )
        if taken != 1:
            raise _refused(phone, phone.guesses, player, game)
        found = is_word(text, game.words[player.level - 1])
        if found:
            await _pass(session, player)
    await workshops.notify(player.workshop_id)
    return found


async def set_game(target: Target, limits: GameLimits) -> None:
    """Change the limits of the game, and the model that keeps the words."""
    ranges = (
        (limits.attempts, 1, MOST_ATTEMPTS, N_("Attempts: from %(low)d to %(high)d.")),
        (limits.pause_s, 0, MOST_PAUSE_S, N_("Seconds: from %(low)d to %(high)d.")),
        (
            limits.most_characters,
            LEAST_QUESTION,
            MOST_QUESTION,
            N_("Characters: from %(low)d to %(high)d."),
        ),
    )
    for value, low, high, message in ranges:
        if not low <= value <= high:
            raise BadInput(f"{value}", message=message, low=low, high=high)
    check_model(target.workshops, limits.model)
    async with begin(target) as change:
        if change.state.game is None:
            raise _no_game()
        row = change.state.game.row
        row.attempts, row.pause_s = limits.attempts, limits.pause_s
        row.most_characters, row.model = limits.most_characters, limits.model


def check_model(workshops: WorkshopService, model: str) -> None:
    """Raise BadInput for a model that this site does not offer; the simulated player is there."""
    if model and model not in {one.id for one in workshops.services.offer.drawable}:
        raise BadInput(
            f"model {model!r}", message=N_("This model is not offered here: choose another one.")
        )


async def _game(workshops: WorkshopService, player: Player) -> tuple[Game, Language]:
    async with workshops.store.read() as session:
        game = await session.get(Game, player.workshop_id)
        workshop = await session.get_one(Workshop, player.workshop_id)
    if game is None or not 1 <= player.level <= len(game.words):
        raise _no_game()
    return game, workshop.language  # type: ignore[return-value] # one of Language, as it was kept


def _no_game() -> NotFound:
    return NotFound("game", message=N_("This workshop has no such level of the game."))


def _checked(text: str, most: int) -> str:
    text = clean(text).strip()
    if not text:
        raise BadInput(message=N_("Write something first."))
    if len(text) > most:
        raise BadInput(message=N_("This is too long: at most %(most)d characters."), most=most)
    return text


async def _count_attempt(
    workshops: WorkshopService, game: Game, player: Player, messages: list[Message], stopped: str
) -> Call | None:
    """Count an attempt, and what stopped it; else reserve the call that it makes. All or none."""
    call = None if stopped else _call(workshops, game, messages)
    now = workshops.now()
    async with workshops.store.write() as session:
        phone = await _at_level(session, player)
        before = now - timedelta(seconds=game.pause_s)
        taken = await affected(
            session,
            update(GamePhone)
            .where(*_own(player), GamePhone.passed.is_(False))
            .where(GamePhone.attempts == player.seen, GamePhone.attempts < game.attempts)
            .where(or_(GamePhone.asked_at.is_(None), GamePhone.asked_at <= before))
            .values(attempts=GamePhone.attempts + 1, asked_at=now),
        )
        if taken != 1:
            raise _refused(phone, phone.attempts, player, game, now)
        await _count(session, player, "attempts")
        if call is None:
            await _count(session, player, stopped)
        else:
            await _reserve(workshops, session, call)
    return call


def _call(workshops: WorkshopService, game: Game, messages: list[Message]) -> Call:
    calls = workshops.services.calls
    return calls.call(
        _model(workshops, game.model),
        messages,
        purpose=PURPOSE,
        caps=[calls.site_cap()],
        questions=1,
        known=True,
        kept=False,
    )


def _model(workshops: WorkshopService, model: str) -> Offered:
    offer = workshops.services.calls.offer
    if not model:
        return keeper.keeper()
    # A model that left this site since the workshop was made does not answer.
    if model not in offer.models:
        raise HostError(f"{model} is not offered any more")
    return offer[model]


async def _reserve(workshops: WorkshopService, session: AsyncSession, call: Call) -> None:
    try:
        await workshops.services.calls.reserve(session, call)
    except LimitReached as error:
        raise BudgetSpent(str(error)) from error


async def _answered(workshops: WorkshopService, call: Call) -> str:
    """Ask; the public code of a failure, empty with an answer. Figures of the day count it."""
    async with workshops.services.calls.run(call) as (session, ended):
        if isinstance(ended, Answer):
            await session.delete(ended)
        return ended.public_code if isinstance(ended, Failure) else ""


def _judged(number: int, word: str, answer: str, asked: str) -> Attempted:
    stopped = LEVELS[number - 1].stops_answer(word, answer, asked=asked)
    if stopped:
        return Attempted(blocked_by=stopped, answered=True)
    # A word that the question held is no word that the model gave away.
    return Attempted(answer=answer, passed=says(answer, word) and not says(asked, word))


async def _count_outcome(session: AsyncSession, player: Player, outcome: Attempted) -> Attempted:
    if outcome.failure:
        await session.execute(
            update(GamePhone)
            .where(*_own(player), GamePhone.attempts > 0)
            .values(attempts=GamePhone.attempts - 1, asked_at=None)
        )
        await _count(session, player, "attempts", -1)
        await _count(session, player, "failed")
    elif outcome.blocked_by:
        await _count(session, player, outcome.blocked_by)
    elif outcome.passed:
        await _pass(session, player)
    return outcome


async def _pass(session: AsyncSession, player: Player) -> None:
    """A phone found the word: counted once."""
    first = update(GamePhone).where(*_own(player), GamePhone.passed.is_(False)).values(passed=True)
    if await affected(session, first) == 1:
        await _count(session, player, "passed")


async def _at_level(session: AsyncSession, player: Player) -> GamePhone:
    """How far a phone is at the level that is played; refused at any other step."""
    workshop = await open_workshop(session, player.workshop_id)
    if workshop.step != f"secret:{player.level}":
        raise Conflict("level_not_open", N_("This level is over: look at the screen."))
    phone = await session.get(Participant, player.participant_id) if player.participant_id else None
    if phone is None or phone.workshop_id != workshop.id or not workshop.phones:
        raise NotAllowed("no participant", message=N_("Join the workshop first, with its code."))
    new = upsert((await session.connection()).dialect.name, GamePhone).values(
        participant_id=phone.id, level=player.level, attempts=0, guesses=0, passed=False
    )
    await session.execute(new.on_conflict_do_nothing())
    return (await session.scalars(select(GamePhone).where(*_own(player)))).one()


def _refused(
    phone: GamePhone, done: int, player: Player, game: Game, now: datetime | None = None
) -> JouteError:
    """Why an attempt or a guess was not taken."""
    if phone.passed:
        return Conflict("word_found", N_("You found the word of this level."))
    if done >= game.attempts:
        return LimitReached("attempts", message=N_("No more of these at this level."))
    if done != player.seen:
        return Conflict("counted_already", N_("This was sent and counted already."))
    waited = now - phone.asked_at if now and phone.asked_at else timedelta()
    left = max(1, math.ceil(game.pause_s - waited.total_seconds()))
    return LimitReached(
        "pause",
        message=N_("Read the answer first: you can ask again in %(seconds)d s."),
        retry_after_s=left,
        seconds=left,
    )


def _own(player: Player) -> tuple[ColumnElement[bool], ...]:
    return (GamePhone.participant_id == player.participant_id, GamePhone.level == player.level)


async def _count(session: AsyncSession, player: Player, what: str, by: int = 1) -> None:
    new = upsert((await session.connection()).dialect.name, GameCount).values(
        workshop_id=player.workshop_id, level=player.level, what=what, count=max(by, 0)
    )
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["workshop_id", "level", "what"], set_={"count": GameCount.count + by}
        )
    )
