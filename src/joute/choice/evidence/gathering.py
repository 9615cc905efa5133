"""What a site knows: its votes, its evaluations, the boards that it imported, its measures."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select

from joute import published
from joute.choice.candidates import Score
from joute.choice.evidence import methods
from joute.choice.evidence.anchoring import (
    Level,
    PublishedQuality,
    anchored,
    fitted,
    log_odds,
)
from joute.choice.evidence.knowledge import Known, Local, configured
from joute.choice.evidence.measures import measures
from joute.choice.evidence.scores import published_quality
from joute.choice.scales import Made
from joute.choice.suppliers.stored import stored_answers
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site.comparable import comparable, latest_of
from joute.evaluation.tables import StoredRun, StoredSet
from joute.leaderboard import Boards, Leaderboards
from joute.leaderboard.query import RankingQuery
from joute.services import Services

# The newest runs that are looked at.
_RUNS = 200
# Points of a rating for one unit of log odds, as Elo has it.
_POINTS = 400 / math.log(10)

_Found = Mapping[str, Score]


async def known(services: Services, *, evaluations: bool = False) -> Known:
    """All that a site knows. `evaluations`: whether who asks may read those of the site; where its
    settings open them to everybody, they are always in."""
    as_of = max(f"{services.now():%Y-%m-%d}", published.newest())
    quality = partial(published_quality, as_of=as_of)
    found = [await _votes(services, quality), *await _boards(services, quality)]
    if evaluations or services.settings.of(EvaluationSettings).public:
        found += await _evaluations(services, quality)
    async with services.store.read() as session:
        answers = await stored_answers(session)
    return replace(
        configured(services.settings),
        as_of=as_of,
        answers=answers,
        local=Local(_by_model(found), await measures(services)),
    )


def _by_model(found: Sequence[_Found]) -> Mapping[str, Sequence[Score]]:
    models = {model for scores in found for model in scores}
    return {model: [scores[model] for scores in found if model in scores] for model in models}


async def _votes(services: Services, quality: PublishedQuality) -> _Found:
    """The ranking of this site: models that five people or more judged, with an interval."""
    from joute.ranking import MIN_VOTERS  # noqa: PLC0415 # numpy

    boards = services[Boards]
    standing = await services[Leaderboards].standing(RankingQuery())
    if standing.few_voters:
        return {}
    levels = {
        boards.known(row.model): _level(row.rating, row.lower, row.upper)
        for row in standing.board.rows
        if row.component == 1 and (row.voters or 0) >= MIN_VOTERS and row.lower is not None
    }
    date = f"{standing.computed_at:%Y-%m-%d}"
    return anchored(levels, quality, Made(methods.RANKING, date))


def _level(rating: float, lower: float | None, upper: float | None) -> Level:
    low, high = (rating if end is None else end for end in (lower, upper))
    return Level(low / _POINTS, rating / _POINTS, high / _POINTS)


async def _boards(services: Services, quality: PublishedQuality) -> Sequence[_Found]:
    """The newest of each board that was imported and has ratings, whatever their scale."""
    return [
        fitted(
            {
                entry.model: _level(entry.rating, entry.lower, entry.upper)
                for entry in board.entries
                if entry.model is not None and entry.rating is not None
            },
            quality,
            Made(board.name, board.dated),
        )
        for board in await services[Boards].latest()
    ]


async def _evaluations(services: Services, quality: PublishedQuality) -> Sequence[_Found]:
    """Each set whose scores are shares, by the runs that hold a model which may be chosen."""
    done = select(StoredRun).where(StoredRun.state == "done", StoredRun.summary.is_not(None))
    newest = done.order_by(StoredRun.started_at.desc(), StoredRun.id).limit(_RUNS)
    runs: dict[str, list[StoredRun]] = defaultdict(list)
    versions: dict[str, list[str]] = defaultdict(list)
    async with services.store.read() as session:
        for run in await session.scalars(newest):
            if _counts(run, services):
                runs[run.set_name].append(run)
        stored = select(StoredSet.name, StoredSet.hash).where(StoredSet.name.in_(runs))
        for name, hash in await session.execute(stored.order_by(StoredSet.id.desc())):
            versions[name].append(hash)
    return [
        _of_set(comparable(found, versions[name]) or found[:1], services[Boards], quality)
        for name, found in runs.items()
    ]


def _counts(run: StoredRun, services: Services) -> bool:
    """Whether a run holds a score of a model that is offered here or in the catalogue."""
    boards, summary = services[Boards], run.summary or {}
    scored = (one["model"] for one in summary.get("models", ()) if _is_scored(one["quality"]))
    return bool(summary.get("shares")) and any(
        model in services.offer.models or model in boards.catalogue.models for model in scored
    )


def _of_set(runs: Sequence[StoredRun], boards: Boards, quality: PublishedQuality) -> _Found:
    """The models of runs that can be compared, each by its newest one, whose date it has."""
    latest: dict[str, tuple[StoredRun, Mapping[str, Any]]] = {}
    for model, (run, own) in latest_of(runs).items():
        if _is_scored(own):
            latest.setdefault(boards.known(model), (run, own))
    levels = {model: _share(own) for model, (_, own) in latest.items()}
    made = Made(f"{runs[0].set_name} {runs[0].set_version}")
    return {
        model: replace(score, date=f"{latest[model][0].started_at:%Y-%m-%d}")
        for model, score in anchored(levels, quality, made).items()
    }


def _is_scored(quality: Mapping[str, Any]) -> bool:
    return quality["low"] is not None


def _share(quality: Mapping[str, float]) -> Level:
    return Level(*(log_odds(quality[end]) for end in ("low", "mean", "high")))
