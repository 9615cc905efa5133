"""What the templates of suppliers and criteria are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.choice.criteria import Criterion, Theme
from joute.choice.site.suppliers.grid import Filters, GridTheme
from joute.choice.suppliers import Question, Supplier, SupplierAnswer
from joute.choice.suppliers.comparison import Change
from joute.choice.suppliers.stored import Named
from joute.choice.tables import Enquiry


@dataclass(frozen=True)
class CriteriaTheme:
    """A theme with its criteria, and the questions of each."""

    theme: Theme
    criteria: Sequence[tuple[Criterion, Sequence[Question]]]


@dataclass(frozen=True)
class CriteriaPage:
    """choice/suppliers/criteria.html; `left_out` are those that the survey did not ask about."""

    themes: Sequence[CriteriaTheme]
    left_out: Sequence[Criterion]


@dataclass(frozen=True)
class SuppliersPage:
    """choice/suppliers/grid.html; `today` is an ISO date. `may_write` shows what a member who
    chooses models may add."""

    grid: Sequence[GridTheme]
    columns: Sequence[Named]
    suppliers: Sequence[Named]
    themes: Sequence[Theme]
    criteria: Sequence[Criterion]
    filters: Filters
    today: str
    may_write: bool


@dataclass(frozen=True)
class AnsweredTheme:
    """The questions of a theme that a supplier was asked or answered, with all answers to each, the
    newest first."""

    theme: Theme
    rows: Sequence[tuple[Question, Sequence[SupplierAnswer]]]


@dataclass(frozen=True)
class SupplierPage:
    """choice/suppliers/supplier.html; `shipped` is None for a supplier that was added here. `known`
    of the `asked` questions have a newest answer that says something."""

    supplier: Named
    shipped: Supplier | None
    models: Sequence[tuple[str, str]]
    themes: Sequence[AnsweredTheme]
    known: int
    asked: int
    dates: Sequence[str]
    enquiries: Sequence[Enquiry]
    today: str
    may_write: bool


@dataclass(frozen=True)
class ChangesPage:
    """choice/suppliers/changes.html: what differs between two of the `dates`."""

    supplier: Named
    dates: Sequence[str]
    earlier: str
    later: str
    changes: Sequence[tuple[Question, Change]]
    today: str


@dataclass(frozen=True)
class AddPage:
    """choice/suppliers/add.html; `sent` is the form that was refused."""

    supplier: Named
    themes: Sequence[tuple[Theme, Sequence[Question]]]
    sent: Mapping[str, Any]
    today: str
    reason: str
