"""Keys and aliases: who calls, what an alias points at, how soon a change is known elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from joute.errors import NotFound
from joute.gateway.directory import TRUST_S
from joute.gateway.errors import BadAlias, BadKey, KeyRefused, UnknownAlias, UseStopped
from joute.gateway.keys import KeyLimits, NewKey
from joute.store import DatabaseUnavailable, Store
from joute.uses import NoSuchUse, State
from joute.web import digest
from tests.gateway.gate import Gate, opened
from tests.support.site import Clock


async def test_a_secret_is_shown_once_and_only_its_digest_is_stored(gate: Gate) -> None:
    card, header = await gate.key()
    secret = header.removeprefix("Bearer ")
    assert secret.startswith("joute-")
    assert len(bytes.fromhex(secret.removeprefix("joute-"))) == 32
    assert secret.endswith(card.hint)
    assert secret not in repr(card)
    caller = await gate.directory.caller(header)
    assert (caller.key, caller.use.id, caller.keeps_text) == (card, "help-desk", False)
    assert digest(secret) not in repr(caller)


async def test_another_header_is_refused(gate: Gate) -> None:
    await gate.key()
    for header in (None, "", "Bearer", "Bearer joute-00", "Basic joute-00"):
        with pytest.raises(KeyRefused):
            await gate.directory.caller(header)


async def test_a_key_that_is_over_or_whose_use_stopped_calls_no_more(gate: Gate) -> None:
    _, over = await gate.key(ends_at=gate.clock.now.replace(hour=13))
    _, header = await gate.key()
    caller = await gate.directory.caller(over)
    gate.clock.pass_(hours=1)
    assert not caller.valid()
    with pytest.raises(KeyRefused):
        await gate.directory.caller(over)
    await gate.directory.caller(header)
    await gate.uses.set_state("help-desk", State.STOPPED)
    gate.wait(1)
    with pytest.raises(UseStopped):
        await gate.directory.caller(header)


async def test_what_another_process_changes_holds_here_within_two_seconds(database: str) -> None:
    clock = Clock()
    async with opened(database, clock) as here, opened(database, clock, "b") as elsewhere:
        card, header = await here.key()
        other, _ = await here.key()
        await here.aliases.set("assistant", ["large"], "operator")
        caller = await elsewhere.directory.caller(header)
        assert elsewhere.directory.alias(caller, "assistant").targets == ("large",)

        await here.aliases.set("assistant", ["small", "large"], "operator")
        await here.policies.set("help-desk", "operator", keeps_text=True)
        await here.keys.revoke(other.id)
        assert caller.valid()
        elsewhere.wait(1)
        again = await elsewhere.directory.caller(header)
        assert again.keeps_text
        assert elsewhere.directory.alias(again, "assistant").targets == ("small", "large")

        # A stream that runs while its key is revoked: the next look stops it.
        await here.keys.revoke(card.id)
        elsewhere.wait(1)
        assert caller.valid()
        await elsewhere.directory._tasks.idle()
        assert not caller.valid()
        with pytest.raises(KeyRefused):
            await elsewhere.directory.caller(header)


async def test_a_stream_that_says_nothing_for_long_goes_on(gate: Gate) -> None:
    card, header = await gate.key()
    caller = await gate.directory.caller(header)
    gate.wait(TRUST_S + 1)
    assert caller.valid()
    await gate.directory._tasks.idle()
    assert caller.valid()
    await gate.keys.revoke(card.id)
    gate.wait(TRUST_S + 1)
    assert caller.valid()
    await gate.directory._tasks.idle()
    assert not caller.valid()


@pytest.mark.parametrize("fails", [True, False])
async def test_keys_are_believed_half_a_minute_without_the_database(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    _, header = await gate.key()
    caller = await gate.directory.caller(header)

    @asynccontextmanager
    async def unreachable(_: Store) -> AsyncIterator[None]:
        if fails:
            raise ConnectionRefusedError("no database")
        await asyncio.Event().wait()
        yield

    monkeypatch.setattr(Store, "read", unreachable)
    gate.wait(TRUST_S - 2)
    assert caller.valid()
    await asyncio.sleep(0.01)
    gate.wait(1)
    assert caller.valid()
    gate.wait(1 if fails else TRUST_S)
    assert not caller.valid()
    if fails:
        with pytest.raises(DatabaseUnavailable):
            await gate.directory.caller(header)


async def test_an_idle_gateway_asks_the_database_nothing(gate: Gate) -> None:
    _, header = await gate.key()
    caller = await gate.directory.caller(header)
    before = gate.directory._looked_at
    gate.seconds += 0.5
    await gate.directory.caller(header)
    assert caller.valid()
    assert gate.directory._looked_at == before
    assert not gate.directory._tasks


async def test_a_change_of_an_alias_is_dated_kept_and_reversible(gate: Gate) -> None:
    await gate.aliases.set("assistant", ["large"], "ada")
    gate.clock.pass_(days=1)
    await gate.aliases.set("assistant", ["auto"], "bea", {"candidates": ["small", "large"]})
    await gate.aliases.revert("assistant", 1, "ada")
    await gate.aliases.remove("assistant", "ada")
    assert await gate.aliases.current() == {}
    history = await gate.aliases.history("assistant")
    assert [(one.number, one.targets, one.created_by) for one in history] == [
        (4, (), "ada"),
        (3, ("large",), "ada"),
        (2, ("auto",), "bea"),
        (1, ("large",), "ada"),
    ]
    assert history[2].models == ("small", "large")
    dates = [one.created_at for one in history]
    assert dates == [gate.clock()] * 3 + [gate.clock() - timedelta(days=1)]
    back = await gate.aliases.revert("assistant", 2, "bea")
    assert (back.number, back.models) == (5, ("small", "large"))
    assert (await gate.aliases.current())["assistant"] == back
    with pytest.raises(UnknownAlias):
        await gate.aliases.revert("assistant", 9, "ada")
    with pytest.raises(UnknownAlias):
        await gate.aliases.remove("other", "ada")


BAD_ALIASES: list[tuple[str, list[str], dict[str, object]]] = [
    ("", ["large"], {}),
    ("Assistant", ["large"], {}),
    ("a" * 65, ["large"], {}),
    ("a/b", ["large"], {}),
    ("assistant", [], {}),
    ("assistant", ["unknown"], {}),
    ("assistant", ["large", "large"], {}),
    ("assistant", ["auto"], {}),
    ("assistant", ["auto", "large"], {}),
    ("assistant", ["auto"], {"candidates": "large"}),
    ("assistant", ["auto"], {"candidates": [{}]}),
    ("assistant", ["large"], {"candidates": ["small"]}),
    ("assistant", ["large"], {"colour": "red"}),
]


async def test_an_alias_that_cannot_be_is_refused(gate: Gate) -> None:
    for name, targets, options in BAD_ALIASES:
        with pytest.raises(BadAlias):
            await gate.aliases.set(name, targets, "operator", options)
    assert await gate.aliases.history("assistant") == []


async def test_an_alias_that_the_key_may_not_use_looks_like_none(gate: Gate) -> None:
    for name in ("assistant", "resume"):
        await gate.aliases.set(name, ["large"], "operator")
    caller = await gate.caller(aliases=("resume", "later"))
    assert [one.name for one in gate.directory.aliases_of(caller)] == ["resume"]
    assert gate.directory.alias(caller, "resume").targets == ("large",)
    for name in ("assistant", "later", "nothing"):
        with pytest.raises(UnknownAlias):
            gate.directory.alias(caller, name)


async def test_limits_of_a_key_change_from_the_next_call_on(gate: Gate) -> None:
    card, header = await gate.key(budget_usd=1.5, aliases=("b", "a", "a"))
    assert (card.limits.budget_usd, card.limits.aliases) == (1.5, ("a", "b"))
    await gate.keys.change(card.id, KeyLimits(budget_wh=0.25, parallel=3))
    gate.wait(1)
    limits = (await gate.directory.caller(header)).key.limits
    assert limits == KeyLimits(budget_wh=0.25, parallel=3)
    assert [one.id for one in await gate.keys.all("help-desk")] == [card.id]
    revoked = await gate.keys.revoke(card.id)
    gate.clock.pass_(hours=1)
    assert (await gate.keys.revoke(card.id)).revoked_at == revoked.revoked_at
    with pytest.raises(NotFound):
        await gate.keys.revoke("no such key")


BAD_LIMITS: list[dict[str, object]] = [
    {"budget_usd": 0.0},
    {"budget_usd": -1.0},
    {"budget_wh": float("nan")},
    {"budget_wh": float("inf")},
    {"budget_usd": 1e-7},
    {"requests_per_minute": 0},
    {"tokens_per_minute": 2**31},
    {"parallel": -1},
    {"aliases": ("No Name",)},
]


async def test_a_key_that_cannot_be_is_refused(gate: Gate) -> None:
    for limits in BAD_LIMITS:
        with pytest.raises(BadKey):
            await gate.key(**limits)  # type: ignore[arg-type]
    assert await gate.keys.all() == []


async def test_a_key_needs_a_use_and_a_short_name(gate: Gate) -> None:
    with pytest.raises(NoSuchUse):
        await gate.keys.add(NewKey("nothing"), "operator")
    with pytest.raises(BadKey):
        await gate.keys.add(NewKey("help-desk", "n" * 101), "operator")
    with pytest.raises(NoSuchUse):
        await gate.policies.set("nothing", "operator", keeps_text=True)
    with pytest.raises(BadKey):
        await gate.key(ends_at=gate.clock())
