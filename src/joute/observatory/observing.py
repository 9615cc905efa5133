"""The observation of a quarter, read from the sums and rows of every feature."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute import catalog
from joute.ai_act import Tree
from joute.calls import GATEWAY, DailyCalls, Offer, card_of
from joute.errors import N_
from joute.evidence import Vote
from joute.evidence.tables import BLIND
from joute.monitoring.tables import CallFeedback, CallScore, UseWatch
from joute.observatory import survey
from joute.observatory.cells import LEAST, overlapping_shown, parts_shown, share_shown, shown
from joute.observatory.errors import BadQuarter
from joute.observatory.observation import (
    Adoption,
    Change,
    Factors,
    Incidents,
    MethodSums,
    Observation,
    Preferred,
    Quality,
    Risks,
    ScoreMean,
    SmallModels,
    Used,
    UseLine,
    WeekShown,
)
from joute.observatory.periods import Quarter, monday, weeks_of
from joute.observatory.reading import OF_ENERGY, OF_WEEKS, Group, Sums, groups, total
from joute.observatory.rebound import decompose
from joute.observatory.weeks import Week, stored_weeks
from joute.people.tables import Member
from joute.register.ai_act import SUBJECT as AI_ACT
from joute.register.ai_act import confirmed_of, to_review
from joute.register.indicators import Indicator, indicator_of
from joute.review.tables import ReviewDecision, ReviewReport
from joute.statistics import interval
from joute.statistics.drift import Watch
from joute.store import Store
from joute.uses import State, UseCard, all_uses
from joute.uses.records import Record, Records
from joute.uses.uses import OPERATOR

# What people ask here themselves; the other calls are of programs.
BY_PEOPLE = ("duel", "chat")
# What is read of the sheet of a use.
_SUBJECTS = ("people_number", "review_date", AI_ACT, "indicator.")
_OF_USES = ("purpose", "use_id", "model", "method")
_Z = 1.959964


@dataclass
class Observatory:
    """Reads what is known of a quarter. `now` gives an aware UTC time."""

    store: Store
    now: Callable[[], datetime]
    offer: Offer
    records: Records
    tree: Tree
    small_max_b: float

    @property
    def quarter(self) -> Quarter:
        """The quarter that today is in."""
        return Quarter.of(self._today)

    async def observe(
        self, quarter: Quarter | None = None, reads: Callable[[UseCard], bool] = lambda _: True
    ) -> Observation:
        """The observation of a quarter, the present one by default; without today, whose sums would
        tell of duels that are still blind. `reads` says of which uses the reader may know the name;
        the others are one line. Raises BadQuarter for one that did not begin."""
        quarter = quarter or self.quarter
        if quarter.first > self._today:
            raise BadQuarter(reason=N_("This quarter has not begun."))
        first, end = quarter.first, min(quarter.end, self._today)
        records = await self.records.all(_SUBJECTS)
        async with self.store.read() as session:
            by_use = await groups(session, _OF_USES, first, end)
            by_day = await groups(session, ("day", "method"), first, end, OF_WEEKS)
            before = quarter.previous
            span = before.first, before.end
            earlier = await groups(session, ("purpose", "method"), *span, OF_ENERGY)
            uses = await all_uses(session)
            adoption = await self._adoption(session, first, quarter.end)
            people_before = _adoption(await stored_weeks(session, weeks_of(before.first, first)), 0)
            quality = await _quality(session, first, end)
            incidents = await _incidents(session, first, end, total(one.sums for one in by_use))
            # Not before: counts that grow while one looks on would show what one person said.
            counted_since = await session.scalar(select(func.min(DailyCalls.day)))
            said = await survey.read(session, quarter) if end == quarter.end else None
        everything = _used(by_use)
        return Observation(
            quarter=quarter,
            end=end,
            made_at=self.now(),
            counted_since=counted_since,
            adoption=adoption,
            states={state: sum(use.state is state for use in uses) for state in State},
            uses=_use_lines(uses, records, by_use, reads),
            applications=_of(by_use, GATEWAY),
            others={
                purpose: _of(by_use, purpose)
                for purpose in sorted({one.key["purpose"] for one in by_use} - {GATEWAY})
            },
            all=everything,
            days=_days(by_day),
            risks=_risks(uses, records, self.tree, self._today),
            small=self._small(by_use),
            quality=quality,
            incidents=incidents,
            indicators=list(_indicators(filter(reads, uses), records)),
            survey=said,
            changes=_changes(
                (earlier, _days_of(before.first, before.end), people_before),
                (by_use, _days_of(first, end), adoption),
            ),
        )

    @property
    def _today(self) -> date:
        return self.now().astimezone(UTC).date()

    async def _adoption(self, session: AsyncSession, first: date, end: date) -> Adoption:
        members = select(func.count()).where(
            (Member.ends_at.is_(None)) | (Member.ends_at > self.now())
        )
        weeks = await stored_weeks(session, weeks_of(first, end))
        return _adoption(weeks, await session.scalar(members) or 0)

    def _small(self, found: Sequence[Group]) -> SmallModels:
        counted = {"small": 0, "large": 0, "unknown": 0}
        models = {one.key["model"] for one in found} - {""}
        sizes = {model: self._size_of(model) for model in models}
        for one in found:
            if one.key["model"]:
                counted[sizes[one.key["model"]]] += one.sums.answers
        return SmallModels(self.small_max_b, **counted)

    def _size_of(self, model: str) -> str:
        if model in self.offer.models:
            size = self.offer[model].size
        else:
            known = catalog.load().models.get(model)
            size = card_of(known, id=model).total_b if known else None
        if size is None:
            return "unknown"
        return "small" if size.mid <= self.small_max_b else "large"


def _used(found: Iterable[Group]) -> Used:
    return Used.of(MethodSums(one.key["method"], one.sums) for one in found)


def _of(found: Iterable[Group], purpose: str) -> Used:
    return _used(one for one in found if one.key["purpose"] == purpose)


def _use_lines(
    uses: Sequence[UseCard],
    records: Mapping[str, Record],
    found: Sequence[Group],
    reads: Callable[[UseCard], bool],
) -> Sequence[UseLine]:
    """Every use, the most called first, those too that are not in the list any more; at the end one
    line of those that the reader may not read, or that concern fewer than five people."""
    cards = {use.id: use for use in uses}
    called = {one.key["use_id"] for one in found if one.key["purpose"] == GATEWAY}
    by_use: dict[str, list[Group]] = defaultdict(list)
    for one in found:
        by_use[one.key["use_id"]].append(one)
    # Whose a use was is gone with it: it is as one of the operator.
    gone = {id: UseCard(id, id, OPERATOR, State.STOPPED) for id in called - cards.keys()}
    cards_of_all = (*uses, *gone.values())
    people = {one.id: _people_of(records.get(one.id)) for one in cards_of_all}
    # Whoever says nothing of the people of a use says of it no count that is too small.
    apart = parts_shown({id: LEAST if one is None else one for id, one in people.items()})
    few = {id for id, one in apart.items() if one is None}
    hidden = few | {one.id for one in cards_of_all if not reads(one)}
    lines = [
        UseLine(
            id,
            cards[id].name if id in cards else id,
            cards[id].state if id in cards else None,
            people[id],
            _used(by_use[id]),
        )
        for id in sorted((called | cards.keys()) - hidden)
    ]
    lines.sort(key=lambda line: -line.used.sums.calls)
    if hidden and sum(LEAST if people[id] is None else people[id] or 0 for id in hidden) >= LEAST:
        used = _used(one for id in sorted(hidden) for one in by_use[id])
        lines.append(UseLine("", "", None, None, used))
    return lines


def _people_of(record: Record | None) -> int | None:
    """How many people the sheet of a use says that it concerns; None where it does not say."""
    number = record.value("people_number") if record else None
    return number if isinstance(number, int) else None


def _days(found: Sequence[Group]) -> Sequence[tuple[date, Mapping[str, Sums]]]:
    """The sums of each week by method, by its Monday."""
    weeks: dict[date, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for one in found:
        weeks[monday(one.key["day"])][one.key["method"]] += one.sums
    return sorted((week, dict(sums)) for week, sums in weeks.items())


def _adoption(weeks: Sequence[Week], members: int) -> Adoption:
    return Adoption([_week_shown(one) for one in weeks], shown(members))


def _week_shown(week: Week) -> WeekShown:
    return WeekShown(
        week.week,
        shown(week.people),
        overlapping_shown(week.people, week.of_duels, week.of_chat),
        share_shown(week.returned, week.newcomers),
    )


def _risks(
    uses: Sequence[UseCard], records: Mapping[str, Record], tree: Tree, today: date
) -> Risks:
    running = [
        records.get(use.id, Record(use.id)) for use in uses if use.state is not State.STOPPED
    ]
    confirmed = [confirmed_of(one) for one in running]
    classes: dict[str, int] = defaultdict(int)
    for one in confirmed:
        classes[one.class_ if one else ""] += 1
    dates = [one.value("review_date") for one in running]
    return Risks(
        classes=dict(sorted(classes.items())),
        tree=tree.version,
        other_tree=sum(to_review(one, tree) for one in confirmed),
        overdue=sum(isinstance(day, str) and day < today.isoformat() for day in dates),
        without_date=sum(not isinstance(day, str) for day in dates),
    )


def _indicators(
    uses: Iterable[UseCard], records: Mapping[str, Record]
) -> Iterable[tuple[UseCard, Indicator]]:
    """The indicators of which both figures are known, by their uses; none of a use that concerns
    fewer than five people."""
    for use in uses:
        record = records.get(use.id, Record(use.id))
        people = _people_of(record)
        if people is not None and shown(people) is None:
            continue
        for entry in record.under("indicator").values():
            one = indicator_of(entry.value or {})
            if one.before is not None and one.after is not None:
                yield use, one


async def _quality(session: AsyncSession, first: date, end: date) -> Quality:
    since, until = _midnight(first), _midnight(end)
    up = func.sum(case((CallFeedback.thumb == "up", 1), else_=0))
    thumbs = (
        await session.execute(
            select(func.count(), up).where(
                CallFeedback.given_at >= since,
                CallFeedback.given_at < until,
                CallFeedback.thumb.is_not(None),
            )
        )
    ).one()
    opinions, liked = int(thumbs[0]), int(thumbs[1] or 0)
    share = share_shown(liked, opinions)
    return Quality(
        await _preferred(session, since, until),
        await _scores(session, since, until),
        share,
        interval(liked, opinions) if share else None,
    )


async def _preferred(
    session: AsyncSession, since: datetime, until: datetime
) -> Sequence[Preferred]:
    """The models on which at least five people voted on one of the two sides."""
    won: dict[str, int] = defaultdict(int)
    votes: dict[str, int] = defaultdict(int)
    people: dict[str, int] = defaultdict(int)
    for side, model in (("a", Vote.model_a), ("b", Vote.model_b)):
        rows = await session.execute(
            select(
                model,
                func.count(),
                func.sum(case((Vote.choice == side, 1), else_=0)),
                func.count(Vote.contributor.distinct()),
            )
            .where(
                Vote.created_at >= since,
                Vote.created_at < until,
                Vote.source.in_(("duel", "workshop")),
                Vote.method == BLIND,
                Vote.simulated.is_(False),
                Vote.choice.in_(("a", "b")),
            )
            .group_by(model)
        )
        for name, count, chosen, voters in rows:
            votes[name] += count
            won[name] += int(chosen)
            people[name] = max(people[name], voters)
    found = [
        Preferred(name, won[name], votes[name], interval(won[name], votes[name]))
        for name in votes
        if shown(people[name])
    ]
    return sorted(found, key=lambda one: (-one.won / one.votes, one.model))


async def _scores(session: AsyncSession, since: datetime, until: datetime) -> Sequence[ScoreMean]:
    value = CallScore.value
    rows = await session.execute(
        select(CallScore.scorer, func.count(value), func.avg(value), func.sum(value * value))
        .where(CallScore.scored_at >= since, CallScore.scored_at < until, value.is_not(None))
        .group_by(CallScore.scorer)
        .order_by(CallScore.scorer)
    )
    found = []
    for scorer, count, mean, squares in rows:
        if shown(count):
            spread = max(0.0, float(squares) - count * mean * mean) / (count - 1)
            half = _Z * (spread / count) ** 0.5
            ends = max(0.0, mean - half), min(1.0, mean + half)
            found.append(ScoreMean(scorer, count, float(mean), ends))
    return found


async def _incidents(session: AsyncSession, first: date, end: date, calls: Sums) -> Incidents:
    since, until = _midnight(first), _midnight(end)
    # People without a browser of their own may be one.
    voters = ReviewReport.voter_id
    reports, people = (
        await session.execute(
            select(func.count(), func.count(voters.distinct())).where(
                ReviewReport.created_at >= since, ReviewReport.created_at < until
            )
        )
    ).one()
    decided = await session.execute(
        select(ReviewDecision.decision, func.count())
        .where(ReviewDecision.decided_at >= since, ReviewDecision.decided_at < until)
        .group_by(ReviewDecision.decision)
    )
    states = await session.scalars(select(UseWatch.state).where(UseWatch.state.is_not(None)))
    return Incidents(
        reports=reports if shown(people) else None,
        decisions=parts_shown({name: int(count) for name, count in decided}),
        alarms=sum(Watch.has_moved(state) for state in states if state),
        blocked=calls.blocked,
        failures=calls.failures,
    )


_Side = tuple[Sequence[Group], int, Adoption]


def _changes(before: _Side, after: _Side) -> Sequence[Change]:
    found = (
        _change("people", BY_PEOPLE, before, after),
        _change("applications", (GATEWAY,), before, after),
    )
    return [one for one in found if one is not None]


def _change(group: str, purposes: Sequence[str], before: _Side, after: _Side) -> Change | None:
    """The change of calls of these purposes, by the method that both quarters have most answers of;
    None where there is none."""
    sides = [
        (_by_method([one for one in found if one.key["purpose"] in purposes]), days, adoption)
        for found, days, adoption in (before, after)
    ]
    shared = {
        method: min(by_method[method].answers for by_method, _, _ in sides)
        for method in sides[0][0].keys() & sides[1][0].keys()
    }
    usable = {method: answers for method, answers in shared.items() if answers and method}
    if not usable or not all(days for _, days, _ in sides):
        return None
    method = max(sorted(usable), key=usable.__getitem__)
    people = [adoption.mean_people if group == "people" else None for _, _, adoption in sides]
    known = all(one is not None for one in people)
    first, last = (
        _factors(by_method[method], days, one if known else None)
        for (by_method, days, _), one in zip(sides, people, strict=True)
    )
    if not first.wh_per_token[1] or not last.wh_per_token[1]:
        return None
    return Change(group, method, known, first, last, decompose(first, last))


def _by_method(found: Sequence[Group]) -> Mapping[str, Sums]:
    return {one.method: one.sums for one in _used(found).methods}


def _factors(sums: Sums, days: int, people: float | None) -> Factors:
    calls = sums.answers * 7 / days
    tokens = max(1, sums.output_tokens)
    low, mid, high = sums.energy_wh
    return Factors(
        people=people or 1.0,
        calls_per_person=calls / (people or 1.0),
        tokens_per_call=tokens / max(1, sums.answers),
        wh_per_token=(low / tokens, mid / tokens, high / tokens),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _days_of(first: date, end: date) -> int:
    return (end - first) // timedelta(days=1)
