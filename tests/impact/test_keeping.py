"""The footprint of an answer is kept with it, never changed, and added to the sum of the day."""

from typing import Any

import pytest
from sqlalchemy import event, select

from joute.calls import Answer, DailyImpact, StoredFootprint
from joute.calls.footprints import recompute_all
from joute.errors import BadInput
from joute.footprint import Band, Footprint, ModelledInputs, estimate, recompute
from tests.impact.conftest import MODELS, STALLED, OpenSite, stopped
from tests.support.site import NOON, Site, model

OLD, NEW = "ecologits-0.8@1", "ecologits-0.11@1"


async def rows(site: Site, table: Any) -> list[Any]:
    async with site.services.store.read() as session:
        return list(await session.scalars(select(table).order_by(table.id)))


def inputs(row: StoredFootprint) -> ModelledInputs:
    found = Footprint.from_dict(row.figure).inputs
    assert isinstance(found, ModelledInputs)
    return found


async def test_each_answer_keeps_its_figure_with_all_that_it_was_computed_from(
    open_site: OpenSite,
) -> None:
    async with open_site() as site:
        visitor = await site.visitor()
        await visitor.finished()
        answers, kept = await rows(site, Answer), await rows(site, StoredFootprint)
    assert {row.answer_id for row in kept} == {answer.id for answer in answers}
    by_answer = {row.answer_id: row for row in kept}
    for answer in answers:
        row = by_answer[answer.id]
        told = inputs(row)
        assert (row.method, row.mix, row.tier) == (NEW, "FRA@0.11.3", "B")
        assert (row.token_source, row.origin, row.created_at) == ("host", "live", NOON)
        assert told.total_b == {"oak": 120.0, "elm": 7.0}[answer.model]
        assert told.output_tokens == row.output_tokens == answer.output_tokens
        assert told.latency_s == answer.duration_s
        assert Footprint.from_dict(row.figure) == estimate(
            total_b=told.total_b,
            active_b=told.active_b,
            output_tokens=answer.output_tokens,
            mix="FRA",
            latency_s=answer.duration_s,
        )


async def test_another_method_adds_rows_and_changes_none(open_site: OpenSite) -> None:
    async with open_site() as site:
        store, visitor = site.services.store, await site.visitor()
        await visitor.finished()
        before = [(row.id, row.figure) for row in await rows(site, StoredFootprint)]
        statements: list[str] = []

        @event.listens_for(store.engine.sync_engine, "before_cursor_execute")
        def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        assert await recompute_all(store, OLD, NOON) == 2
        assert await recompute_all(store, OLD, NOON) == 0
        # Before the site stops, which releases its jobs.
        assert not [text for text in statements if text.startswith("UPDATE")]
        after = await rows(site, StoredFootprint)
    assert [(row.id, row.figure) for row in after[:2]] == before
    for old, new in zip(after[:2], after[2:], strict=True):
        assert (new.answer_id, new.method) == (old.answer_id, OLD)
        expected = recompute(Footprint.from_dict(old.figure), OLD)
        assert Footprint.from_dict(new.figure) == expected


async def test_only_a_method_that_starts_from_sizes_can_compute_again(site: Site) -> None:
    for method in ("measured@1", "declared@1", "ecologits-2"):
        with pytest.raises(BadInput):
            await recompute_all(site.services.store, method, NOON)


async def test_what_was_noted_of_a_call_still_holds_by_another_method(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.finished("word " * 6000)
    await recompute_all(site.services.store, OLD, NOON)
    kept = await rows(site, StoredFootprint)
    assert len(kept) == 4
    assert all("long_prompt" in row.figure["notes"] for row in kept)


async def test_a_model_that_may_think_in_secret_is_flagged(open_site: OpenSite) -> None:
    thinker = {"id": "thinker", "endpoint": "test", "name": "markdown", "catalog": "deepseek-r1"}
    async with open_site([thinker, MODELS[1]]) as site:
        visitor = await site.visitor()
        await visitor.finished()
        notes = {
            inputs(row).total_b: row.figure["notes"] for row in await rows(site, StoredFootprint)
        }
    assert "hidden_reasoning" not in notes.pop(7.0)
    assert all("hidden_reasoning" in noted for noted in notes.values())


async def test_an_operators_own_electricity_is_used_and_named(
    open_site: OpenSite, llm_server: Any
) -> None:
    own = {
        "id": "test",
        "base_url": llm_server.base_url,
        "allow_private": True,
        "country": "FRA",
        "pue": 1.4,
        "electricity": {"gwp_kg_per_kwh": 0.012, "source": "our contract, 2026"},
    }
    async with open_site(endpoints=[own]) as site:
        visitor = await site.visitor()
        await visitor.finished()
        kept = await rows(site, StoredFootprint)
    for row in kept:
        told, figure = inputs(row), Footprint.from_dict(row.figure)
        assert (row.mix, told.mix.source, told.pue) == ("FRA@test", "our contract, 2026", 1.4)
        assert figure.gwp_usage_g is not None
        assert figure.gwp_usage_g.mid == pytest.approx(figure.energy_wh.mid * 0.012)
        assert figure.pe_kj is None


async def test_an_answer_of_a_model_of_unknown_size_is_counted_and_has_no_figure(
    open_site: OpenSite,
) -> None:
    async with open_site([MODELS[0], model("ash", "echo", size=None)]) as site:
        visitor = await site.visitor()
        await visitor.finished()
        assert [inputs(row).total_b for row in await rows(site, StoredFootprint)] == [120.0]
        sums = {row.method: row for row in await rows(site, DailyImpact)}
    assert sums[""].answers == sums[NEW].answers == 1
    assert sums[""].energy_high_wh == 0
    assert sums[""].output_tokens > 0


async def test_what_a_stopped_answer_wrote_is_counted(open_site: OpenSite) -> None:
    async with open_site([model("oak", STALLED), model("elm", STALLED)]) as site:
        await stopped(site, await site.visitor())
        answers = await rows(site, Answer)
        kept = await rows(site, StoredFootprint)
        (day,) = await rows(site, DailyImpact)
    assert [answer.finish_reason for answer in answers] == ["stopped", "stopped"]
    assert {row.answer_id for row in kept} == {answer.id for answer in answers}
    for row in kept:
        assert row.token_source == "estimate"
        assert row.figure["energy_wh"]["mid"] > 0
    assert (day.method, day.answers) == (NEW, 2)
    assert day.output_tokens == sum(row.output_tokens for row in kept) > 0


async def test_a_failed_answer_has_no_figure_and_no_place_in_the_sum(open_site: OpenSite) -> None:
    async with open_site([model("oak", "cut"), model("elm", "echo")]) as site:
        visitor = await site.visitor()
        await visitor.finished()
        assert [answer.model for answer in await rows(site, Answer)] == ["elm"]
        assert len(await rows(site, StoredFootprint)) == 1
        (day,) = await rows(site, DailyImpact)
    assert day.answers == 1


async def test_erasing_deletes_figures_and_keeps_the_sum_of_the_day(open_site: OpenSite) -> None:
    async with open_site() as site:
        visitor = await site.visitor()
        await visitor.finished()
        (before,) = await rows(site, DailyImpact)
        erased = await visitor.client.delete("/api/v1/me")
        assert erased.status_code == 204
        assert await rows(site, StoredFootprint) == []
        (after,) = await rows(site, DailyImpact)
    assert (after.answers, after.energy_mid_wh) == (before.answers, before.energy_mid_wh)
    assert after.answers == 2


async def test_the_sum_of_a_day_is_that_of_its_rows(open_site: OpenSite) -> None:
    async with open_site() as site:
        visitor = await site.visitor()
        for _ in range(3):
            await visitor.finished()
        kept = [Footprint.from_dict(row.figure) for row in await rows(site, StoredFootprint)]
        (day,) = await rows(site, DailyImpact)
    assert (day.day, day.method, day.origin, day.answers) == (NOON.date(), NEW, "live", 6)
    assert day.gwp_answers == 6
    for name in ("low", "mid", "high"):
        energy = sum(getattr(figure.energy_wh, name) for figure in kept)
        gwp = sum(getattr(figure.gwp_g or Band(0, 0, 0), name) for figure in kept)
        assert getattr(day, f"energy_{name}_wh") == pytest.approx(energy)
        assert getattr(day, f"gwp_{name}_g") == pytest.approx(gwp)
