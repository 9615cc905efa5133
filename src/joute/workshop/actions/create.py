"""A new workshop: from a program and the models that this instance offers."""

from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, BadInput
from joute.llm import clean
from joute.settings import Language
from joute.web import digest
from joute.workshop.actions.door import check_headcount
from joute.workshop.actions.join import new_code
from joute.workshop.actions.links import use_link
from joute.workshop.actions.play import check_model
from joute.workshop.actions.seats import pick_models, seats
from joute.workshop.game import words
from joute.workshop.program.cards import load_cards
from joute.workshop.program.model import Program, Secret, text_in
from joute.workshop.program.model import Round as ProgramRound
from joute.workshop.service import WorkshopService
from joute.workshop.tables import Game, Round, Workshop

TITLE_CHARACTERS = 200
# A class.
HEADCOUNT = 30


@dataclass(frozen=True)
class NewWorkshop:
    """The facilitator's choices before the day.

    `publish` writes the votes of phones to the votes of this site at the close; never with
    `minors`, where it is refused. An empty title is that of the program. `headcount` is how many
    people are expected, which can be changed at the desk.
    """

    program: Program
    language: Language
    title: str = ""
    minors: bool = False
    phones: bool = True
    publish: bool = False
    headcount: int = HEADCOUNT


@dataclass(frozen=True)
class Created:
    """A workshop's id and code, and the secret of its desk, which is stored nowhere."""

    id: str
    code: str
    desk: str


async def create(workshops: WorkshopService, new: NewWorkshop, link: str | None = None) -> Created:
    """Make a workshop with a facilitator link; without one, the caller is the operator.

    Raises NotAllowed for a link that is over, NoModel when this instance has no two models,
    BadInput for a card or a model that does not exist, and for the game without phones.
    """
    if new.minors and new.publish:
        raise BadInput(message=N_("Votes of minors are not published."))
    if new.program.secret and not new.phones:
        raise BadInput(message=N_("The game of the secret is played on phones."))
    check_headcount(workshops, new.headcount)
    known = load_cards(workshops.folder)
    unknown = [card for card in new.program.cards if card not in known]
    if unknown:
        raise BadInput(
            message=N_("This program shows cards that do not exist: %(cards)s."),
            cards=", ".join(unknown),
        )
    rounds, secret = _rounds(workshops, new), new.program.secret
    check_model(workshops, secret.model or "" if secret else "")
    async with workshops.store.write() as session:
        created = Created(
            workshops.new_id(), await _free_code(session, workshops.random), workshops.new_id()
        )
        if link is not None:
            await use_link(session, link, workshops.now())
        session.add(_workshop(workshops, new, created))
        await session.flush()
        session.add_all(Round(workshop_id=created.id, **values) for values in rounds)
        if secret is not None:
            session.add(_game(workshops, secret, new.language, created.id))
    return created


async def _free_code(session: AsyncSession, random: Random) -> str:
    """One that no workshop has had: an old one must not open another room."""
    while True:
        code = new_code(random)
        if await session.scalar(select(Workshop.id).where(Workshop.code == code)) is None:
            return code


def _workshop(workshops: WorkshopService, new: NewWorkshop, created: Created) -> Workshop:
    program, language, now = new.program, new.language, workshops.now()
    title = clean(new.title).strip() or text_in(program.title, language)
    if len(title) > TITLE_CHARACTERS:
        raise BadInput(
            message=N_("This title is too long: at most %(most)d characters."),
            most=TITLE_CHARACTERS,
        )
    poll = program.poll
    return Workshop(
        id=created.id,
        code=created.code,
        desk_hash=digest(created.desk),
        title=title,
        language=language,
        program=program.id,
        minors=new.minors,
        phones=new.phones,
        headcount=new.headcount,
        publish=new.publish,
        weight=program.weight,
        step="lobby",
        step_since=now,
        version=1,
        opening_cards=list(program.opening_cards),
        closing_cards=list(program.closing_cards),
        poll_question=text_in(poll.question, language) if poll else "",
        poll=[text_in(option, language) for option in poll.options] if poll else [],
        script=text_in(program.script, language),
        notes="",
        created_at=now,
        closed_at=None,
    )


def _game(workshops: WorkshopService, secret: Secret, language: Language, id: str) -> Game:
    return Game(
        workshop_id=id,
        words=words.draw(language, secret.levels, workshops.random),
        model=secret.model or "",
        attempts=secret.attempts,
        pause_s=secret.pause_s,
        most_characters=secret.most_characters,
    )


def _rounds(workshops: WorkshopService, new: NewWorkshop) -> list[dict[str, Any]]:
    """The columns of each round; pairs take models that no earlier round has, where they can."""
    rounds: list[dict[str, Any]] = []
    met: set[str] = set()
    for number, one in enumerate(new.program.rounds, 1):
        pick = pick_models(workshops, one.pair, met) if one.pair else None
        met |= {pick.a, pick.b} if pick else set()
        rounds.append(
            {"number": number, **_round(one, new.language), **seats(pick, workshops.services.offer)}
        )
    return rounds


def _round(one: ProgramRound, language: Language) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "question": text_in(one.question, language),
        "from_room": one.room_proposes,
        "cards_before": list(one.cards_before),
        "cards_after": list(one.cards_after),
        "timer_s": one.timer_s,
        "script": text_in(one.script, language),
        "notes": "",
        "revealed_at": None,
    }
