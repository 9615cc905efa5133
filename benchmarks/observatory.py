"""The observatory over five million calls: `python -m benchmarks.observatory [DATABASE]`.

The sums that 5,000,000 calls of a year leave are written to a site, on SQLite or on an empty
database that is given, such as postgresql://localhost/empty: for each day a row of
each use, model and method of 60 applications, and for duels, conversations and evaluations. The
calls themselves are not made; the page reads none of them. Beside the sums there are uses with
their sheets and watches, 20,000 votes of the quarter, weeks, and the duels of the present week.

Printed: the rows, then the time of the first request and the median and longest time of the page,
of the quarter before and of the API, in milliseconds, over requests inside the process. The median
of the page must be under 200 ms.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from joute.app import create_app
from joute.calls import DailyCalls, ended
from joute.duel.tables import Duel
from joute.evidence import Vote
from joute.evidence.tables import BLIND
from joute.features import FEATURES
from joute.footprint import estimate
from joute.monitoring.tables import UseWatch
from joute.observatory.tables import ObservedWeek
from joute.people.members import Members, NewMember
from joute.people.rights import Role
from joute.people.tables import Voter
from joute.services import Services, utc_now
from joute.statistics.drift import Signal, watch
from joute.uses import NewUse, State, Uses
from joute.uses.records import Change, Records

CALLS = 5_000_000
DAYS = 365
USES = 60
MODELS = tuple(f"model-{number}" for number in range(8))
VOTES, VOTERS, DUELS = 20_000, 2_000, 5_000
REQUESTS = 15
MOST_MS = 200.0
FIGURE = estimate(total_b=7, active_b=7, output_tokens=400, mix="FRA")


def kinds() -> Iterator[tuple[str, str, str]]:
    """Who asked which model: each use two of them."""
    for use in range(USES):
        for place in range(2):
            yield "gateway", f"use-{use}", MODELS[(use + place) % len(MODELS)]
    for purpose in ("duel", "chat", "evaluation"):
        for model in MODELS:
            yield purpose, "", model


def day_rows(day: date) -> Iterator[dict[str, Any]]:
    every = list(kinds())
    for number, (purpose, use_id, model) in enumerate(every):
        one = ended.Ended(
            day,
            purpose,
            model,
            "live",
            use_id,
            input_tokens=100,
            output_tokens=400,
            microdollars=300,
            figure=FIGURE,
        )
        # The rest of the division goes to the first.
        calls = CALLS // DAYS // len(every) + (CALLS // DAYS % len(every) if not number else 0)
        yield {
            name: value * calls if name in ended.SUMMED else value
            for name, value in one.row.items()
        }


async def fill(services: Services) -> int:
    """The rows of `daily_calls`."""
    today, rows = services.now().date(), 0
    for number in range(USES):
        id = f"use-{number}"
        await services[Uses].add(NewUse(id, f"Use {number}", state=State.IN_SERVICE))
        said = [Change("people_number", 10 * number), Change("review_date", "2026-10-01")]
        said += [Change(f"ai_act.q_{question}", "yes") for question in range(25)]
        await services[Records].write(id, said, "operator")
    for back in range(1, DAYS + 1):
        async with services.store.write() as session:
            found = list(day_rows(today - timedelta(days=back)))
            await session.execute(insert(DailyCalls), found)
            rows += len(found)
    async with services.store.write() as session:
        await _people(session, services.now())
    return rows


async def _people(session: AsyncSession, now: datetime) -> None:
    this = now.date() - timedelta(days=now.weekday())
    weeks = [this - timedelta(weeks=back) for back in range(5, 52)]
    await session.execute(
        insert(ObservedWeek),
        [
            {
                "week": week,
                "people": 800,
                "of_duels": 600,
                "of_chat": 500,
                "newcomers": 90,
                "returned": 40,
            }
            for week in weeks
        ],
    )
    await session.execute(
        insert(Voter),
        [{"id": f"v{n}", "created_at": now, "seen_at": now} for n in range(VOTERS)],
    )
    monday = datetime.combine(this, datetime.min.time(), UTC)
    duel = {
        "created_at": monday,
        "language": "fr",
        "mode": "random",
        "model_a": MODELS[0],
        "model_b": MODELS[1],
        "card_a": {},
        "card_b": {},
        "draw_probability": 0.5,
        "turns": 1,
        "chosen_a": False,
        "chosen_b": False,
    }
    await session.execute(
        insert(Duel), [{**duel, "id": f"d{n}", "voter_id": f"v{n % VOTERS}"} for n in range(DUELS)]
    )
    session.add_all(_vote(number, now) for number in range(VOTES))
    quiet = [1 + number % 7 / 10 for number in range(2_000)]
    state = watch(Signal.LATENCY, quiet, month=3_000).after(quiet).to_json()
    session.add_all(
        UseWatch(
            use_id=f"use-{use}",
            alias="assistant",
            signal=signal,
            since=now,
            state=state,
            seen_at=now,
            seen_id="",
        )
        for use in range(USES)
        for signal in Signal
    )


def _vote(number: int, now: datetime) -> Vote:
    return Vote(
        contributor=f"v{number % VOTERS}",
        source="duel",
        method=BLIND,
        subject=f"duel/x{number}",
        created_at=now - timedelta(days=1 + number % 50),
        model_a=MODELS[number % len(MODELS)],
        model_b=MODELS[(number + 1) % len(MODELS)],
        choice=("a", "b", "tie")[number % 3],
        draw_probability=0.5,
        mode="random",
        language="fr",
        simulated=False,
        flags=[],
        tags_a=[],
        tags_b=[],
    )


async def measure(client: httpx2.AsyncClient, path: str) -> tuple[float, list[float]]:
    """The time of the first request, and those of the others in order."""
    times = []
    for _ in range(REQUESTS + 1):
        started = time.perf_counter()
        response = await client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, response.text
    return times[0], sorted(times[1:])


async def main(database: str = "") -> None:
    given: dict[str, Any] = {"database": {"url": database}} if database else {}
    app = create_app(FEATURES.settings(**given))
    async with app.router.lifespan_context(app):
        services: Services = app.state.services
        rows = await fill(services)
        print(f"sums of {CALLS:,} calls over {DAYS} days: {rows:,} rows")
        secret = await services[Members].invite(NewMember("Ada", frozenset({Role.AUDITOR})))
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            await client.post("/invitation", data={"link": secret})
            now = utc_now()
            before = f"{now.year - (now.month < 4)}-Q{(now.month - 4) // 3 % 4 + 1}"
            for path in ("/observatory", f"/observatory?quarter={before}", "/api/v1/observatory"):
                first, times = await measure(client, path)
                over = "  OVER" if statistics.median(times) >= MOST_MS else ""
                print(
                    f"{path}: {statistics.median(times):.0f} ms, {times[-1]:.0f} at most, "
                    f"{first:.0f} the first{over}"
                )


if __name__ == "__main__":
    with TemporaryDirectory() as temporary, chdir(temporary):
        asyncio.run(main(*sys.argv[1:2]))
