"""Several people weigh a choice, each by themself: what they give, by whom, and how it ends."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from joute.choice.site.choices import Opened
from joute.choice.tables import Choice, ChoiceOpinion, ChoicePick
from joute.choice.weights import Opinion, Pick, from_points
from joute.errors import N_, BadInput, NotAllowed, NotFound
from joute.services import Services
from joute.store import affected
from joute.web import digest

MOST_OPINIONS = 200
MOST_PICKS = 5_000
PURPOSE = {"weigh": "choice.weigh", "pick": "choice.pick"}


def invitation(services: Services, choice: Opened, kind: str) -> str:
    """The secret of the link by which people weigh, or pick, for a choice."""
    return services.signer.sign(PURPOSE[kind], choice.id)


async def invited(services: Services, token: str, kind: str) -> str:
    """The id of the choice of such a link. Raises NotAllowed."""
    found = services.signer.read(PURPOSE[kind], token)
    async with services.store.read() as session:
        choice = await session.get(Choice, str(found))
    if choice is None:
        raise NotAllowed("choice link", message=N_("This link does not work any more."))
    return choice.id


async def weigh(
    services: Services, choice_id: str, name: str, points: Mapping[str, float], owner: str | None
) -> str:
    """Store the weights of a person; returns the secret by which they erase them. Raises
    BadInput."""
    from_points(points)
    secret = services.new_id()
    async with services.store.write() as session:
        await _room(session, ChoiceOpinion, choice_id, MOST_OPINIONS)
        session.add(
            ChoiceOpinion(
                id=digest(secret),
                choice_id=choice_id,
                name=name,
                points=dict(points),
                owner=owner,
                created_at=services.now(),
            )
        )
    return secret


async def pick(
    services: Services, choice_id: str, picked: Pick, owner: str, names: Collection[str]
) -> str:
    """Store what a person picked, in the place of what they picked before under one of their
    `names`; returns the secret by which they erase it. Raises BadInput."""
    secret = services.new_id()
    before = ChoicePick.choice_id == choice_id, ChoicePick.owner.in_(names)
    async with services.store.write() as session:
        await session.execute(delete(ChoicePick).where(*before))
        await _room(session, ChoicePick, choice_id, MOST_PICKS)
        session.add(
            ChoicePick(
                id=digest(secret),
                choice_id=choice_id,
                criteria=list(picked.criteria),
                service=picked.service,
                size=picked.size,
                sector=picked.sector,
                owner=owner,
                created_at=services.now(),
            )
        )
    return secret


async def _room(session: Any, table: Any, choice_id: str, most: int) -> None:
    own = select(func.count()).select_from(table).where(table.choice_id == choice_id)
    if await session.scalar(own) >= most:
        raise BadInput(
            message=N_("%(most)d people have answered: there is no room for more."), most=most
        )


async def check_stored(services: Services, secret: str) -> None:
    """Raises NotFound where nobody gave anything by this secret, or it was erased."""
    async with services.store.read() as session:
        for table in (ChoiceOpinion, ChoicePick):
            if await session.get(table, digest(secret)) is not None:
                return
    raise NotFound("weights")


async def forget(services: Services, secret: str) -> None:
    """Erase what a person gave by their own secret. Raises NotFound."""
    async with services.store.write() as session:
        for table in (ChoiceOpinion, ChoicePick):
            if await affected(session, delete(table).where(table.id == digest(secret))):
                return
    raise NotFound("weights")


async def leave_out(services: Services, choice: Opened, opinion_id: str) -> None:
    """Delete the weights of a person from a choice. Raises NotAllowed and NotFound."""
    choice.check_changeable()
    own = ChoiceOpinion.id == opinion_id, ChoiceOpinion.choice_id == choice.id
    async with services.store.write() as session:
        if not await affected(session, delete(ChoiceOpinion).where(*own)):
            raise NotFound("weights")


def opinions_of(rows: Sequence[ChoiceOpinion]) -> Sequence[Opinion]:
    """As values; people of one name, or of none, are numbered."""
    names = [one.name for one in rows]
    return [
        Opinion(
            row.name if row.name and names.count(row.name) == 1 else f"{row.name or '–'} ({place})",
            from_points(row.points),
        )
        for place, row in enumerate(rows, start=1)
    ]


def picks_of(rows: Sequence[ChoicePick]) -> Sequence[Pick]:
    return [Pick(tuple(row.criteria), row.service, row.size, row.sector) for row in rows]
