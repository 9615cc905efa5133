"""How soon endpoints of a site answer, how often they fail, how they bear load."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import median

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.bench import LevelReport, Report, latest
from joute.bench.report import Quantiles
from joute.calls import EVALUATION, GATEWAY, Answer, Failure, Offered
from joute.catalog import OWN
from joute.choice.evidence import methods
from joute.choice.evidence.knowledge import Measured, Place
from joute.leaderboard import Boards
from joute.services import Services
from joute.statistics import interval, quantile

# Days of calls that count, and the most answers of a model whose delays are read.
_DAYS, _ANSWERS = 90, 1_000
# Fewer answers than these have no usual time.
_FEWEST = 5

Band = tuple[float, float, float]
_Where = Sequence[ColumnElement[bool]]


async def measures(services: Services) -> Mapping[Place, Sequence[Measured]]:
    """The measures of the models offered here, by model and host of the catalogue: benches, then
    calls. Endpoints of a host that the catalogue does not have are left out."""
    places = _places(services)
    found: dict[Place, list[Measured]] = defaultdict(list)
    async with services.store.read() as session:
        for id, place in places.items():
            bench = await latest(session, services.offer[id].endpoint.id, id)
            if bench is not None:
                found[place].append(_of_bench(bench.report))
        for id, calls in (await _of_calls(services, session)).items():
            if id in places:
                found[places[id]].append(calls)
    return found


def _places(services: Services) -> Mapping[str, Place]:
    """Where models of this site stand in the catalogue, by their ids here."""
    boards = services[Boards]
    hosts = boards.catalogue.hosts
    found = {
        id: (boards.known(id), host_of(one, hosts))
        for id, one in services.offer.models.items()
        if one.origin == "live"
    }
    return {id: (model, host) for id, (model, host) in found.items() if host is not None}


def host_of(model: Offered, hosts: Collection[str]) -> str | None:
    """The host of the catalogue behind an endpoint: one's own where it is on this machine or its
    network, that which its id names, or the name of its domain (api.mistral.ai: mistral)."""
    endpoint = model.endpoint
    if endpoint.reach != "outside":
        return OWN.id
    names = (endpoint.id, *(endpoint.host or "").split(".")[-2:-1])
    return next((name for name in names if name in hosts), None)


def _of_bench(report: Report) -> Measured:
    """The lightest load for delays, all loads for errors. Times of a level in which the measuring
    machine was busy are its own."""
    answered = sorted(
        (one for one in report.levels if one.ttft_s.n),
        key=lambda level: (level.concurrency, level.prompt_tokens),
    )
    timed = [one for one in answered if not one.measuring.busy]
    requests = sum(one.requests for one in report.levels)
    return Measured(
        source=methods.BENCH,
        date=f"{report.started_at:%Y-%m-%d}",
        n=requests,
        first_text_s=_median_of(timed[0].ttft_s) if timed else None,
        answer_s=_median_of(timed[0].latency_s) if timed else None,
        errors=_share(sum(one.errors for one in report.levels), requests),
        wh_per_1000_tokens=_energy(answered),
        scaling=_scaling(timed),
    )


def _scaling(levels: Sequence[LevelReport]) -> float | None:
    """Tokens per second of a stream among the most, for one among the fewest, with prompts of one
    length; the worst of the lengths, at most 1. None where none has two loads."""
    lengths: dict[int, list[LevelReport]] = defaultdict(list)
    for level in levels:
        if not level.few:
            lengths[level.prompt_tokens].append(level)
    found = [held for of_length in lengths.values() if (held := _held(of_length)) is not None]
    return min((1.0, *found)) if found else None


def _held(levels: Sequence[LevelReport]) -> float | None:
    """The rate of a stream at the last of these levels for that at the first."""
    first, last = levels[0], levels[-1]
    before, after = first.tokens_per_s_stream.p50, last.tokens_per_s_stream.p50
    if first.concurrency == last.concurrency or not before or after is None:
        return None
    return after / before


def _energy(levels: Sequence[LevelReport]) -> Band | None:
    """At the lightest load where the machine was metered; what is modelled is no measure."""
    for one in levels:
        energy = one.wh_per_1000_tokens
        if energy is not None and energy.measured:
            return energy.low, energy.mid, energy.high
    return None


def _median_of(found: Quantiles) -> Band | None:
    if found.p50 is None:
        return None
    low, high = found.intervals.get("p50", (None, None))
    return (found.p50 if low is None else low, found.p50, found.p50 if high is None else high)


async def _of_calls(services: Services, session: AsyncSession) -> Mapping[str, Measured]:
    """The calls of the last days that were sent to the endpoint which a model has today, by
    people: all of them for errors, the newest of each model for delays."""
    since = services.now() - timedelta(days=_DAYS)
    live = (Answer.origin == "live", Answer.created_at >= since)
    # Those of applications and of evaluations failed among answers that are not counted here.
    counted_here = Failure.purpose.not_in((EVALUATION, GATEWAY))
    sent = (Failure.duration_s > 0, Failure.created_at >= since, counted_here)
    answered = await _counted(session, Answer, live)
    failed = await _counted(session, Failure, sent)
    times = await _times(session, live)
    date = f"{services.now():%Y-%m-%d}"
    return {
        id: _calls(times[place], answered[place], failed.get(place, 0), date)
        for id, one in services.offer.models.items()
        if answered.get(place := (id, one.endpoint.id), 0) >= _FEWEST
    }


_Sent = tuple[str, str]
_Times = tuple[float | None, float]


async def _counted(
    session: AsyncSession, of: type[Answer | Failure], where: _Where
) -> Mapping[_Sent, int]:
    """How many calls, by model and endpoint."""
    counted = select(of.model, of.endpoint, func.count()).where(*where)
    rows = await session.execute(counted.group_by(of.model, of.endpoint))
    return {(model, endpoint): n for model, endpoint, n in rows}


async def _times(session: AsyncSession, where: _Where) -> Mapping[_Sent, Sequence[_Times]]:
    """Seconds to the first text and to the end, of the newest answers of each model."""
    place = func.row_number().over(
        partition_by=(Answer.model, Answer.endpoint), order_by=Answer.id.desc()
    )
    columns = (Answer.model, Answer.endpoint, Answer.first_token_s, Answer.duration_s)
    newest = select(*columns, place.label("place")).where(*where).subquery()
    found: dict[_Sent, list[_Times]] = defaultdict(list)
    for model, endpoint, first, whole, _ in await session.execute(
        select(newest).where(newest.c.place <= _ANSWERS)
    ):
        found[model, endpoint].append((first, whole))
    return found


def _calls(times: Sequence[_Times], answered: int, failed: int, date: str) -> Measured:
    return Measured(
        source=methods.CALLS,
        date=date,
        n=answered + failed,
        first_text_s=_median(first for first, _ in times if first is not None),
        answer_s=_median(whole for _, whole in times),
        errors=_share(failed, answered + failed),
    )


def _median(values: Iterable[float]) -> Band | None:
    ordered = sorted(values)
    if len(ordered) < _FEWEST:
        return None
    found, middle = quantile(ordered, 0.5), median(ordered)
    ends = (
        ordered[0] if found.low is None else found.low,
        ordered[-1] if found.high is None else found.high,
    )
    return ends[0], middle, ends[1]


def _share(failed: int, n: int) -> Band | None:
    if not n:
        return None
    low, high = interval(failed, n)
    return low, failed / n, high
