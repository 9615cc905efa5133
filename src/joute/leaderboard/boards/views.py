"""From imported leaderboards to what their pages show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.leaderboard.boards.ageing import Ageing
from joute.leaderboard.boards.contexts import (
    AgeView,
    AgreementView,
    BoardRow,
    Left,
    Matched,
    MergedView,
    MoveView,
    SideView,
    Thing,
)
from joute.leaderboard.boards.service import Board, Boards
from joute.leaderboard.boards.sides import BOARD
from joute.leaderboard.history.views import label_of
from joute.leaderboard.page.arrangement import Address
from joute.leaderboard.page.contexts import Choice
from joute.leaderboard.page.wording import Words
from joute.leaderboard.snapshots.service import RankingName
from joute.leaderboard.snapshots.state import PEOPLE
from joute.leaderboard.tables import BoardEntry

if TYPE_CHECKING:
    from joute.leaderboard.boards.merging import MergedBoards
    from joute.ranking import Comparison

REASONS: Mapping[str, str] = {
    "several": N_("Several models have this name"),
    "conflict": N_("Another line may be of the same model"),
    "translated": N_("Reads as a translation of a name"),
    "version": N_("A version that the catalogue does not name"),
    "like": N_("Resembles a name"),
    "reviewed": N_("Reviewed: no model that is known here"),
    "unknown": N_("No such name in the catalogue"),
}
KINDS: Mapping[str, str] = {
    "application": N_("An application"),
    "hosting": N_("A host of models"),
    "leaderboard": N_("A leaderboard"),
    "company": N_("A company"),
    "human_baseline": N_("People, as a baseline"),
    "baseline": N_("A baseline"),
    "image_model": N_("A model that makes images"),
    "robot_model": N_("A model for robots"),
    "video_model": N_("A model that makes videos"),
}


@dataclass(frozen=True)
class BoardViews:
    """`url` gives the address of a page by its name and parameters."""

    boards: Boards
    words: Words
    url: Callable[..., str]

    def row(self, board: Board) -> BoardRow:
        return BoardRow(
            name=board.name,
            dated=self.words.translator.partial_date(board.dated),
            source=board.source,
            href=self.url("ranking_board", name=board.name, dated=board.dated),
            lines=len(board.entries),
            matched=len(board.having("matched")),
            things=len(board.having("not_model")),
            unmatched=len(board.having("unmatched")),
            age=self.age(self.boards.ageing(board)),
        )

    def age(self, age: Ageing) -> AgeView:
        return AgeView(self.words.names(age.ranked), self.words.names(age.missing), age.since)

    def matched(self, board: Board) -> Sequence[Matched]:
        return [
            Matched(
                place=_place(entry),
                printed=entry.name,
                model=self.words.name(entry.model or ""),
                rating=self._figure(entry.rating),
                interval=self._interval(entry),
            )
            for entry in board.having("matched")
        ]

    def left(self, board: Board) -> Sequence[Left]:
        return [
            Left(
                place=_place(entry),
                printed=entry.name,
                organisation=entry.organisation,
                reason=REASONS[entry.reason],
                proposals=self.words.names(entry.proposals),
            )
            for entry in board.having("unmatched")
        ]

    def things(self, board: Board) -> Sequence[Thing]:
        return [
            Thing(
                place=_place(entry),
                printed=entry.name,
                kind=KINDS.get(entry.kind, entry.kind),
                taken=entry.known_as if entry.reason == "like" else "",
            )
            for entry in board.having("not_model")
        ]

    def merged(self, found: "MergedBoards") -> Sequence[MergedView]:
        return [
            MergedView(
                places=str(row.place) if row.lower == row.upper else f"{row.lower}–{row.upper}",
                unknown=row.lower is None,
                model=self.words.name(row.model),
                rankings=self.listed(row.boards),
            )
            for row in found.merged.rows
        ]

    def listed(self, references: Sequence[str]) -> str:
        return self.words.translator.listing([self.label(reference) for reference in references])

    def sides(self, found: "MergedBoards") -> Sequence[SideView]:
        return [
            SideView(
                label=self.label(side.reference),
                href=self._href(side.reference),
                models=sum(side.reference in row.boards for row in found.merged.rows),
                age=self.age(found.ageing[side.reference])
                if side.kind == "board"
                else AgeView("", "", 0),
            )
            for side in found.sides
        ]

    def _href(self, reference: str) -> str:
        name, _, dated = reference.partition("@")
        if name.startswith(BOARD):
            return self.url("ranking_board", name=name.removeprefix(BOARD), dated=dated)
        if name == PEOPLE:
            return self.url("ranking")
        return Address(self.url("ranking_history"), [("ranking", name)]).with_()

    def label(self, reference: str) -> str:
        """“arena, 14 October 2024”, “Set: towns”."""
        name, _, dated = reference.partition("@")
        if name.startswith(BOARD):
            name = name.removeprefix(BOARD)
        else:
            name = label_of(name, "judges" if name.startswith("judges:") else "set", self.words)
        return f"{name}, {self.words.translator.partial_date(dated)}" if dated else name

    def choices(self, boards: Sequence[Board], names: Sequence[RankingName]) -> Sequence[Choice]:
        """The rankings that can be held against each other."""
        references = [
            PEOPLE,
            *(f"{BOARD}{board.title}" for board in boards),
            *(one.ranking for one in names if one.ranking != PEOPLE),
        ]
        return [Choice(one, self.label(one)) for one in references]

    def agreement(self, found: "Comparison") -> AgreementView:
        number = self.words.translator.number
        return AgreementView(
            n=found.n,
            tau=None if found.tau_b is None else number(found.tau_b, 3),
            interval=None
            if found.interval is None
            else self.words.between(*(number(bound, 3) for bound in found.interval)),
            rho=None if found.spearman is None else number(found.spearman, 3),
            moved=[
                MoveView(
                    self.words.name(move.model).name,
                    move.place_a,
                    move.place_b,
                    self.words.signed(move.change),
                )
                for move in found.moved[:20]
            ],
            only_a=self.words.names(found.unmatched_a),
            only_b=self.words.names(found.unmatched_b),
        )

    def _figure(self, rating: float | None) -> str | None:
        if rating is None:
            return None
        return self.words.translator.number(rating, 0 if abs(rating) >= 100 else 2)

    def _interval(self, entry: BoardEntry) -> str | None:
        if entry.lower is None or entry.upper is None:
            return None
        low, high = self._figure(entry.lower), self._figure(entry.upper)
        return self.words.between(low or "", high or "")


def _place(entry: BoardEntry) -> str:
    return "–" if entry.rank is None else str(entry.rank)
