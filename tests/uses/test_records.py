"""What is said of uses is added and never changed; the last entry of a subject holds."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from joute.store import Store
from joute.uses import Change, NewUse, NoSuchUse, Record, Records, State, Uses


async def test_the_last_entry_holds_and_all_stay_in_the_history(
    store: Store, now: Callable[[], datetime]
) -> None:
    uses, records = Uses(store, now), Records(store, now)
    await uses.add(NewUse("desk", "Service desk"), "anne")

    said = await records.write("desk", [Change("context", "Too many calls")], "anne")
    said = await records.write("desk", [Change("context", "Calls wait an hour")], "paul")
    assert said.value("context") == "Calls wait an hour"

    # Said again as it holds, nothing is added.
    await records.write("desk", [Change("context", "Calls wait an hour")], "anne")
    history = [one for one in await records.history("desk") if one.subject == "context"]
    assert [(one.value, one.by) for one in history] == [
        ("Calls wait an hour", "paul"),
        ("Too many calls", "anne"),
    ]
    assert history[0].at > history[1].at


async def test_not_known_and_taken_back_are_not_the_same(
    store: Store, now: Callable[[], datetime]
) -> None:
    uses, records = Uses(store, now), Records(store, now)
    await uses.add(NewUse("desk"))

    said = await records.write("desk", [Change("dpo", known=False), Change("risk", 3)], "anne")
    assert said.answered("dpo")
    assert said.unknown("dpo")
    assert said.value("dpo") is None

    said = await records.write("desk", [Change("dpo"), Change("risk")], "anne")
    assert not said.answered("dpo")
    assert not said.unknown("dpo")
    assert not said.answered("risk")
    assert not said.answered("never_asked")


async def test_the_changes_of_a_use_are_in_its_history(
    store: Store, now: Callable[[], datetime]
) -> None:
    uses, records = Uses(store, now), Records(store, now)
    await uses.add(NewUse("desk", "Service desk", owner="anne", state=State.IDEA), "anne")
    await uses.set_state("desk", State.TRIAL, "paul")
    await uses.set_people("desk", "paul", ["anne"], "operator")
    await uses.set_name("desk", "Help desk", "paul")

    changes = [(one.subject, one.value, one.by) for one in await records.history("desk")]
    assert changes == [
        ("name", "Help desk", "paul"),
        ("members", ["anne"], "operator"),
        ("owner", "paul", "operator"),
        ("state", "trial", "paul"),
        ("state", "idea", "anne"),
        ("members", [], "anne"),
        ("owner", "anne", "anne"),
        ("name", "Service desk", "anne"),
    ]


async def test_two_at_once_lose_nothing(store: Store, now: Callable[[], datetime]) -> None:
    uses, records = Uses(store, now), Records(store, now)
    await uses.add(NewUse("desk"))
    await asyncio.gather(
        *(records.write("desk", [Change("indicator.minutes", n)], "anne") for n in range(8)),
        *(records.write("desk", [Change(f"sign_off.role{n}", n)], "paul") for n in range(8)),
    )

    said = await records.get("desk")
    assert {id: entry.value for id, entry in said.under("sign_off").items()} == {
        f"role{n}": n for n in range(8)
    }
    history = [one for one in await records.history("desk") if one.subject == "indicator.minutes"]
    assert sorted(one.value for one in history) == list(range(8))
    assert said.value("indicator.minutes") == history[0].value
    assert (await records.all())["desk"] == said


async def test_of_no_use_nothing_can_be_said(store: Store, now: Callable[[], datetime]) -> None:
    records = Records(store, now)
    with pytest.raises(NoSuchUse):
        await records.write("nobody", [Change("context", "x")], "anne")
    assert await records.get("nobody") == Record("nobody")
    for subject, value, known in [("Bad Subject", 1, True), ("risk", 3, False), ("a.b.c", 1, True)]:
        with pytest.raises(ValueError, match="no change of a use"):
            Change(subject, value, known)
