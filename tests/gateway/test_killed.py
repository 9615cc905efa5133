"""A gateway that is killed: nothing that it spent is forgotten, at most its lease is lost."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from joute.gateway.budgets.amount import MICRO, Amount
from joute.gateway.budgets.leases import write_off
from joute.gateway.budgets.periods import Period
from joute.gateway.tables import BudgetLease, GatewayCall
from tests.gateway.gate import opened
from tests.support.site import NOON

ROOT = Path(__file__).resolve().parents[2]
BUDGET = 10 * MICRO
MOST = 1000
PARALLEL = 4

# For each seed that it reads, a process that calls without end, four at a time. What each call
# spends is written where its host would count it, before the gateway knows.
CALLERS = """
import asyncio, os, sys
from random import Random
from tests.gateway.gate import opened, usd

async def main(database, header, most, parallel, seed):
    random = Random(seed)
    async with opened(database, node=f"n{seed}-") as gate:
        caller = await gate.directory.caller(header)

        async def calls():
            while True:
                async with gate.admissions.open(caller, usd(most), 1) as admission:
                    spent = random.randint(1, most)
                    await asyncio.sleep(random.random() / 500)
                    os.write(1, b"%d\\n" % spent)
                    gate.settle(admission, spent)

        await asyncio.gather(*[calls() for _ in range(parallel)])

_, database, header, most, parallel = sys.argv
for seed in sys.stdin:
    process = os.fork()
    if not process:
        os.write(1, b"%d\\n" % os.getpid())
        asyncio.run(main(database, header, int(most), int(parallel), int(seed)))
    os.waitpid(process, 0)
    os.write(1, b"gone\\n")
"""


@contextmanager
def _callers(database: str, header: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-c", CALLERS, database, header, str(MOST), str(PARALLEL)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        cwd=ROOT,
        env=os.environ | {"PYTHONDEVMODE": ""},
    )
    with process:
        yield process


def _killed(callers: subprocess.Popen[bytes], seed: int) -> int:
    """Run a process until it is killed at some moment; what its hosts counted."""
    assert callers.stdin is not None
    assert callers.stdout is not None
    callers.stdin.write(b"%d\n" % seed)
    process = int(callers.stdout.readline())
    calls = random.Random(seed).randint(1, 300)  # a moment, no secret
    spent = sum(int(callers.stdout.readline()) for _ in range(calls))
    os.kill(process, signal.SIGKILL)
    return spent + sum(map(int, iter(callers.stdout.readline, b"gone\n")))


@pytest.mark.parametrize(
    "kills", [5, pytest.param(50, marks=[pytest.mark.evidence, pytest.mark.both_engines])]
)
async def test_what_a_killed_process_spent_is_not_forgotten(database: str, kills: int) -> None:
    async with opened(database) as gate, AsyncExitStack() as stack:
        _, header = await gate.key(budget_usd=BUDGET / MICRO, period=Period.TOTAL)
        caller = await gate.directory.caller(header)
        processes = stack.enter_context(_callers(database, header))
        for seed in range(kills):
            before = (await gate.counted(caller)).spent
            truth = _killed(processes, seed)
            async with gate.store.read() as session:
                lease = (await session.scalars(select(BudgetLease))).one()
                rows = await session.scalars(
                    select(GatewayCall.microdollars).where(GatewayCall.id.like(f"n{seed}-%"))
                )
                logged = sum(one or 0 for one in rows)
            stored = await gate.counted(caller)
            # Rows and spending are stored together, and the rest is on lease.
            assert stored.spent == before + Amount(logged)
            assert stored.leased == Amount(lease.microdollars)
            assert logged <= truth
            assert lease.microdollars <= BUDGET // 50 + PARALLEL * MOST + truth - logged

            assert await write_off(gate.store, NOON + timedelta(minutes=3)) == 1
            counted = await gate.counted(caller)
            spent = (counted.spent - before).microdollars
            assert truth <= spent <= truth + lease.microdollars
            assert counted.leased == Amount()
