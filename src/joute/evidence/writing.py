"""Evidence is added in the transaction of its collector."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.classification import CLASSIFIED_LANGUAGES, label
from joute.evidence.tables import Score, Vote
from joute.language import detect
from joute.ranking import style_counts


async def add(session: AsyncSession, *pieces: Vote | Score) -> None:
    """Write pieces of evidence, in their order; they are there once the caller commits.

    Raises IntegrityError for a second vote of a contributor on a subject.
    """
    await _number_transaction(session)
    session.add_all(pieces)
    await session.flush()


async def add_imported(
    session: AsyncSession, source: str, columns: Sequence[str], votes: Sequence[Sequence[Any]]
) -> int:
    """Write votes of the import `source`; how many were new. A vote on the same subject by the same
    contributor is left as it is.

    `columns` are those of `Vote`, `created_at` the first and lists as JSON. The driver takes the
    rows as they are: a million objects would take minutes.
    """
    if not votes:
        return 0
    await _number_transaction(session)
    before = await session.scalar(select(func.max(Vote.id))) or 0
    dialect = session.get_bind().dialect
    if dialect.name == "sqlite":
        votes = [(_sqlite_moment(moment), *others) for moment, *others in votes]
    connection = await session.connection()
    if dialect.name == "sqlite":
        await connection.exec_driver_sql(_LARGE_CACHE)
    await connection.exec_driver_sql(_insertion(columns, dialect.name), votes)
    added = select(func.count()).where(Vote.source == source, Vote.id > before)
    return await session.scalar(added) or 0


# 64 MB: indexes of digests are written all over; a small cache writes the same pages many times.
_LARGE_CACHE = "PRAGMA cache_size = -65536"


def _sqlite_moment(moment: datetime) -> str:
    """As `UtcDateTime` has it stored."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _insertion(columns: Sequence[str], dialect: str) -> str:
    places = range(1, len(columns) + 1)
    values = ", ".join("?" if dialect == "sqlite" else f"${place}" for place in places)
    return (
        f"INSERT INTO {Vote.__tablename__} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 # names of ours
        " ON CONFLICT (subject, contributor) DO NOTHING"
    )


async def _number_transaction(session: AsyncSession) -> None:
    """VotesFeed relies on it: a transaction has its own number before its votes take theirs."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.txid_current()))


def prompt_digest(contributor: str, prompt: str) -> str:
    """The same for the same question of the same contributor; their random id keeps others from
    finding the question by trying."""
    key = contributor.encode()[:64]
    return blake2b(prompt.strip().encode(), key=key, digest_size=12).hexdigest()


def question_columns(
    question: str, *, page: str, topic: str | None = None, task: str | None = None
) -> dict[str, str | None]:
    """What a vote says of its question: language, topic and task, recognised here. `page` is the
    language of the page, for a question that shows none; a declared topic and task are taken.
    Those of a question in a language that no classifier learned are unknown."""
    language = detect(question, page)
    if language in CLASSIFIED_LANGUAGES:
        topic = topic or label("topic", question)
        task = task or label("task", question)
    return {"language": language, "category": topic, "task": task}


def side_columns(
    side: str, texts: Sequence[str], *, tokens: float | None, cut: bool
) -> dict[str, Any]:
    """The style columns of a vote for side "a" or "b", from its answers `texts`."""
    style = style_counts("\n\n".join(texts))
    found = {"tokens": tokens, "cut": cut, **vars(style)}
    return {f"{name}_{side}": value for name, value in found.items()}
