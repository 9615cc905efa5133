"""Leaderboards that others published, as they are stored here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sqlalchemy import delete, select

from joute import catalog
from joute.calls import Offer
from joute.catalog import Catalog, load
from joute.errors import N_, BadInput
from joute.leaderboard.boards.ageing import Ageing, ageing
from joute.leaderboard.boards.aligning import Competitor
from joute.leaderboard.boards.merges import Merges
from joute.leaderboard.boards.reading import Form, Line, read_lines
from joute.leaderboard.errors import UnknownBoard
from joute.leaderboard.tables import BoardEntry, ImportedBoard
from joute.services import Own
from joute.store import Store, affected
from joute.textfiles import read_table

if TYPE_CHECKING:
    from joute.leaderboard.snapshots.state import Placed
    from joute.ranking import Scored

_MOST_REVIEWED = 5_000


@dataclass(frozen=True)
class Publication:
    """What somebody says of a leaderboard that they import. `dated` may be a year or a month.

    Raises BadInput for a date that is none, or a name that no address could have.
    """

    name: str
    dated: str
    source: str

    def __post_init__(self) -> None:
        try:
            self.date  # noqa: B018 # raises
        except ValueError:
            raise BadInput(
                message=N_("A date is 2024, 2024-10 or 2024-10-14; received %(date)s."),
                date=self.dated,
            ) from None
        if not 0 < len(self.name) <= 100 or not all(
            letter.islower() or letter.isdigit() or letter in "-." for letter in self.name
        ):
            raise BadInput(
                message=N_(
                    "The name of a leaderboard has small letters, figures, hyphens and dots."
                )
            )

    @property
    def date(self) -> catalog.PartialDate:
        return catalog.PartialDate.parse(self.dated)


@dataclass(frozen=True)
class Board:
    """An imported leaderboard with its lines, in their order."""

    name: str
    dated: str
    source: str
    imported_at: datetime
    entries: Sequence[BoardEntry]

    @property
    def date(self) -> catalog.PartialDate:
        return catalog.PartialDate.parse(self.dated)

    @property
    def title(self) -> str:
        return f"{self.name}@{self.dated}"

    def having(self, status: str) -> Sequence[BoardEntry]:
        return [entry for entry in self.entries if entry.status == status]

    @property
    def models(self) -> set[str]:
        return {entry.model for entry in self.entries if entry.model is not None}


@dataclass(frozen=True)
class Boards:
    """`now` gives an aware UTC time; `offer` are the models of this site.
    `catalogue` is that of the site. `merges` are to be closed."""

    store: Store
    offer: Offer
    now: Callable[[], datetime]
    catalogue: Catalog = field(default_factory=load)
    merges: Merges = field(default_factory=Merges)

    async def add(
        self,
        publication: Publication,
        file: Path,
        form: Form,
        reviewed: Mapping[str, catalog.Reviewed],
    ) -> Board:
        """Store a leaderboard in place of that of the same name and date, if there is one.

        Raises BadInput and BadData for a file that cannot be read, and BadInput for a date to come.
        """
        if publication.date.earliest > (self.now() + timedelta(days=1)).date():
            raise BadInput(
                message=N_("%(date)s has not come yet: a leaderboard has the day of its figures."),
                date=publication.dated,
            )
        self._check(reviewed)
        lines = read_lines(file, form)
        found = catalog.match(
            [catalog.Printed(line.name, line.organisation) for line in lines],
            self.catalogue,
            date=publication.date,
            own=self._own,
            reviewed=reviewed,
        )
        async with self.store.write() as session:
            await session.execute(
                delete(ImportedBoard).where(
                    ImportedBoard.name == publication.name,
                    ImportedBoard.dated == publication.dated,
                )
            )
            row = ImportedBoard(
                name=publication.name,
                dated=publication.dated,
                source=publication.source,
                imported_at=self.now(),
            )
            session.add(row)
            await session.flush()
            session.add_all(
                _entry(row.id, position, line, one)
                for position, (line, one) in enumerate(zip(lines, found, strict=True), start=1)
            )
        return await self.find(publication.name, publication.dated)

    def _check(self, reviewed: Mapping[str, catalog.Reviewed]) -> None:
        known = {"", *self.catalogue.models, *self._own}
        for name, one in reviewed.items():
            if one.model not in known:
                raise BadInput(
                    message=N_(
                        "%(model)s, for “%(name)s”, is no id of the catalogue or of this site: "
                        "leave it blank, or write it as known_as."
                    ),
                    model=one.model,
                    name=name,
                )

    async def all(self) -> Sequence[Board]:
        """Every board, by name, the newest of each first."""
        async with self.store.read() as session:
            boards = (await session.scalars(select(ImportedBoard))).all()
            rows = await session.scalars(select(BoardEntry).order_by(BoardEntry.position))
            entries: dict[int, list[BoardEntry]] = defaultdict(list)
            for entry in rows:
                entries[entry.board_id].append(entry)
        newest = sorted(boards, key=lambda one: one.dated, reverse=True)
        return [
            Board(one.name, one.dated, one.source, one.imported_at, entries[one.id])
            for one in sorted(newest, key=lambda one: one.name)
        ]

    async def latest(self) -> Sequence[Board]:
        """The newest board of each name."""
        first: dict[str, Board] = {}
        for board in await self.all():
            first.setdefault(board.name, board)
        return list(first.values())

    async def find(self, name: str, dated: str | None = None) -> Board:
        """A board by its name, the newest without a date. Raises UnknownBoard."""
        own = select(ImportedBoard).where(ImportedBoard.name == name)
        if dated is not None:
            own = own.where(ImportedBoard.dated == dated)
        async with self.store.read() as session:
            found = (await session.scalars(own)).all()
            if not found:
                raise UnknownBoard
            board = max(found, key=lambda one: one.dated)
            lines = select(BoardEntry).where(BoardEntry.board_id == board.id)
            entries = (await session.scalars(lines.order_by(BoardEntry.position))).all()
        return Board(board.name, board.dated, board.source, board.imported_at, entries)

    async def remove(self, name: str, dated: str | None = None) -> int:
        """Delete the boards of a name, or that of one date; how many there were."""
        own = delete(ImportedBoard).where(ImportedBoard.name == name)
        if dated is not None:
            own = own.where(ImportedBoard.dated == dated)
        async with self.store.write() as session:
            return await affected(session, own)

    def ageing(self, board: Board) -> Ageing:
        return ageing(board.date, board.models, self.offered, self.catalogue)

    @cached_property
    def offered(self) -> Collection[str]:
        """The models offered here, by their ids in the catalogue where it has them."""
        return {self.known(id) for id, model in self.offer.models.items() if model.card.enabled}

    def known(self, model: str) -> str:
        """The id in the catalogue of a model of this site, or else its own id."""
        return self._known.get(model, model)

    @cached_property
    def _known(self) -> Mapping[str, str]:
        """By the names of their cards, as of any other ranking."""
        offered = self.offer.models
        found = catalog.match(
            [catalog.Printed(model.card.name) for model in offered.values()], self.catalogue
        )
        known = {
            id: one.model or one.proposals[0]
            for id, one in zip(offered, found, strict=True)
            # Two endpoints may offer the same model under one name.
            if one.model or one.reason == "conflict"
        }
        return known | {id: id for id in offered if id in self.catalogue.models}

    @cached_property
    def _own(self) -> Mapping[str, Collection[str]]:
        return {
            id: (id, model.card.name)
            for id, model in self.offer.models.items()
            if id not in self._known and not model.card.simulated
        }

    def competitors(self, board: Board) -> Sequence[Competitor]:
        """The lines of a board that may be models and have a place."""
        from joute.ranking import Scored  # noqa: PLC0415 # numpy

        rated = any(entry.rating is not None for entry in board.entries)
        return [
            Competitor(
                name=entry.known_as or entry.name,
                scored=Scored(place, entry.lower, entry.upper) if rated else Scored(place),
                model=entry.model,
            )
            for entry in board.entries
            if entry.status != "not_model"
            and (place := entry.rating if rated else _minus(entry.rank)) is not None
        ]

    def competitors_here(self, rows: "Iterable[Placed]") -> Sequence[Competitor]:
        """Models of a ranking of this site."""
        from joute.ranking import Scored  # noqa: PLC0415 # numpy

        return [
            Competitor(
                name=row.model,
                scored=Scored(row.rating, row.lower, row.upper),
                model=self.known(row.model),
                others=self._names(row.model),
            )
            for row in rows
        ]

    def competitors_of(self, ratings: "Mapping[str, Scored]") -> Sequence[Competitor]:
        """Models of a file, which names them."""
        found = catalog.match(
            [catalog.Printed(name) for name in ratings], self.catalogue, own=self._own
        )
        return [
            Competitor(name, scored, model=self.known(name) if name in self._known else one.model)
            for (name, scored), one in zip(ratings.items(), found, strict=True)
        ]

    def _names(self, model: str) -> tuple[str, ...]:
        return (self.offer[model].card.name,) if model in self.offer.models else ()


def _minus(rank: int | None) -> float | None:
    return None if rank is None else -float(rank)


def _entry(board: int, position: int, line: Line, one: catalog.Match) -> BoardEntry:
    return BoardEntry(
        board_id=board,
        position=position,
        name=line.name,
        organisation=line.organisation,
        rank=line.rank,
        rating=line.rating,
        lower=line.lower,
        upper=line.upper,
        votes=line.votes,
        status=one.status,
        reason=one.reason,
        model=one.model,
        kind=one.kind,
        known_as=one.known_as,
        proposals=list(one.proposals),
    )


def read_reviewed(path: Path) -> Mapping[str, catalog.Reviewed]:
    """What a person said of names, from a table with the columns name, and model, known_as or kind.

    Raises BadInput for a table without names, and BadData.
    """
    said: dict[str, catalog.Reviewed] = {}
    for _, row in read_table(path):
        cells = {name.strip().casefold(): cell.strip() for name, cell in row.items()}
        if not cells.get("name") or len(said) >= _MOST_REVIEWED:
            raise BadInput(
                message=N_(
                    "%(file)s has no name in each line: its columns are name, and model, known_as "
                    "or kind."
                ),
                file=path.name,
            )
        said[cells["name"]] = catalog.Reviewed(
            cells.get("model", ""), cells.get("known_as", ""), cells.get("kind", "")
        )
    return said


OwnBoards = Annotated[Boards, Own(Boards)]
