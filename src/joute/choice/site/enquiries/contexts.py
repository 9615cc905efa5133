"""What the templates of enquiries are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.choice.criteria import Theme
from joute.choice.suppliers import Question
from joute.choice.suppliers.stored import Named
from joute.choice.tables import Enquiry


@dataclass(frozen=True)
class EnquiryRow:
    """An enquiry in the list."""

    enquiry: Enquiry
    supplier: Named
    open: bool


@dataclass(frozen=True)
class EnquiriesPage:
    """choice/suppliers/enquiries.html; `link` is that of an enquiry which was just sent, once."""

    enquiries: Sequence[EnquiryRow]
    suppliers: Sequence[Named]
    asked: Mapping[str, int]
    link: str
    link_id: str
    sent: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class EnquiryPage:
    """choice/suppliers/enquiry.html: an enquiry for those who sent it; `faults` are those of a file
    that was refused, by place."""

    enquiry: Enquiry
    supplier: Named
    open: bool
    answered: int
    asked: int
    link: str
    today: str
    faults: Sequence[tuple[str, str]]
    reason: str


@dataclass(frozen=True)
class Asked:
    """A question of an enquiry, with what was given for it."""

    question: Question
    value: str
    text: str
    urls: str
    fault: str


@dataclass(frozen=True)
class AskedTheme:
    """The questions of a theme in an enquiry."""

    theme: Theme
    questions: Sequence[Asked]


@dataclass(frozen=True)
class AnswerPage:
    """choice/suppliers/answer.html: an enquiry for the supplier that has its link."""

    enquiry: Enquiry
    supplier: Named
    secret: str
    themes: Sequence[AskedTheme]
    valid_until: str
    saved: bool
    faults: Sequence[tuple[str, str]]
    reason: str


@dataclass(frozen=True)
class DeclinedPage:
    """choice/suppliers/declined.html: thanks to a supplier that declined."""

    supplier: Named
