"""What a use checks: versions that are dated, kept and undone; and what was found, as figures."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from joute.gateway.errors import BadGuard, NoGuardVersion
from joute.gateway.guarding.counted import CountedHit, counted, told
from joute.gateway.guarding.profiles import GuardCard
from joute.gateway.tables import GatewayCall, GatewayHit
from joute.guard import Action, Hit, Profile, Scope
from joute.store import affected
from joute.uses import NewUse, NoSuchUse
from tests.gateway.gate import Gate, usd

pytestmark = pytest.mark.both_engines

STRICT = GuardCard(
    Profile.strict(Scope({"parking": ("Où me garer ?",)}, ("parking",), ("gratuit",), 4_000, 20)),
    contact="mairie@example.org",
)


async def test_a_use_checks_what_its_newest_version_says(gate: Gate) -> None:
    _, header = await gate.key()
    gate.wait(1)
    assert (await gate.directory.caller(header)).guard == GuardCard(Profile.free())

    first = await gate.guards.set("help-desk", STRICT, "ada")
    assert (first.number, first.created_by, first.created_at) == (1, "ada", gate.clock())
    gate.wait(1)
    assert (await gate.directory.caller(header)).guard == first
    assert first.profile == STRICT.profile

    milder = replace(STRICT, profile=Profile(), contact="")
    await gate.guards.set("help-desk", milder, "operator")
    back = await gate.guards.revert("help-desk", 1, "operator")
    assert (back.number, back.profile, back.contact) == (3, STRICT.profile, STRICT.contact)
    assert await gate.guards.get("help-desk") == back
    assert [one.number for one in await gate.guards.history("help-desk")] == [3, 2, 1]

    with pytest.raises(NoGuardVersion):
        await gate.guards.revert("help-desk", 9, "operator")
    with pytest.raises(NoSuchUse):
        await gate.guards.set("other", STRICT, "operator")
    await gate.uses.add(NewUse("other"))
    assert (await gate.guards.get("other")).number == 0


async def test_what_cannot_be_checked_is_refused(gate: Gate) -> None:
    await gate.uses.add(NewUse("help-desk"))
    for wrong in (
        replace(STRICT, judge="nobody"),
        replace(STRICT, judge_action=Action.MASK),
        replace(STRICT, contact="x" * 301),
        *(
            replace(STRICT, profile=Profile({}, scope))
            for scope in (
                Scope(terms=("x" * 101,)),
                Scope(terms=("x",) * 501),
                Scope({"a": ("x" * 2_001,)}),
                Scope({"a": ("x",) * 2_001}),
                Scope(allowed=("parking",)),
                Scope(most_turns=0),
            )
        ),
    ):
        with pytest.raises(BadGuard):
            await gate.guards.set("help-desk", wrong, "operator")
    assert await gate.guards.history("help-desk") == []
    await gate.aliases.set("judge", ["small"], "operator")
    assert (await gate.guards.set("help-desk", replace(STRICT, judge="judge"), "ada")).judge


async def test_what_was_found_is_stored_with_its_call_and_goes_with_it(gate: Gate) -> None:
    hit = Hit("injection.override", 2, Action.BLOCK, 0, 9)
    mild = Hit("commitment.price", 1, Action.LOG, 0, 3)
    found = counted([("in", hit), ("in", hit), ("out", mild)])
    assert found == [
        CountedHit("injection.override", 2, "block", "in", 2),
        CountedHit("commitment.price", 1, "log", "out", 1),
    ]
    assert told(found) == ["injection.override"]
    caller = await gate.caller()
    async with gate.admissions.open(caller, usd(1), 1) as admission:
        admission.settle(gate.row(caller), usd(1), hits=found)
    await gate.log.flush()
    async with gate.store.read() as session:
        stored = list(await session.scalars(select(GatewayHit).order_by(GatewayHit.id)))
    assert [(one.rule, one.version, one.action, one.side, one.count) for one in stored] == [
        ("injection.override", 2, "block", "in", 2),
        ("commitment.price", 1, "log", "out", 1),
    ]
    async with gate.store.write() as session:
        assert await affected(session, delete(GatewayCall)) == 1
    async with gate.store.read() as session:
        assert (await session.scalars(select(GatewayHit))).all() == []
