"""A workshop run from its desk: steps, votes, counts, and two clicks at once."""

import asyncio

import pytest
from tests.support.site import Site
from tests.workshop.conftest import OpenWorkshops
from tests.workshop.held import Held, hold

from joute.workshop import WorkshopService

KEYS = [
    "lobby",
    "poll-before",
    "card:model",
    *(f"r1:{kind}" for kind in ("question", "answers", "vote", "counted", "reveal")),
    *(f"r2:{kind}" for kind in ("question", "answers", "vote", "counted", "reveal")),
    *(f"r3:{kind}" for kind in ("question", "answers", "weight", "vote", "counted", "reveal")),
    "decision",
    "poll-after",
    "end",
]


async def test_the_desk_goes_through_every_step_and_back(workshops: Site) -> None:
    held = await hold(workshops)
    passed = [(await held.state()).current.key]
    await held.join(2)
    while (state := await held.state()).next is not None:
        if state.current.kind == "vote":
            for phone in held.phones:
                assert (await phone.vote(state.current.round or 0, "a")).status_code == 204
        passed.append((await held.move("advance"))["step"]["key"])
    assert passed == KEYS
    assert (await held.change("POST", "moves", move="advance")).json()["code"] == "no_step"
    back = [(await held.move("back"))["step"]["key"] for _ in KEYS[1:-3]]
    # Votes whose models are known are passed over, and cannot be opened again.
    assert back == [key for key in reversed(KEYS[:-1]) if not key.endswith(":vote")]
    refused = await held.change("POST", "moves", move="skip_to", step="r1:vote")
    assert (refused.status_code, refused.json()["code"]) == (409, "revealed")


async def test_of_two_clicks_at_once_one_moves_the_room(workshops: Site) -> None:
    held = await hold(workshops)
    body = {"expected_version": await held.version(), "move": "advance"}
    clicks = await asyncio.gather(
        *(held.client.post(f"{held.desk}/moves", json=body) for _ in range(4))
    )
    assert sorted(click.status_code for click in clicks) == [200, 409, 409, 409]
    refused = next(click for click in clicks if click.status_code == 409)
    assert refused.json()["code"] == "moved"
    assert (await held.state()).current.key == "poll-before"


async def test_counts_are_hidden_until_the_vote_is_closed(workshops: Site) -> None:
    held = await hold(workshops)
    await held.go("r1:vote")
    (phone,) = await held.join()
    await phone.vote(1, "b")
    desk = (await held.client.get(held.desk)).json()
    assert desk["round"]["counts"] is None
    assert desk["round"]["received"] == 1
    assert (await held.state()).ends_at is not None
    closed = await held.move("close_vote")
    assert closed["round"]["counts"] == {"phones": {"b": 1}, "hands": {}}
    assert closed["round"]["models"] is None


async def test_a_vote_opened_again_keeps_what_it_had(workshops: Site) -> None:
    held = await hold(workshops)
    await held.vote(1, "a")
    reopened = await held.move("reopen_vote")
    assert reopened["round"]["counts"] is None
    (late,) = await held.join()
    assert (await held.phones[0].vote(1, "b")).json()["code"] == "one_vote_each"
    assert (await late.vote(1, "b")).status_code == 204
    assert (await held.move("close_vote"))["round"]["counts"]["phones"] == {"a": 1, "b": 1}


async def test_answers_are_masked_until_the_reveal(workshops: Site) -> None:
    held = await hold(workshops)
    shown = (await held.go("r1:answers"))["round"]
    assert set(shown["answers"]) == {"a", "b"}
    assert "Oak" not in str(shown)
    assert "Elm" not in str(shown)
    await held.vote(1, "a")
    revealed = await held.move("advance")
    assert sorted(revealed["round"]["models"].values()) == ["Elm Model", "Oak Model"]


async def test_a_vote_waits_for_both_answers(workshops: Site) -> None:
    held = await hold(workshops)
    # Another question has no answers yet.
    changed = await held.change("PUT", "rounds/1/question", question="Why is snow white?")
    assert changed.json()["rounds"][0]["question"] == "Why is snow white?"
    refused = await held.change("POST", "moves", move="skip_to", step="r1:vote")
    assert refused.json()["code"] == "answers_missing"


async def test_a_model_that_fails_gives_its_place_to_the_nearest_in_size(workshops: Site) -> None:
    held = await hold(workshops)
    side = await held.side(1, "oak")
    await held.change("PUT", f"rounds/1/models/{side}")
    state = await held.state()
    assert state.numbered(1).row.models[side] == "ash"
    assert state.numbered(1).missing == (side,)
    taken = await held.change("PUT", f"rounds/1/models/{side}", model="elm")
    assert taken.status_code == 422


async def test_a_round_is_added_before_the_final(workshops: Site) -> None:
    held = await hold(workshops)
    added = await held.change("POST", "rounds", question="Why do cats purr?", pair=["oak", "fir"])
    assert [(one["number"], one["final"]) for one in added.json()["rounds"]] == [
        (1, False),
        (2, False),
        (3, False),
        (4, True),
    ]
    await held.vote(1, "a")
    await held.vote(2, "a")
    await held.go("r3:question")
    voted = await held.change("PUT", "rounds/1/question", question="Too late?")
    assert voted.json()["code"] == "round_voted"


async def test_hands_are_counted_apart_and_corrected_until_the_next_step(workshops: Site) -> None:
    held = await hold(workshops, phones=False)
    await held.go("r1:vote")
    refused = await held.client.post(
        f"/api/v1/workshops/{held.created.code}/rounds/1/vote", json={"phone": "?", "choice": "a"}
    )
    assert refused.status_code == 403
    await held.move("close_vote")
    for hands in ({"a": 12, "b": 3}, {"a": 11, "tie": 4}):
        counted = await held.change("PUT", "rounds/1/hands", hands=hands)
        assert counted.json()["round"]["counts"] == {"phones": {}, "hands": hands}
    wrong = await held.change("PUT", "rounds/1/hands", hands={"c": 1})
    assert wrong.status_code == 422
    await held.move("advance")
    late = await held.change("PUT", "rounds/1/hands", hands={"a": 1})
    assert late.json()["code"] == "not_counting"


async def test_polls_are_answered_once_and_shown_when_they_are_over(workshops: Site) -> None:
    held = await hold(workshops)
    (phone,) = await held.join()
    assert (await phone.answer_poll("before", 1)).json()["code"] == "poll_not_open"
    await held.go("poll-before")
    assert (await phone.answer_poll("before", 1)).status_code == 204
    assert (await phone.answer_poll("before", 0)).json()["code"] == "one_vote_each"
    outside = await phone.answer_poll("before", 2)
    assert (outside.status_code, outside.json()["code"]) == (422, "bad_input")
    counted = await held.change("PUT", "polls/before/hands", hands={"0": 5})
    assert counted.json()["polls"]["before"] is None
    after = await held.move("advance")
    assert after["polls"]["before"] == {"phones": {"1": 1}, "hands": {"0": 5}}
    assert after["polls"]["after"] is None


async def test_a_restart_loses_nothing(open_workshops: OpenWorkshops) -> None:
    async with open_workshops() as site:
        held = await hold(site)
        await held.vote(1, "a", "a", "b")
        await held.go("r2:vote")
        assert (await held.phones[0].vote(2, "tie")).status_code == 204
        before = (await held.client.get(held.desk)).json()
    async with open_workshops() as site:
        again = Held(site.services[WorkshopService], held.created, site.client())
        assert (await again.client.get(again.desk)).json() == before
        assert [one.row.models for one in (await again.state()).rounds][2] == {}
        for phone in held.phones:
            phone.client = again.client
        assert (await held.phones[0].vote(2, "a")).json()["code"] == "one_vote_each"
        assert (await held.phones[1].vote(2, "a")).status_code == 204


async def test_notes_and_the_weight_are_saved(workshops: Site) -> None:
    held = await hold(workshops)
    await held.change("PUT", "notes", text=" The room hesitated. ")
    await held.change("PUT", "notes", text="Too long?", round=1)
    state = await held.state()
    assert (state.workshop.notes, state.numbered(1).row.notes) == (
        "The room hesitated.",
        "Too long?",
    )
    assert (await held.change("PUT", "weight", weight=0.7)).json()["weight"] == pytest.approx(0.7)
    assert (await held.change("PUT", "weight", weight=1.2)).status_code == 422
