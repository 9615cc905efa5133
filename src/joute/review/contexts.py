"""What the templates of this feature are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from joute.review.cases import Case, Decision, Source
from joute.review.contacts import Contact
from joute.review.deciding import NewItem
from joute.review.reports import Reason


@dataclass(frozen=True)
class ReportPage:
    """review/report.html: the form about one answer, with what was said before. `takes_text` says
    whether words are stored; `problem` says why the form was refused."""

    address: str
    reasons: Mapping[Reason, str]
    reason: str
    text: str
    takes_text: bool
    of_site: bool
    saved: bool
    problem: str


@dataclass(frozen=True)
class CaseView:
    """A case for a person. `place` is the name of its use, "" for the site; `what` a phrase; the
    answer is HTML made safe, None where nothing is stored; `page` is the address of its page."""

    case: Case
    place: str
    source: str
    what: str
    question: str
    answer: Markup | None
    decided: str
    by: str
    may_decide: bool


@dataclass(frozen=True)
class QueuePage:
    """review/queue.html: a page of cases. `uses` are names by id; `source`, `use` and `state` are
    the filters, "" for all."""

    cases: Sequence[CaseView]
    total: int
    sources: Mapping[Source, str]
    uses: Mapping[str, str]
    of_site: bool
    source: str
    use: str
    state: str
    page_number: int
    pages: int
    contact_places: Mapping[str, str]


@dataclass(frozen=True)
class CasePage:
    """review/case.html: one case, and what can be made of it. `sets` are the sets of this site;
    `sent` is the form as it stands, `problem` why it was refused. `delivery` says how a webhook
    took it, `email` is a link to write to whom it is handed over."""

    view: CaseView
    sets: Sequence[str]
    sent: NewItem
    problem: str
    delivery: str
    delivered_at: datetime | None
    email: str
    webhook: bool
    decisions: type[Decision]


@dataclass(frozen=True)
class ContactPage:
    """review/contact.html: to whom the cases of a place are handed over; `key` is that of the
    signatures, "" without a webhook."""

    place: str
    name: str
    contact: Contact
    key: str
    saved: bool
    problem: str
