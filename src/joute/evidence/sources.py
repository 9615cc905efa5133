"""Imported evidence: by whom it was published, and that it stays apart from what people gave here.

A vote of the import `name` has the source "import:<name>"; its contributors are ids of that import.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evidence.tables import Import, Vote

IMPORT_PREFIX = "import:"

# Votes that people cast on this site.
COLLECTED_HERE: ColumnElement[bool] = Vote.source.not_like(f"{IMPORT_PREFIX}%")


def source_of(name: str) -> str:
    """The source of the votes of an import."""
    return f"{IMPORT_PREFIX}{name}"


async def imports(session: AsyncSession) -> Sequence[Import]:
    """What was imported, by name."""
    return (await session.scalars(select(Import).order_by(Import.name))).all()


def votes_of(names: Collection[str], *, here: bool) -> ColumnElement[bool]:
    """The votes of some imports and, when `here`, those that people cast on this site."""
    imported = Vote.source.in_(map(source_of, names)) if names else false()
    return or_(COLLECTED_HERE, imported) if here else imported
