"""Which models the table shows and in which order, as an address asks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from joute.calls import ModelCard
from joute.errors import N_
from joute.footprint import Footprint
from joute.leaderboard.page.contexts import Column
from joute.leaderboard.scope import SOURCE
from joute.models.filters import OpennessClass, SizeClass, openness_class, size_class
from joute.ranking import Row
from joute.settings import Sizes

# Rules that a reader may lift.
LIFTABLE = r"^(chosen|duplicate|not_blind|flag(:[\w-]+)?)$"
_SORTS = r"^-?(rank|model|rating|votes|wins|size|open|energy|price|speed)$"


class Arrangement(BaseModel):
    """The parameters of the page.

    A `-` before the column turns its order over. `weight` is the share of quality in the score,
    `part` a kind of part of the votes and its value. `source`, `style` and `keep` are those of
    RankingQuery: votes on simulated players are always excluded.
    """

    model_config = ConfigDict(frozen=True)

    sort: str = Field(
        "rank", pattern=r"^-?(rank|model|rating|votes|wins|size|open|energy|price|speed)$"
    )
    size: SizeClass | Literal[""] = ""
    open: OpennessClass | Literal[""] = ""
    weight: float = Field(0.5, ge=0, le=1)
    part: str = Field("", pattern=r"^$|^(language|category|task|cohort|period):", max_length=200)
    source: str = Field("here", pattern=SOURCE)
    style: bool = False
    keep: tuple[Annotated[str, Field(pattern=LIFTABLE)], ...] = Field((), max_length=20)

    @property
    def narrowed(self) -> bool:
        return bool(self.size or self.open)

    def admits(self, entry: "Entry", sizes: Sizes) -> bool:
        filters = (
            (self.size, size_class(entry.card.total_b if entry.card else None, sizes)),
            (self.open, openness_class(entry.card) if entry.card else "unknown"),
        )
        return all(value in ("", found) for value, found in filters)


@dataclass(frozen=True)
class Entry:
    """A rated model with its card; `energy` is that of 1,000 tokens, `speed` in tokens per second
    as measured here."""

    row: Row
    card: ModelCard | None
    energy: Footprint | None
    speed: float | None = None

    @property
    def name(self) -> str:
        return self.card.name if self.card else self.row.model

    @property
    def price(self) -> Decimal | None:
        """US dollars for a million tokens of answer."""
        return self.card.price.output_usd if self.card and self.card.price else None


@dataclass(frozen=True)
class _Order:
    """A column, what it sorts by, and which way it goes first."""

    label: str
    key: Callable[[Entry], Any]
    figures: bool = True
    falls: bool = False


def _place(entry: Entry) -> tuple[int, int] | None:
    """In the order of ratings, which the bounds of ranks need not follow."""
    row = entry.row
    return None if row.rank is None else (row.component, row.rank)


def _size(entry: Entry) -> float | None:
    return entry.card.total_b.mid if entry.card and entry.card.total_b else None


def _openness(entry: Entry) -> int | None:
    """The most open first."""
    levels = ("open-source", "open-weights", "api-only")
    found = entry.card.openness if entry.card else None
    return levels.index(found) if found in levels else None


def _wh(entry: Entry) -> float | None:
    return entry.energy.energy_wh.mid if entry.energy else None


_ORDERS: Mapping[str, _Order] = {
    "rank": _Order(N_("Rank"), _place, figures=False),
    "model": _Order(N_("Model"), lambda entry: entry.name.casefold(), figures=False),
    "rating": _Order(N_("Rating"), lambda entry: entry.row.rating, falls=True),
    "votes": _Order(N_("Votes"), lambda entry: entry.row.votes, falls=True),
    "wins": _Order(N_("Wins"), lambda entry: entry.row.win_rate, falls=True),
    "size": _Order(N_("Size"), _size),
    "open": _Order(N_("Openness"), _openness, figures=False),
    "energy": _Order(N_("Energy of 1,000 tokens"), _wh),
    "price": _Order(N_("Price of 1M tokens"), lambda entry: entry.price),
    "speed": _Order(N_("Tokens per second"), lambda entry: entry.speed, falls=True),
}


def arranged(entries: Sequence[Entry], sort: str) -> list[Entry]:
    """Sorted by this order, stably; unknown values last."""
    order = _ORDERS[sort.removeprefix("-")]
    known = [entry for entry in entries if order.key(entry) is not None]
    unknown = [entry for entry in entries if order.key(entry) is None]
    return sorted(known, key=order.key, reverse=order.falls != sort.startswith("-")) + unknown


def columns(sort: str, address: "Address") -> tuple[Column, ...]:
    return tuple(_column(name, order, sort, address) for name, order in _ORDERS.items())


def _column(name: str, order: _Order, sort: str, address: "Address") -> Column:
    current = sort.removeprefix("-") == name
    turned = current and not sort.startswith("-")
    falling = order.falls != sort.startswith("-")
    return Column(
        label=order.label,
        href=address.with_("#table", sort=f"-{name}" if turned else name),
        sorted="" if not current else "descending" if falling else "ascending",
        figures=order.figures,
    )


@dataclass(frozen=True)
class Address:
    """The address of the page: its parameters, and the same with some of them changed."""

    path: str
    query: Sequence[tuple[str, str]]

    def with_(self, fragment: str = "", **changed: str) -> str:
        """A blank value takes the parameter out."""
        query = [*self.without(*changed), *((k, v) for k, v in changed.items() if v)]
        return self.path + ("?" + urlencode(query) if query else "") + fragment

    def toggling(self, name: str, value: str, current: Sequence[str]) -> str:
        """With `value` added to a parameter that may be repeated, or taken out of it."""
        values = [one for one in current if one != value] + [value] * (value not in current)
        query = [*self.without(name), *((name, one) for one in values)]
        return self.path + ("?" + urlencode(query) if query else "")

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The other parameters, blank ones left out."""
        return [(name, value) for name, value in self.query if name not in names and value]
