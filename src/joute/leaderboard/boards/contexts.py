"""The contexts of the pages of other rankings: figures as text, in the page's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joute.leaderboard.page.contexts import Choice, Frame, Name


@dataclass(frozen=True)
class AgeView:
    """What came out after a ranking: `ranked` by it all the same, `missing` from it though offered
    here; `since` of the catalogue. Names in a sentence, "" for none."""

    ranked: str
    missing: str
    since: int


@dataclass(frozen=True)
class BoardRow:
    """An imported leaderboard in the list."""

    name: str
    dated: str
    source: str
    href: str
    lines: int
    matched: int
    things: int
    unmatched: int
    age: AgeView


@dataclass(frozen=True)
class BoardsPage:
    """leaderboard/boards.html: what was imported. `choices` are the rankings that can be held
    against each other, `mergeable` says that there are two."""

    frame: Frame
    boards: Sequence[BoardRow]
    choices: Sequence[Choice]
    mergeable: bool


@dataclass(frozen=True)
class Matched:
    """A line that is a model."""

    place: str
    printed: str
    model: Name
    rating: str | None
    interval: str | None


@dataclass(frozen=True)
class Left:
    """A line that was not matched: why, a source text, and the models that it may be."""

    place: str
    printed: str
    organisation: str
    reason: str
    proposals: str


@dataclass(frozen=True)
class Thing:
    """A line that is not a model: `kind` is a source text, `taken` the name that it was taken for,
    "" when it is the printed one."""

    place: str
    printed: str
    kind: str
    taken: str


@dataclass(frozen=True)
class BoardPage:
    """leaderboard/board.html: an imported leaderboard, line by line."""

    frame: Frame
    row: BoardRow
    imported_at: datetime
    matched: Sequence[Matched]
    left: Sequence[Left]
    things: Sequence[Thing]


@dataclass(frozen=True)
class SideView:
    """A ranking that was merged, with its warnings; `href` leads to it."""

    label: str
    href: str
    models: int
    age: AgeView


@dataclass(frozen=True)
class MergedView:
    """A model of the merged ranking: the places that it could have, or its place alone where they
    are `unknown`, and the rankings behind."""

    places: str
    model: Name
    rankings: str
    unknown: bool


@dataclass(frozen=True)
class MergedPage:
    """leaderboard/merged.html: several rankings as one; nothing to show under two. `downloads` are
    its addresses by format."""

    frame: Frame
    rows: Sequence[MergedView]
    sides: Sequence[SideView]
    apart: str
    few: str
    beyond: str
    downloads: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class MoveView:
    """A model whose place differs, in the two rankings among the models of both."""

    model: str
    place_a: int
    place_b: int
    change: str


@dataclass(frozen=True)
class AgreementView:
    """How far two rankings agree on `n` models: Kendall's tau-b, its interval, Spearman's rho."""

    n: int
    tau: str | None
    interval: str | None
    rho: str | None
    moved: Sequence[MoveView]
    only_a: str
    only_b: str


@dataclass(frozen=True)
class AgreementPage:
    """leaderboard/agreement.html: two rankings held against each other; `refusal` says why not."""

    frame: Frame
    choices: Sequence[Choice]
    a: str
    b: str
    label_a: str
    label_b: str
    found: AgreementView | None
    refusal: str
