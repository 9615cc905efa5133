"""Evidence for a router, gathered: votes of duels, and scores of runs item by item.

Only what learns imports this: duels and runs come with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import llm
from joute.duel import SUBJECT
from joute.duel.tables import Turn
from joute.evaluation.tables import StoredItem, StoredRow, StoredRun, StoredSet
from joute.evidence import COLLECTED_HERE, Deletion, Vote
from joute.gateway.router.evidence import NO_TOPIC, Gathered, Observed, topic_of, vote_id
from joute.gateway.router.versions import Version
from joute.gateway.router.wishes import Wish
from joute.leaderboard import counted_votes
from joute.routing import Row, gain_of_scores, gain_of_vote

_PART = 5_000
_SCORES = {"a": 1.0, "b": 0.0, "tie": 0.5, "both_bad": 0.5}


async def gather(
    session: AsyncSession, wish: Wish, versions: Mapping[str, Version], after_vote: int = 0
) -> Gathered:
    """All that is known of the base of a wish and each of the others; or what votes of a higher
    number say."""
    newest_deletion = await session.scalar(select(func.max(Deletion.id))) or 0
    observed: dict[str, Observed] = defaultdict(Observed)
    votes = [one for one in await _votes(session, wish) if one.id > after_vote]
    texts = await _texts(session, votes)
    rows = [_of_vote(vote, texts.get(vote.subject), versions) for vote in votes]
    for vote in votes:
        text = texts.get(vote.subject)
        read = None if text is None else llm.estimate_tokens(text)
        for model, written in ((vote.model_a, vote.tokens_a), (vote.model_b, vote.tokens_b)):
            if written is not None:
                observed[model].tokens.append((read, written))
    for run in () if after_vote else wish.sources.runs:
        rows += await _of_run(session, run, wish, versions, observed)
    newest_vote = max([after_vote, *(vote.id for vote in votes)])
    return Gathered(rows, observed, newest_vote, newest_deletion)


async def _votes(session: AsyncSession, wish: Wish) -> Sequence[Any]:
    """The votes of people of this site that its ranking counts."""
    base, others, sources = wish.base, wish.others, wish.sources
    pair = or_(
        and_(Vote.model_a == base, Vote.model_b.in_(others)),
        and_(Vote.model_b == base, Vote.model_a.in_(others)),
    )
    about: list[ColumnElement[bool]] = []
    if sources.topics:
        about.append(Vote.category.in_(sources.topics))
    if sources.cohorts:
        about.append(Vote.cohort.in_(sources.cohorts))
    return await counted_votes(session, and_(pair, COLLECTED_HERE, *about), Vote.subject)


async def _texts(session: AsyncSession, votes: Sequence[Any]) -> Mapping[str, str]:
    """The first questions of duels that are still there, by subject."""
    duels = [
        vote.subject.removeprefix(SUBJECT) for vote in votes if vote.subject.startswith(SUBJECT)
    ]
    found: dict[str, str] = {}
    for start in range(0, len(duels), _PART):
        first = select(Turn.duel_id, Turn.prompt).where(
            Turn.duel_id.in_(duels[start : start + _PART]), Turn.number == 1
        )
        found |= {SUBJECT + row.duel_id: row.prompt for row in await session.execute(first)}
    return found


def _of_vote(vote: Any, text: str | None, versions: Mapping[str, Version]) -> Row:
    return Row(
        id=vote_id(vote.id),
        use=vote.category or NO_TOPIC,
        text=text,
        model=vote.model_a,
        base=vote.model_b,
        gain=gain_of_vote(_SCORES[vote.choice]),
        voter=vote.contributor,
        model_version=_version(versions, vote.model_a, vote.created_at),
        base_version=_version(versions, vote.model_b, vote.created_at),
    )


def _version(versions: Mapping[str, Version], model: str, moment: datetime) -> str:
    return versions[model].at(moment) if model in versions else ""


async def _of_run(
    session: AsyncSession,
    run_id: str,
    wish: Wish,
    versions: Mapping[str, Version],
    observed: Mapping[str, Observed],
) -> Iterable[Row]:
    """A row for each item that `base` and another model were scored on."""
    base = wish.base
    run = await session.get(StoredRun, run_id)
    if run is None:
        return []
    stored = select(
        StoredRow.item, StoredRow.model, StoredRow.score, StoredRow.cost_usd, StoredRow.wh_mid
    ).where(StoredRow.run_id == run_id, StoredRow.model.in_([base, *wish.others]))
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for item, model, score, dollars, wh in await session.execute(stored):
        if score is not None:
            scores[item, model].append(score)
        if dollars is not None:
            observed[model].dollars.append(dollars)
        if wh is not None:
            observed[model].wh.append(wh)
    means = {key: sum(values) / len(values) for key, values in scores.items()}
    texts = await _items(session, run)
    return [
        Row(
            id=f"run:{run_id}:{item}",
            use=topic_of(texts[item]) if item in texts else NO_TOPIC,
            text=texts.get(item),
            model=model,
            base=base,
            gain=gain_of_scores(mean, means[item, base]),
            voter=f"item:{item}",
            model_version=_version(versions, model, run.started_at),
            base_version=_version(versions, base, run.started_at),
        )
        for (item, model), mean in means.items()
        if model != base and (item, base) in means
    ]


async def _items(session: AsyncSession, run: StoredRun) -> Mapping[str, str]:
    """The questions of the set of a run."""
    items = (
        select(StoredItem.item, StoredItem.content)
        .join(StoredSet, StoredSet.id == StoredItem.set_id)
        .where(StoredSet.name == run.set_name, StoredSet.version == run.set_version)
    )
    return {item: _question(content) for item, content in await session.execute(items)}


def _question(content: Mapping[str, Any]) -> str:
    """That of an item; of a conversation the last message of a person."""
    asked = content.get("input", "")
    if isinstance(asked, str):
        return asked
    said = (one.get("content", "") for one in reversed(asked) if one.get("role") == "user")
    return next(said, "")
