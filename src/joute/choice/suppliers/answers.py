"""Answers of suppliers, each with its source and its date; newer ones replace no old one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

from joute.choice.suppliers.catalogue import SHIPPED, SHIPPED_SOURCE, Https, suppliers
from joute.choice.suppliers.questionnaire import ActorKind, questions, questions_for
from joute.datafiles import Bilingual, Part, read_part, text_of
from joute.errors import N_

_FILE = files("joute.choice.suppliers") / "data" / "answers_2024_06.toml"

Value = Literal["yes", "no", "partial", "in_progress", "not_found", "n/a", "text"]
VALUES: tuple[Value, ...] = get_args(Value)
VALUE_TEXTS: Mapping[Value, str] = MappingProxyType(
    {
        "yes": N_("Yes"),
        "no": N_("No"),
        "partial": N_("In part"),
        "in_progress": N_("In progress"),
        "not_found": N_("Not found"),
        "n/a": N_("Not applicable"),
        "text": N_("Explained"),
    }
)
# Who says so: the supplier itself, or somebody who read its public pages.
Origin = Literal["supplier", "public_pages"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)


@dataclass(frozen=True)
class SupplierAnswer:
    """An answer. `text` is by language, `date` and `valid_until` in ISO 8601, the first to the day
    or the month. `not_found` and `n/a` say nothing for or against: the fact is unknown.

    `order` is that of arrival among answers of one date: a later one is the newer.
    """

    supplier: str
    question: str
    value: Value
    text: Mapping[str, str]
    source: str
    date: str
    origin: Origin
    valid_until: str | None = None
    urls: tuple[str, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)
    order: int = 0

    @property
    def known(self) -> bool:
        return self.value not in {"not_found", "n/a"}

    def expired(self, today: str) -> bool:
        """Whether its stated validity is over on `today`, an ISO date."""
        return self.valid_until is not None and self.valid_until < today

    def text_in(self, language: str) -> str:
        """Its text in this language, else in the one that it was given in."""
        return self.text.get(language) or next(iter(self.text.values()), "")


class _Shipped(Part):
    question: str
    supplier: str
    value: Value
    text: Bilingual
    urls: tuple[Https, ...] = ()
    note: Bilingual | None = None


class _Answers(Part):
    answers: tuple[_Shipped, ...]


@cache
def shipped_answers() -> Sequence[SupplierAnswer]:
    """The answers of June 2024."""
    return tuple(map(_dated, read_part(_Answers, text_of(_FILE), _FILE.name).answers))


def _dated(one: _Shipped) -> SupplierAnswer:
    declared = suppliers()[one.supplier].status == "answered"
    return SupplierAnswer(
        supplier=one.supplier,
        question=one.question,
        value=one.value,
        text=one.text.model_dump(),
        source=SHIPPED_SOURCE,
        date=SHIPPED,
        origin="supplier" if declared else "public_pages",
        urls=one.urls,
        note=one.note.model_dump() if one.note else {},
    )


def answers_about(
    supplier: str, *, stored: Sequence[SupplierAnswer] = ()
) -> Mapping[str, Sequence[SupplierAnswer]]:
    """All answers about a supplier by question, in the order of the questionnaire, the newest
    first: those that ship and, of `stored` ones, its own. Questions without any are left out."""
    own = [one for one in (*shipped_answers(), *stored) if one.supplier == supplier]
    newest = sorted(own, key=lambda one: (one.date, one.order), reverse=True)
    found = {id: tuple(one for one in newest if one.question == id) for id in questions()}
    return {id: answers for id, answers in found.items() if answers}


def counts(history: Mapping[str, Sequence[SupplierAnswer]], kind: ActorKind) -> tuple[int, int]:
    """How many of the questions that the kind gets have a newest answer that says something, and
    how many there are."""
    asked = [one.id for one in questions_for(kind)]
    return sum(history[id][0].known for id in asked if id in history), len(asked)
