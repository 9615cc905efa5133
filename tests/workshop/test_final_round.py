"""The final: who goes, on which sides, and what is decided."""

from sqlalchemy import delete
from tests.support.site import Site
from tests.workshop.held import Held, hold

from joute.workshop.tables import RoundAnswer


async def test_the_winners_of_the_duels_meet_and_one_wins(workshops: Site) -> None:
    held = await hold(workshops)
    elm, fir = await held.side(1, "elm"), await held.side(2, "fir")
    await held.vote(1, elm, elm, elm)
    await held.vote(2, fir, fir, fir)
    final = (await held.go("r3:question"))["round"]
    assert final["choices"] == ["a", "b", "tie"]
    assert (await held.state()).decision is None
    sides = (await held.state()).numbered(3).row.models
    assert set(sides.values()) == {"elm", "fir"}
    winner = await held.side(3, "fir")
    await held.vote(3, winner, winner, "tie")
    decided = (await held.go("decision"))["decision"]
    assert (decided["winners"], decided["rule"], decided["weight"]) == (["fir"], "score", 0.5)
    assert {one["model"]: round(one["usefulness"], 3) for one in decided["standings"]} == {
        "fir": 0.833,
        "elm": 0.167,
    }


async def test_the_weight_is_agreed_before_the_final_and_fixed_once_its_models_are_known(
    workshops: Site,
) -> None:
    held = await hold(workshops)
    elm, fir = await held.side(1, "elm"), await held.side(2, "fir")
    await held.vote(1, elm, elm, elm)
    await held.vote(2, fir, fir, fir)
    at_answers = await held.go("r3:answers")
    assert at_answers["next"]["key"] == "r3:weight"
    agreeing = await held.move("advance")
    assert (agreeing["next"]["key"], agreeing["decision"]) == ("r3:vote", None)
    assert (await held.change("PUT", "weight", weight=0.8)).status_code == 200
    winner = await held.side(3, "fir")
    await held.vote(3, winner, winner, "tie")
    revealed = await held.go("r3:reveal")
    assert revealed["decision"] is None
    late = await held.change("PUT", "weight", weight=0.1)
    assert (late.status_code, late.json()["code"]) == (409, "weight_agreed")
    assert (await held.go("decision"))["decision"]["weight"] == 0.8


async def test_a_tie_sends_both_and_both_bad_sends_none(workshops: Site) -> None:
    held = await hold(workshops)
    await held.vote(1, "a", "b")
    await held.vote(2, "both_bad", "both_bad")
    await held.go("r3:vote")
    assert set((await held.state()).numbered(3).row.models.values()) == {"oak", "elm"}


async def test_a_corrected_count_of_hands_changes_who_goes(workshops: Site) -> None:
    held = await hold(workshops, phones=False)
    for number, hands in ((1, {"a": 9, "b": 1}), (2, {"a": 9, "b": 1})):
        await held.go(f"r{number}:counted")
        await held.change("PUT", f"rounds/{number}/hands", hands=hands)
    before = (await held.state()).numbered(3).row.models
    assert len(before) == 2
    await held.change("PUT", "rounds/2/hands", hands={"a": 1, "b": 9})
    after = (await held.state()).numbered(3).row.models
    assert set(after.values()) - set(before.values()) == {
        (await held.state()).numbered(2).row.models["b"]
    }


async def without_answer(held: Held, model_id: str) -> str:
    """The side of a finalist, whose answer is lost."""
    async with held.service.store.write() as session:
        final = (await held.state()).numbered(3).row.id
        await session.execute(
            delete(RoundAnswer).where(RoundAnswer.round_id == final, RoundAnswer.model == model_id)
        )
    return await held.side(3, model_id)


async def test_a_final_of_three_goes_on_without_one_that_does_not_answer(workshops: Site) -> None:
    held = await hold(workshops)
    await held.vote(1, "a", "b")
    await held.vote(2, await held.side(2, "ash"), await held.side(2, "ash"))
    await held.go("r3:question")
    there = await held.side(3, "elm")
    refused = await held.change("POST", f"rounds/3/models/{there}/withdraw")
    assert refused.json()["code"] == "not_missing"
    side = await without_answer(held, "ash")
    stuck = await held.change("POST", "moves", move="open_vote")
    assert stuck.json()["code"] == "answers_missing"
    assert (await held.change("POST", f"rounds/3/models/{side}/withdraw")).status_code == 200
    await held.vote(3, *[await held.side(3, "oak")] * 2)
    decided = (await held.go("decision"))["decision"]
    assert {one["model"] for one in decided["standings"]} == {"oak", "elm"}


async def test_of_two_finalists_the_one_that_answers_wins(workshops: Site) -> None:
    held = await hold(workshops)
    await held.vote(1, await held.side(1, "oak"), await held.side(1, "oak"))
    await held.vote(2, await held.side(2, "ash"), await held.side(2, "ash"))
    await held.go("r3:question")
    side = await without_answer(held, "ash")
    desk = f"/workshop/desk/{held.created.desk}"
    assert "Continuer sans lui" in (await held.client.get(desk)).text
    click = {
        "action": "withdraw",
        "expected_version": await held.version(),
        "round": 3,
        "side": side,
    }
    assert (await held.client.post(desk, data=click)).status_code == 303
    state = await held.state()
    assert state.current.key == "decision"
    assert state.decision is not None
    assert (state.decision.rule, state.decision.winners) == ("unopposed", ("oak",))


async def test_one_model_alone_wins_without_a_final(workshops: Site) -> None:
    held = await hold(workshops)
    await held.vote(1, "a", "a")
    await held.vote(2, "both_bad", "both_bad")
    state = await held.go("r2:reveal")
    assert state["next"]["key"] == "decision"
    refused = await held.change("POST", "moves", move="skip_to", step="r3:question")
    assert refused.status_code == 404
    decided = await held.move("advance")
    expected = (await held.state()).numbered(1).row.models["a"]
    # Its own round is not revealed yet.
    decision = decided["decision"]
    assert (decision["rule"], decision["winners"]) == ("unopposed", ["a"])
    await held.go("r1:reveal")
    assert (await held.go("decision"))["decision"]["winners"] == [expected]
    early = await held.go("r2:question")
    assert "r3:question" in [step["key"] for step in early["steps"]]
    none = await held.change("POST", "moves", move="skip_to", step="r3:question")
    assert none.json()["code"] == "no_final"
