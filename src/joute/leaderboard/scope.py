"""Whose votes a ranking counts: of this site, an import, both, a campaign, or a slice."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from joute import evidence
from joute.leaderboard.errors import UnknownSource

# How addresses write it: people here, all with what was imported, "import:" and a name,
# "campaign:" and an id, or the name of a slice.
SOURCE = (
    rf"^(here|all|{'|'.join(evidence.SLICES)}"
    r"|import:[a-z0-9][a-z0-9-]*|campaign:[A-Za-z0-9_-]{1,64})$"
)


@dataclass(frozen=True)
class Scope:
    """The votes that are ranked together: those that people cast here, when `here`, and those of
    imports by their ids and names; or those of the raters of a `campaign` alone, by its id; or
    those on the questions of a `slice` alone."""

    here: bool = True
    imports: tuple[tuple[int, str], ...] = ()
    campaign: str = ""
    slice: str = ""

    @property
    def votes(self) -> ColumnElement[bool]:
        if self.slice:
            return evidence.Vote.source == self.slice
        if self.campaign:
            return evidence.Vote.source == evidence.campaign_source(self.campaign)
        return evidence.votes_of([name for _, name in self.imports], here=self.here)

    @property
    def erasable(self) -> bool:
        """Whether people may erase votes of it, which still count."""
        return self.here or bool(self.slice)


HERE = Scope()


async def scope_of(session: AsyncSession, source: str) -> Scope:
    """The scope that an address asks for. Raises UnknownSource."""
    if source == "here":
        return HERE
    if source in evidence.SLICES:
        return Scope(here=False, slice=source)
    if source.startswith(evidence.CAMPAIGN_PREFIX):
        return Scope(here=False, campaign=source.removeprefix(evidence.CAMPAIGN_PREFIX))
    known = {one.name: one.id for one in await evidence.imports(session)}
    if source == "all":
        return Scope(imports=tuple((id, name) for name, id in known.items()))
    name = source.removeprefix(evidence.IMPORT_PREFIX)
    if name not in known:
        raise UnknownSource
    return Scope(here=False, imports=((known[name], name),))
