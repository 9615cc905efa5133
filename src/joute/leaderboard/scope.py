"""Whose votes a ranking counts: those of this site, of an import, or all of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.leaderboard.errors import UnknownSource

# How addresses write it: people here, everything, or "import:" and a name.
SOURCE = r"^(here|all|import:[a-z0-9][a-z0-9-]*)$"


@dataclass(frozen=True)
class Scope:
    """The votes that are ranked together: those that people cast here, when `here`, and those of
    imports by their ids and names."""

    here: bool = True
    imports: tuple[tuple[int, str], ...] = ()

    @property
    def votes(self) -> ColumnElement[bool]:
        return evidence.votes_of([name for _, name in self.imports], here=self.here)


HERE = Scope()


async def scope_of(session: AsyncSession, source: str) -> Scope:
    """The scope that an address asks for. Raises UnknownSource."""
    if source == "here":
        return HERE
    known = {one.name: one.id for one in await evidence.imports(session)}
    if source == "all":
        return Scope(imports=tuple((id, name) for name, id in known.items()))
    name = source.removeprefix(evidence.IMPORT_PREFIX)
    if name not in known:
        raise UnknownSource
    return Scope(here=False, imports=((known[name], name),))
