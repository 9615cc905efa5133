"""The grid of answers: which questions and suppliers an address asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from joute.choice.criteria import Theme, criteria, themes
from joute.choice.suppliers import (
    Question,
    SupplierAnswer,
    Value,
    questions,
)
from joute.choice.suppliers.stored import Named

Histories = Mapping[str, Mapping[str, Sequence[SupplierAnswer]]]


class Filters(BaseModel):
    """The parameters of the grid; a blank one lets everything through."""

    model_config = ConfigDict(frozen=True)

    theme: str = Field("", max_length=100, description="Id of a theme.")
    criterion: str = Field("", max_length=100, description="Id of a criterion of choices.")
    kind: Literal["", "closed", "open", "host"] = Field("", description="Kind of actor.")
    supplier: list[str] = Field(
        default_factory=list, max_length=100, description="Ids of suppliers; none is all."
    )
    value: Literal["", Value] = Field("", description="Questions that somebody answered so.")

    @property
    def narrowed(self) -> bool:
        return bool(self.theme or self.criterion or self.kind or self.supplier or self.value)

    def admits_question(self, one: Question) -> bool:
        return self.theme in {"", one.theme} and (
            not self.criterion or one.id in _questions_of(self.criterion)
        )

    def admits_supplier(self, one: Named) -> bool:
        return self.kind in {"", one.kind} and (not self.supplier or one.id in self.supplier)


def _questions_of(criterion: str) -> Sequence[str]:
    found = criteria().get(criterion)
    return found.questions if found else ()


@dataclass(frozen=True)
class GridRow:
    """A question with the newest answer of each supplier, in the order of the columns: None where
    there is none. `asked` says of each whether its kind gets the question."""

    question: Question
    answers: Sequence[SupplierAnswer | None]
    asked: Sequence[bool]


@dataclass(frozen=True)
class GridTheme:
    """The rows of a theme."""

    theme: Theme
    rows: Sequence[GridRow]


def grid(filters: Filters, columns: Sequence[Named], histories: Histories) -> Sequence[GridTheme]:
    """The grid by theme; themes without rows are left out."""
    rows = [
        _row(one, columns, histories)
        for one in questions().values()
        if filters.admits_question(one)
    ]
    admitted = [row for row in rows if _has(row, filters.value)]
    found = (
        GridTheme(theme, [row for row in admitted if row.question.theme == theme.id])
        for theme in themes().values()
    )
    return [one for one in found if one.rows]


def _row(question: Question, columns: Sequence[Named], histories: Histories) -> GridRow:
    newest = [histories[one.id].get(question.id, (None,))[0] for one in columns]
    return GridRow(question, newest, [one.kind in question.asked for one in columns])


def _has(row: GridRow, value: str) -> bool:
    return not value or any(one is not None and one.value == value for one in row.answers)
