"""What a site knows: its votes, its evaluations, the boards that it imported, its measures."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import published
from joute.choice.candidates import UNKNOWN_SCORE, Score
from joute.choice.evidence import methods
from joute.choice.evidence.anchoring import (
    Level,
    PublishedQuality,
    anchored,
    fitted,
    log_odds,
)
from joute.choice.evidence.knowledge import Known, Local, configured
from joute.choice.evidence.local_quality import Kind, LocalResult
from joute.choice.evidence.measures import measures
from joute.choice.evidence.scores import published_quality
from joute.choice.scales import Made
from joute.choice.suppliers.stored import stored_answers
from joute.errors import worded
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site.comparable import comparable, latest_of
from joute.evaluation.site.judges import Judges
from joute.evaluation.site.runs import header_of
from joute.evaluation.tables import StoredRun, StoredSet
from joute.leaderboard import Boards, CampaignRankings, Leaderboards
from joute.leaderboard.boards.service import Board
from joute.leaderboard.query import RankingQuery
from joute.services import Services

if TYPE_CHECKING:
    from joute.ranking import Row

# The newest runs, and the newest campaigns, that are looked at.
_RUNS, _CAMPAIGNS = 200, 20
# Points of a rating for one unit of log odds, as Elo has it.
_POINTS = 400 / math.log(10)

_Found = Mapping[str, LocalResult]


async def known(services: Services, *, evaluations: bool = False) -> Known:
    """All that a site knows. `evaluations`: whether who asks may read those of the site; where its
    settings open them to everybody, they are always in."""
    as_of = max(f"{services.now():%Y-%m-%d}", published.newest())
    quality = partial(published_quality, as_of=as_of)
    found = [await _votes(services, quality), *await _boards(services, quality)]
    if evaluations or services.settings.of(EvaluationSettings).public:
        found += [*await _evaluations(services, quality), *await _campaigns(services, quality)]
    async with services.store.read() as session:
        answers = await stored_answers(session)
    return replace(
        configured(services.settings),
        as_of=as_of,
        answers=answers,
        local=Local(_by_model(found), await measures(services)),
    )


def _by_model(found: Sequence[_Found]) -> Mapping[str, Sequence[LocalResult]]:
    models = {model for results in found for model in results}
    return {model: [one[model] for one in found if model in one] for model in models}


async def _votes(services: Services, quality: PublishedQuality) -> _Found:
    """The ranking of this site: models that five people or more judged, with an interval, count."""
    standing = await services[Leaderboards].standing(RankingQuery())
    if standing.few_voters:
        return {}
    ranked = _Ranked("ranking", "", methods.RANKING, f"{standing.computed_at:%Y-%m-%d}")
    return _of_ranking(ranked, standing.board.rows, services[Boards], quality)


async def _campaigns(services: Services, quality: PublishedQuality) -> Sequence[_Found]:
    """Blind pairs of closed campaigns, each a ranking of its own."""
    found = []
    for one in (await services[CampaignRankings].all())[:_CAMPAIGNS]:
        board = await services[Leaderboards].board(one.source)
        source = worded(methods.CAMPAIGN, title=one.title, set=one.set_name)
        ranked = _Ranked("campaign", one.set_name, source, f"{one.closed_at:%Y-%m-%d}")
        found.append(_of_ranking(ranked, board.rows, services[Boards], quality))
    return found


class _Ranked(NamedTuple):
    """What a ranking is of: as `LocalResult` has it."""

    kind: Kind
    name: str
    source: str
    date: str


def _of_ranking(
    ranked: _Ranked, found: Sequence["Row"], boards: Boards, quality: PublishedQuality
) -> _Found:
    rows = {boards.known(row.model): row for row in found}
    kept_out = {model: _kept_out(row) for model, row in rows.items()}
    levels = {
        model: _level(row.rating, row.lower, row.upper)
        for model, row in rows.items()
        if not kept_out[model]
    }
    scores = anchored(levels, quality, Made(ranked.source, ranked.date))
    return {
        model: LocalResult(
            *ranked,
            n=row.votes,
            found=None if kept_out[model] else (row.lower, row.rating, row.upper),
            score=scores.get(model, UNKNOWN_SCORE),
            uncounted=kept_out[model] or methods.ALONE,
        )
        for model, row in rows.items()
    }


def _kept_out(row: "Row") -> str:
    """Why a model of the ranking counts in no score; empty where it does."""
    from joute.ranking import MIN_VOTERS  # noqa: PLC0415 # numpy

    if (row.voters or 0) < MIN_VOTERS:
        return methods.FEW_VOTERS
    if row.component != 1:
        return methods.APART
    return methods.NO_INTERVAL if row.lower is None else ""


def _level(rating: float, lower: float | None, upper: float | None) -> Level:
    low, high = (rating if end is None else end for end in (lower, upper))
    return Level(low / _POINTS, rating / _POINTS, high / _POINTS)


async def _boards(services: Services, quality: PublishedQuality) -> Sequence[_Found]:
    """The newest of each board that was imported and has ratings, whatever their scale."""
    return [_of_board(board, quality) for board in await services[Boards].latest()]


def _of_board(board: Board, quality: PublishedQuality) -> _Found:
    entries = {
        entry.model: (entry, entry.rating)
        for entry in board.entries
        if entry.model is not None and entry.rating is not None
    }
    levels = {
        model: _level(rating, entry.lower, entry.upper)
        for model, (entry, rating) in entries.items()
    }
    scores = fitted(levels, quality, Made(board.name, board.dated))
    return {
        model: LocalResult(
            kind="board",
            name=board.name,
            source=board.name,
            date=board.dated,
            n=entry.votes,
            found=(entry.lower, rating, entry.upper),
            score=scores.get(model, UNKNOWN_SCORE),
            uncounted=methods.FEW_ANCHORS,
        )
        for model, (entry, rating) in entries.items()
    }


async def _evaluations(services: Services, quality: PublishedQuality) -> Sequence[_Found]:
    """Each set, by the runs that hold a model which may be chosen: of those whose scores are shares
    with an interval, where there are some."""
    async with services.store.read() as session:
        return [
            _of_set(runs, await _source(session, services, runs[0]), services[Boards], quality)
            for runs in await _runs_of_sets(session, services)
        ]


async def _runs_of_sets(session: AsyncSession, services: Services) -> Sequence[Sequence[StoredRun]]:
    """The runs of each set that can be compared, or else the newest alone; the newest first."""
    done = select(StoredRun).where(StoredRun.state == "done", StoredRun.summary.is_not(None))
    newest = done.order_by(StoredRun.started_at.desc(), StoredRun.id).limit(_RUNS)
    runs: dict[str, list[StoredRun]] = defaultdict(list)
    for run in await session.scalars(newest):
        if _models_of(run, services):
            runs[run.set_name].append(run)
    versions: dict[str, list[str]] = defaultdict(list)
    stored = select(StoredSet.name, StoredSet.hash).where(StoredSet.name.in_(runs))
    for name, hash in await session.execute(stored.order_by(StoredSet.id.desc())):
        versions[name].append(hash)
    found = []
    for name, seen in runs.items():
        counting = [run for run in seen if _counts(run, services)]
        found.append(comparable(counting, versions[name]) or (counting or seen)[:1])
    return found


def _models_of(run: StoredRun, services: Services) -> Sequence[Mapping[str, Any]]:
    """The figures of models of a run that are offered here or in the catalogue."""
    catalogue = services[Boards].catalogue.models
    return [
        one["quality"]
        for one in (run.summary or {}).get("models", ())
        if one["model"] in services.offer.models or one["model"] in catalogue
    ]


def _counts(run: StoredRun, services: Services) -> bool:
    """Whether a run holds a share, with its interval, of a model that may be chosen."""
    return _has_shares(run) and any(_is_scored(one) for one in _models_of(run, services))


def _has_shares(run: StoredRun) -> bool:
    return bool((run.summary or {}).get("shares"))


async def _source(session: AsyncSession, services: Services, run: StoredRun) -> str:
    """A set by its name and version; where a judge scored, how far it agrees with people."""
    name, judge = f"{run.set_name} {run.set_version}", header_of(run).judge
    if not judge:
        return name
    found = await services[Judges].beside_people(session, run)
    if found is None or found.lowest is None:
        return worded(methods.JUDGED, set=name, judge=judge)
    kappa, n = found.lowest
    return worded(methods.JUDGED_BESIDE_PEOPLE, set=name, judge=judge, kappa=round(kappa, 2), n=n)


def _of_set(
    runs: Sequence[StoredRun], source: str, boards: Boards, quality: PublishedQuality
) -> _Found:
    """The models of runs that can be compared, each by its newest one, whose date it has."""
    latest: dict[str, tuple[StoredRun, Mapping[str, Any]]] = {}
    for model, (run, own) in latest_of(runs).items():
        if own["mean"] is not None:
            latest.setdefault(boards.known(model), (run, own))
    levels = {
        model: _share(own)
        for model, (run, own) in latest.items()
        if _has_shares(run) and _is_scored(own)
    }
    scores = anchored(levels, quality, Made(source))
    return {
        model: _of_run(run, own, source, scores.get(model, UNKNOWN_SCORE))
        for model, (run, own) in latest.items()
    }


def _of_run(run: StoredRun, own: Mapping[str, Any], source: str, score: Score) -> LocalResult:
    date = f"{run.started_at:%Y-%m-%d}"
    scored = methods.ALONE if _is_scored(own) else methods.NO_INTERVAL
    return LocalResult(
        kind="set",
        name=run.set_name,
        source=source,
        date=date,
        n=own.get("n"),
        found=(own["low"], own["mean"], own["high"]),
        score=replace(score, date=date) if score.known else score,
        uncounted=scored if _has_shares(run) else methods.NO_SHARE,
    )


def _is_scored(quality: Mapping[str, Any]) -> bool:
    return quality["low"] is not None


def _share(quality: Mapping[str, float]) -> Level:
    return Level(*(log_odds(quality[end]) for end in ("low", "mean", "high")))
