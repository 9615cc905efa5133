"""What the observatory counts that no other feature keeps: people a week, answers to its survey."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from joute.store import Base


class ObservedWeek(Base):
    """How many people came in a week that is over, by its Monday (UTC); never who.

    `people` asked in a duel or a conversation, `of_duels` and `of_chat` in each. `newcomers` first
    came four weeks before, and `returned` of them came in this week again.
    """

    __tablename__ = "observatory_weeks"

    week: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int]
    of_duels: Mapped[int]
    of_chat: Mapped[int]
    newcomers: Mapped[int]
    returned: Mapped[int]


class SurveyCount(Base):
    """How many people of a profession gave an answer to a question in a quarter (2026-Q4). What one
    person answered to two questions is never together: an answer is only added to counts."""

    __tablename__ = "observatory_survey_counts"
    __table_args__ = (UniqueConstraint("quarter", "profession", "question", "answer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str]
    profession: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    people: Mapped[int]


class SurveyMarker(Base):
    """That somebody answered in a quarter: a digest of who, under a key of the site, that leads to
    no answer. Gone with its quarter."""

    __tablename__ = "observatory_survey_markers"

    marker: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(index=True)
