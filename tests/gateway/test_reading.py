"""What pages show: sums of calls by use, key, alias, model and day."""

from datetime import timedelta
from typing import Any

import pytest

from joute.gateway.budgets.amount import Amount
from joute.gateway.reading import By, Span, Sums
from tests.gateway.gate import Gate, usd

ENERGY = {"energy_low_wh": 0.5, "energy_mid_wh": 1.0, "energy_high_wh": 2.0}


@pytest.mark.both_engines
async def test_sums_are_those_of_the_rows(gate: Gate) -> None:
    key, header = await gate.key(budget_usd=1.0)
    await gate.key("other")
    caller = await gate.directory.caller(header)
    gate.clock.now = gate.clock.now.replace(hour=23, minute=59)
    started = gate.clock()
    rows: list[dict[str, Any]] = [
        *(
            {"duration_s": float(number), "microdollars": 5, **ENERGY}
            for number in range(20, 0, -1)
        ),
        {"duration_s": 99.0, "outcome": "unavailable", "input_tokens": None, "microdollars": None},
        {"duration_s": 98.0, "outcome": "cancelled", "microdollars": 2, "alias": "resume"},
    ]
    for columns in rows:
        async with gate.admissions.open(caller, usd(5), 1) as admission:
            admission.settle(gate.row(caller, **columns), usd(int(columns["microdollars"] or 0)))
    gate.clock.pass_(minutes=1)
    async with gate.admissions.open(caller, usd(5), 1) as admission:
        admission.settle(gate.row(caller, model="large", output_tokens=2**31 - 1), usd(0))
    await gate.log.flush()

    span = Span(started, started + timedelta(hours=1))
    first, second = await gate.reading.sums(By.DAY, span)
    assert first == Sums(
        "2026-11-21", 22, 1, 210, 440, 102, 0, 10.0, 20.0, 40.0, 0, 0, p50_s=10.0, p95_s=19.0
    )
    assert (second.name, second.calls, second.unpriced, second.unmeasured) == (
        "2026-11-22",
        1,
        1,
        1,
    )
    assert (second.p50_s, second.p95_s) == (1.0, 1.0)
    by_alias = await gate.reading.sums(By.ALIAS, span)
    assert [(one.name, one.calls, one.p50_s) for one in by_alias] == [
        ("assistant", 22, 10.0),
        ("resume", 1, None),
    ]
    for by, names in ((By.USE, ["help-desk"]), (By.KEY, [key.id]), (By.MODEL, ["large", "small"])):
        assert [one.name for one in await gate.reading.sums(by, span)] == names
    assert await gate.reading.sums(By.USE, Span(started, started)) == []

    # The owner of one use reads nothing of another.
    assert await gate.reading.sums(By.USE, Span(started, span.until, use_ids=["other"])) == []
    assert await gate.reading.recent(Span(started, span.until, use_ids=["other"])) == []
    assert len(await gate.reading.recent(Span(started, span.until, key_ids=[key.id]))) == 23
    newest = await gate.reading.recent(span, most=1)
    assert [one.model for one in newest] == ["large"]
    counted = await gate.reading.counted(await gate.keys.all())
    assert [one.spent for one in counted.values()] == [Amount(102), Amount()]
