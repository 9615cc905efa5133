"""What starts with the site: what manages always, what serves where the gateway is on."""

import pytest
from sqlalchemy import select

from joute.gateway.admission import Admissions
from joute.gateway.aliases import Aliases
from joute.gateway.budgets.amount import Amount, Estimate
from joute.gateway.directory import Directory
from joute.gateway.keys import KeyLimits, Keys, NewKey
from joute.gateway.tables import BudgetLease, GatewayCall
from joute.llm.server import Running
from joute.uses import NewUse, Uses
from tests.gateway.gate import Gate, call_columns
from tests.support.databases import on_one_engine
from tests.support.site import model, running_site, settings


@on_one_engine
async def test_a_site_that_closes_stores_its_calls_and_returns_its_leases(
    gate: Gate, database: str, llm_server: Running
) -> None:
    models = [model("m0", "echo")]
    off = settings(database, llm_server.base_url, models)
    async with running_site(off) as site:
        await site.services[Uses].add(NewUse("help-desk"))
        await site.services[Aliases].set("assistant", ["m0"], "operator")
        limits = KeyLimits(budget_usd=1.0)
        _, secret = await site.services[Keys].add(NewKey("help-desk", limits=limits), "operator")
        with pytest.raises(KeyError):
            site.services[Admissions]
    on = settings(database, llm_server.base_url, models, gateway={"enabled": True})
    async with running_site(on) as site:
        caller = await site.services[Directory].caller(f"Bearer {secret}")
        most = Estimate(100, 100)
        async with site.services[Admissions].open(caller, most, 30) as admission:
            row = call_columns("call-1", caller, created_at=site.clock())
            admission.settle(row, Estimate(70, None))
    async with gate.store.read() as session:
        assert (await session.scalars(select(GatewayCall.id))).all() == ["call-1"]
        assert (await session.scalars(select(BudgetLease))).all() == []
    counted = await gate.counted(caller)
    assert (counted.spent, counted.leased) == (Amount(70), Amount())
