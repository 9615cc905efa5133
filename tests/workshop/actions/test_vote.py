"""Many phones at once: each vote is kept once, and none after the vote is closed."""

import asyncio
from collections import Counter

from tests.support.site import Site
from tests.workshop.held import hold

PHONES = 60


async def test_every_phone_votes_once_however_often_it_asks(workshops: Site) -> None:
    held = await hold(workshops, headcount=PHONES)
    phones = await held.join(PHONES)
    await held.go("r1:vote")
    choices = ["a", "b", "tie", "both_bad"]
    asked = [
        phone.vote(1, choices[(number + again) % 4])
        for again in range(2)
        for number, phone in enumerate(phones)
    ]
    statuses = Counter(answer.status_code for answer in await asyncio.gather(*asked))
    assert statuses == {204: PHONES, 409: PHONES}
    assert sum((await held.move("close_vote"))["round"]["counts"]["phones"].values()) == PHONES


async def test_what_is_accepted_while_the_vote_closes_is_what_is_counted(workshops: Site) -> None:
    held = await hold(workshops, headcount=PHONES)
    phones = await held.join(PHONES)
    await held.go("r1:vote")
    seen = await held.version()

    async def close() -> None:
        body = {"expected_version": seen, "move": "close_vote"}
        assert (await held.client.post(f"{held.desk}/moves", json=body)).status_code == 200

    half = PHONES // 2
    first = [phone.vote(1, "a") for phone in phones[:half]]
    last = [phone.vote(1, "a") for phone in phones[half:]]
    answers = await asyncio.gather(*first, close(), *last)
    accepted = sum(answer is not None and answer.status_code == 204 for answer in answers)
    counts = (await held.state()).numbered(1).counts
    assert counts is not None
    assert counts.total == accepted


async def test_a_choice_that_does_not_exist_is_refused(workshops: Site) -> None:
    held = await hold(workshops)
    (phone,) = await held.join()
    assert (await phone.vote(1, "a")).json()["code"] == "vote_not_open"
    await held.go("r1:vote")
    assert (await phone.vote(1, "c")).status_code == 422
    assert (await phone.vote(2, "a")).json()["code"] == "vote_not_open"
    assert (await phone.vote(1, "both_bad")).status_code == 204
    state = await held.state()
    assert (state.participants, list(state.ballots.values())) == (1, ["both_bad"])
