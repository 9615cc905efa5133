"""Is a use as it was? Calls of simulated weeks, and what is said of them."""

import json
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from anyio.to_thread import run_sync
from sqlalchemy import insert
from typer.testing import CliRunner

from joute.cli import app
from joute.errors import NotFound
from joute.gateway.directory import Caller
from joute.gateway.tables import GatewayCall
from joute.monitoring.tables import CallFeedback
from joute.monitoring.watching import Standing, Watching
from joute.services import utc_now
from joute.statistics.drift import Move, Signal
from joute.uses import NoSuchUse
from tests.gateway.gate import Gate, call_row
from tests.support.site import SECRET


async def add_calls(gate: Gate, caller: Caller, calls: int, seconds: float, tokens: float) -> None:
    """Calls every ten minutes until now, each with a thumb, of about so many tokens and seconds."""
    random = Random(calls)
    rows = []
    for _ in range(calls):
        gate.wait(600)
        call = call_row(
            gate.new_id(),
            caller,
            created_at=gate.clock(),
            output_tokens=round(tokens * random.lognormvariate(0, 0.3)),
            duration_s=seconds * random.lognormvariate(0, 0.3),
            microdollars=None,
        )
        rows.append({name: getattr(call, name) for name in GatewayCall.__table__.columns.keys()})  # noqa: SIM118
    thumbs = [
        {
            "call_id": row["id"],
            "thumb": "up" if random.random() < 0.9 else "down",
            "score": None,
            "given_at": row["created_at"],
        }
        for row in rows
    ]
    async with gate.store.write() as session:
        await session.execute(insert(GatewayCall), rows)
        await session.execute(insert(CallFeedback), thumbs)


def by_signal(found: list[Standing]) -> dict[Signal, Standing]:
    return {one.signal: one for one in found}


@pytest.mark.both_engines
async def test_what_moved_is_said_since_when_until_it_is_acknowledged(gate: Gate) -> None:
    caller = await gate.caller()
    watching = Watching(gate.store, gate.clock, settling_s=60)
    with pytest.raises(NoSuchUse):
        await watching.follow("never")
    assert await watching.follow("help-desk") == []

    await add_calls(gate, caller, 900, seconds=1.0, tokens=200)
    gate.wait(61)
    found = by_signal(list(await watching.follow("help-desk")))
    # Costs and energies of these calls are not known: nothing is said of them.
    assert set(found) == {Signal.QUALITY, Signal.REFUSALS, Signal.LENGTH, Signal.LATENCY}
    assert {(one.watched, one.values) for one in found.values()} == {(None, 900)}

    await add_calls(gate, caller, 700, seconds=1.0, tokens=200)
    found = by_signal(list(await watching.follow("help-desk")))
    assert not any(one.moved for one in found.values())
    assert all(one.values >= 1_000 for one in found.values())
    began = gate.clock()
    await add_calls(gate, caller, 300, seconds=3.0, tokens=200)
    gate.wait(61)
    for _ in range(2):
        found = by_signal(list(await watching.follow("help-desk")))
        assert [signal for signal, one in found.items() if one.moved] == [Signal.LATENCY]
        rise = found[Signal.LATENCY].moved[0]
        assert rise.movement.move in (Move.RISE, Move.TAIL)
        assert rise.since is not None
        assert abs(rise.since - began) < timedelta(hours=12)
        watched = found[Signal.LATENCY].watched or 0
        assert watched + found[Signal.LATENCY].values == 1_900

    await watching.acknowledge("help-desk", "assistant", "m1")
    await add_calls(gate, caller, 200, seconds=3.0, tokens=200)
    found = by_signal(list(await watching.follow("help-desk")))
    assert {(one.watched, one.moved) for one in found.values()} == {(None, ())}
    assert {one.acknowledged_by for one in found.values()} == {"m1"}
    with pytest.raises(NotFound):
        await watching.acknowledge("help-desk", "never-called", "m1")
    assert 190 <= found[Signal.LATENCY].values <= 200


async def test_a_command_says_it_with_its_exit_code(
    gate: Gate, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOUTE_SECRET", SECRET)

    async def joute(*arguments: str) -> tuple[int, str]:
        command = ["monitoring", *arguments, "--database", database]
        done = await run_sync(lambda: CliRunner().invoke(app, command))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout

    gate.clock.now = utc_now() - timedelta(days=20)
    caller = await gate.caller()
    await add_calls(gate, caller, 1_200, seconds=1.0, tokens=200)
    code, said = await joute("status", "help-desk")
    assert (code, len(said.splitlines())) == (0, 4)
    assert "assistant\tlength\tas it was: " in said
    await add_calls(gate, caller, 300, seconds=1.0, tokens=400)
    code, said = await joute("status", "help-desk")
    assert code == 3
    assert "assistant\tlength\trise: " in said
    assert "look at: model, prompt, questions" in said
    code, said = await joute("status", "help-desk", "--json")
    length = next(one for one in json.loads(said) if one["signal"] == "length")
    low, high = length["moved"][0]["change_interval"]
    assert (code, low < 2 < high) == (3, True)
    assert await joute("acknowledge", "help-desk", "assistant") == (0, "")
    code, said = await joute("status", "help-desk")
    assert (code, "assistant\tlength\tquiet period since " in said) == (0, True)
