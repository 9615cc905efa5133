"""Evidence that stays apart from what the people of this site gave of themselves.

A vote of the import `name` has the source "import:<name>"; its contributors are ids of that import.
What the raters of a campaign give has the source "campaign:<id>". People of this site vote under
"duel" and "workshop"; on questions that not every model can answer, under the slice of these: no
ranking pools those with others.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence.tables import Import, Vote

IMPORT_PREFIX = "import:"
CAMPAIGN_PREFIX = "campaign:"

# Questions with pictures, and on documents.
VISION = "vision"
DOCUMENTS = "documents"
SLICES = (VISION, DOCUMENTS)

# Votes that people cast on this site, on models that it drew or a facilitator chose.
CAST_HERE: ColumnElement[bool] = and_(
    Vote.source.not_like(f"{IMPORT_PREFIX}%"), Vote.source.not_like(f"{CAMPAIGN_PREFIX}%")
)
# Those of the general ranking.
COLLECTED_HERE: ColumnElement[bool] = and_(CAST_HERE, Vote.source.not_in(SLICES))


def source_of(name: str) -> str:
    """The source of the votes of an import."""
    return f"{IMPORT_PREFIX}{name}"


def campaign_source(campaign_id: str) -> str:
    """The source of what the raters of a campaign gave."""
    return f"{CAMPAIGN_PREFIX}{campaign_id}"


async def imports(session: AsyncSession) -> Sequence[Import]:
    """What was imported, by name."""
    return (await session.scalars(select(Import).order_by(Import.name))).all()


async def slices(session: AsyncSession) -> Sequence[str]:
    """The slices in which anybody voted here."""
    voted = select(*(exists().where(Vote.source == one) for one in SLICES))
    found = (await session.execute(voted)).one()
    return [one for one, any_vote in zip(SLICES, found, strict=True) if any_vote]


def votes_of(names: Collection[str], *, here: bool) -> ColumnElement[bool]:
    """The votes of some imports and, when `here`, those that people cast on this site."""
    imported = Vote.source.in_(map(source_of, names)) if names else false()
    return or_(COLLECTED_HERE, imported) if here else imported
