"""The contexts of the operator's pages: one documented dataclass per template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joute.calls.budget import Cost
from joute.operator.console import Counts, FailedCall, Reliability
from joute.operator.purges import Report
from joute.settings import Limits
from joute.workshop import FacilitatorLink


@dataclass(frozen=True)
class EnterPage:
    """operator/enter.html: a button that uses the link; looking at the page does not."""

    link: str


@dataclass(frozen=True)
class RuleRow:
    """A retention rule in force: its name, a source text, and its days, those of `setting` unless
    they are fixed."""

    name: str
    days: int
    setting: str | None


@dataclass(frozen=True)
class PurgesPage:
    """operator/purges.html: the rules in force, in their order, and the latest reports, newest
    first. Times are in UTC."""

    rules: Sequence[RuleRow]
    reports: Sequence[Report]


@dataclass(frozen=True)
class ConsolePage:
    """operator/console.html. Times are in UTC; the period begins at `since`, of `days`.

    `spent` is today's, with `dollars` its money; `failures` are the latest, in full, and `older`
    is what the address of the next ones needs, None when there are none. `links` let facilitators
    make workshops; `new_link` is the address of one that was just made, shown this once. `purge` is
    the report of the last purge.
    """

    now: datetime
    since: datetime
    days: int
    spent: Cost
    dollars: float
    limits: Limits
    counts: Counts
    models: Sequence[Reliability]
    endpoints: Sequence[Reliability]
    failures: Sequence[FailedCall]
    older: int | None
    links: Sequence[FacilitatorLink]
    new_link: str | None
    purge: Report | None
