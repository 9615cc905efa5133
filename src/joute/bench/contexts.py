"""What the templates of the feature receive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.bench.charts import Chart
from joute.bench.report import LevelReport, Report


@dataclass(frozen=True)
class BenchListPage:
    """bench/list.html: the benches of the site, the newest first.

    `address` is that of the site, for commands.
    """

    reports: Sequence[Report]
    page_number: int
    pages: int
    address: str


@dataclass(frozen=True)
class Length:
    """The levels of one length of prompts, and their curves; None where there are too few."""

    tokens: int
    levels: Sequence[LevelReport]
    first_text: Chart | None
    each: Chart | None
    whole: Chart | None


@dataclass(frozen=True)
class BenchPage:
    """bench/bench.html: one bench; `remedies` are what can be done about each kind of failure."""

    report: Report
    lengths: Sequence[Length]
    remedies: Mapping[str, str]
