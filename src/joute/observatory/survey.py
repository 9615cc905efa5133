"""A short survey on effects on work: voluntary, once a quarter, of nobody.

An answer is added to counts by profession the moment it is given, and exists nowhere as an answer:
what one person said to two questions cannot be put together again. That somebody answered is kept
until the quarter is over, as a digest under a key of the site.
"""

import hmac
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_, Conflict
from joute.feature import Deadline
from joute.observatory.cells import parts_shown, shown
from joute.observatory.errors import BadSurvey
from joute.observatory.observation import Survey
from joute.observatory.periods import Quarter
from joute.observatory.tables import SurveyCount, SurveyMarker
from joute.store import Store, affected, upsert

PROFESSIONS: Mapping[str, str] = {
    "management": N_("Management"),
    "administration": N_("Administration, secretariat"),
    "law": N_("Law, contracts"),
    "finance": N_("Finance, accounting"),
    "people": N_("Human resources, training"),
    "communication": N_("Communication, translation"),
    "reception": N_("Reception, customer relations"),
    "computing": N_("Computing, data"),
    "research": N_("Research, studies"),
    "teaching": N_("Teaching"),
    "health": N_("Health, social work"),
    "technical": N_("Technical work, in the field"),
    "student": N_("Student, pupil"),
    "other": N_("Another one"),
}
FREQUENCY, TIME, CHANGE = "frequency", "time", "change"
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    FREQUENCY: {
        "daily": N_("Every day"),
        "weekly": N_("Every week"),
        "monthly": N_("Less often"),
        "never": N_("Never yet"),
    },
    TIME: {
        "lost_hour": N_("More than an hour lost"),
        "lost": N_("Up to an hour lost"),
        "none": N_("No difference"),
        "saved": N_("Up to an hour saved"),
        "saved_hour": N_("One to four hours saved"),
        "saved_half_day": N_("More than four hours saved"),
        "unknown": N_("I don’t know"),
    },
    CHANGE: {
        "better": N_("Better work"),
        "same": N_("The same work"),
        "worse": N_("Worse work"),
        "unknown": N_("I don’t know"),
    },
}
QUESTION_TEXTS: Mapping[str, str] = {
    FREQUENCY: N_("How often do you use generative AI for your work?"),
    TIME: N_("In a usual week, how much time does it save or cost you?"),
    CHANGE: N_("What does it make of your work?"),
}
# The count of people of a profession is that of this question.
_COUNTED = FREQUENCY


@dataclass(frozen=True)
class Surveys:
    """Takes answers. `key` is a secret of the site."""

    store: Store
    key: str

    async def answered(self, who: str, quarter: Quarter) -> bool:
        """Whether this person answered in a quarter."""
        async with self.store.read() as session:
            return await session.get(SurveyMarker, self._marker(who, quarter)) is not None

    async def answer(
        self, who: str, quarter: Quarter, profession: str, answers: Mapping[str, str]
    ) -> None:
        """Add the answers of a person to the counts. Raises BadSurvey, and Conflict the second
        time in a quarter."""
        if profession not in PROFESSIONS or answers.keys() != QUESTIONS.keys():
            raise BadSurvey
        if any(answer not in QUESTIONS[question] for question, answer in answers.items()):
            raise BadSurvey
        try:
            async with self.store.write() as session:
                session.add(SurveyMarker(marker=self._marker(who, quarter), quarter=str(quarter)))
                await session.flush()
                for question, answer in sorted(answers.items()):
                    await _count(session, str(quarter), profession, question, answer)
        except IntegrityError:
            raise Conflict(
                "survey_answered", N_("You have answered this quarter: come back in the next one.")
            ) from None

    def _marker(self, who: str, quarter: Quarter) -> str:
        return hmac.new(self.key.encode(), f"{quarter} {who}".encode(), sha256).hexdigest()


async def _count(
    session: AsyncSession, quarter: str, profession: str, question: str, answer: str
) -> None:
    dialect = (await session.connection()).dialect.name
    first = upsert(dialect, SurveyCount).values(
        quarter=quarter, profession=profession, question=question, answer=answer, people=1
    )
    await session.execute(
        first.on_conflict_do_update(
            index_elements=["quarter", "profession", "question", "answer"],
            set_={"people": SurveyCount.people + 1},
        ),
        execution_options={"synchronize_session": False},
    )


async def read(session: AsyncSession, quarter: Quarter) -> Survey:
    """What was said in a quarter: by profession how many answered, by question what all said; never
    both, which would give away small cells."""
    professions: dict[str, int] = defaultdict(int)
    answers: dict[str, dict[str, int]] = {
        question: dict.fromkeys(of, 0) for question, of in QUESTIONS.items()
    }
    rows = await session.scalars(select(SurveyCount).where(SurveyCount.quarter == str(quarter)))
    for row in rows:
        asked = answers.get(row.question, {})
        asked[row.answer] = asked.get(row.answer, 0) + row.people
        if row.question == _COUNTED:
            professions[row.profession] += row.people
    return Survey(
        people=shown(sum(professions.values())),
        professions=parts_shown(professions),
        answers={question: parts_shown(of) for question, of in answers.items()},
    )


async def purge_markers(session: AsyncSession, deadline: Deadline) -> int:
    """Delete the markers of quarters that are over."""
    current = str(Quarter.of(deadline.now.date()))
    return await affected(session, delete(SurveyMarker).where(SurveyMarker.quarter < current))
