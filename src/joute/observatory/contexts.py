"""What the templates of this feature are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joute.observatory.charts import Charts
from joute.observatory.periods import Quarter
from joute.observatory.words import Section


@dataclass(frozen=True)
class ObservatoryPage:
    """observatory/observatory.html: a quarter, section by section, in the language of the page.
    `quarters` are those to choose from, the newest first. `surveyed` says whether the site asks
    people, by the survey."""

    title: str
    until: str
    quarter: Quarter
    quarters: Sequence[Quarter]
    sections: Sequence[Section]
    charts: Charts
    surveyed: bool


@dataclass(frozen=True)
class SurveyPage:
    """observatory/survey.html: the questions, with the source texts of their answers; `saved` says
    that the answers were just counted, `answered` that they were in this quarter. `reason` says why
    they were refused, `chosen` is what was chosen then."""

    professions: Mapping[str, str]
    questions: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]
    answered: bool
    saved: bool
    reason: str
    chosen: Mapping[str, str]
