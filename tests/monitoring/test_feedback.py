"""What people think of answers of applications: by a program, by a form, and what is stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from joute.evidence.tables import Score, Vote
from joute.feature import Deadline
from joute.gateway.keys import Keys, NewKey
from joute.gateway.log import CallLog
from joute.gateway.policies import Policies
from joute.gateway.retention import purge_calls
from joute.monitoring.errors import NoSuchCall
from joute.monitoring.feedback import Feedback, Feedbacks, Thumb
from joute.monitoring.retention import purge_texts
from joute.monitoring.tables import CallFeedback
from joute.uses import NewUse, Uses
from tests.gateway.gate import Gate, call_row
from tests.gateway.v1.serving import Served


def answered(gateway: Served) -> httpx2.Response:
    answer = gateway.chat("echo", "When does the office open?")
    assert answer.status_code == 200, answer.text
    return answer


def logged(gateway: Served, answer: httpx2.Response) -> str:
    """The link to the form of an answer whose call is stored, as it is when a person looks."""
    gateway.do(gateway.services[CallLog].flush())
    return f"{gateway.url}/feedback/{answer.headers['x-joute-feedback']}"


def call_of(answer: httpx2.Response) -> str:
    call_id: str = answer.headers["x-joute-call-id"]
    return call_id


def stored(gateway: Served, call_id: str) -> CallFeedback | None:
    async def read() -> CallFeedback | None:
        async with gateway.services.store.read() as session:
            return await session.get(CallFeedback, call_id)

    return gateway.do(read())


def test_what_a_program_says_of_a_call_is_stored_once_and_replaced(gateway: Served) -> None:
    call_id = call_of(answered(gateway))
    first = {"call_id": call_id, "thumb": "down", "score": 0.25, "correction": "At\x00 8.30."}
    for _ in range(2):
        answer = gateway.post("/feedback", first)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "call_id": call_id,
            "thumb": "down",
            "score": 0.25,
            "text_kept": True,
        }
    row = stored(gateway, call_id)
    assert row
    assert (row.thumb, row.score, row.correction, row.comment) == ("down", 0.25, "At 8.30.", None)
    assert gateway.post("/feedback", {"call_id": call_id, "thumb": "up"}).status_code == 200
    row = stored(gateway, call_id)
    assert row
    assert (row.thumb, row.score, row.correction) == ("up", None, None)


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({}, None),
        ({"thumb": "sideways"}, "thumb"),
        ({"thumb": ["up"]}, "thumb"),
        ({"score": 1.5}, "score"),
        ({"score": True}, "score"),
        ({"score": 10**400}, "score"),
        ({"correction": 3}, "correction"),
        ({"comment": "x" * 2_001}, "comment"),
        ({"correction": " \n"}, None),
        ({"thumb": "up", "user": "ada"}, "user"),
        ({"call_id": 7, "thumb": "up"}, "call_id"),
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_refused_with_its_field(
    gateway: Served, sent: dict[str, Any], param: str | None
) -> None:
    refused = gateway.post("/feedback", {"call_id": "any", **sent})
    assert refused.status_code == 400
    error = refused.json()["error"]
    assert (error["code"], error["param"]) == ("bad_feedback", param)


def test_a_call_of_another_use_is_not_found_and_a_wrong_key_refused(gateway: Served) -> None:
    call_id = call_of(answered(gateway))
    gateway.do(gateway.services[Uses].add(NewUse("other")))
    _, other = gateway.do(gateway.services[Keys].add(NewKey("other"), "operator"))
    gateway.seen()
    given = {"call_id": call_id, "thumb": "up"}
    of_another = gateway.post("/feedback", given, key=other)
    unknown = gateway.post("/feedback", {**given, "call_id": "never"}, key=other)
    assert of_another.status_code == unknown.status_code == 404
    assert of_another.json() == unknown.json()
    assert of_another.json()["error"]["code"] == "no_such_call"
    assert gateway.post("/feedback", given, key="joute-guessed").status_code == 401
    assert stored(gateway, call_id) is None


def test_no_text_is_kept_where_the_use_keeps_none(gateway: Served) -> None:
    answer = answered(gateway)
    policies = gateway.services[Policies]
    gateway.do(policies.set("help", "operator", keeps_text=False))
    try:
        given = {"thumb": "down", "comment": "I am Ada.", "correction": "At 8.30."}
        told = gateway.post("/feedback", {"call_id": call_of(answer), **given})
        assert told.json()["text_kept"] is False
        form = httpx2.get(logged(gateway, answer))
        assert "correction" not in form.text
    finally:
        gateway.do(policies.set("help", "operator", keeps_text=True))
    row = stored(gateway, call_of(answer))
    assert row
    assert (row.thumb, row.comment, row.correction) == ("down", None, None)


def test_a_person_says_it_by_a_form_without_cookie_script_or_code(gateway: Served) -> None:
    answer = answered(gateway)
    assert answer.json()["usage"]["joute"]["feedback"] == answer.headers["x-joute-feedback"]
    link = logged(gateway, answer)
    scored = {"call_id": call_of(answer), "score": 0.25}
    assert gateway.post("/feedback", scored).status_code == 200
    with httpx2.Client(headers={"accept-language": "fr"}) as person:
        page = person.get(link)
        assert page.status_code == 200
        assert "Votre avis sur une réponse" in page.text
        assert "office" not in page.text
        empty = person.post(link, data={"comment": " "})
        assert (empty.status_code, "Donnez un pouce" in empty.text) == (422, True)
        sent = person.post(
            link,
            data={"thumb": "down", "correction": "<b>8 h 30</b>", "comment": "Non."},
            follow_redirects=True,
        )
        assert "Votre avis est enregistré" in sent.text
        assert "&lt;b&gt;8 h 30&lt;/b&gt;" in sent.text
        assert not person.cookies
    row = stored(gateway, call_of(answer))
    assert row
    assert (row.thumb, row.correction, row.comment) == ("down", "<b>8 h 30</b>", "Non.")
    assert row.score == 0.25  # which the form does not ask for


def test_a_forged_link_is_not_found(gateway: Served) -> None:
    answer = answered(gateway)
    sign = gateway.services.signer.sign
    for token in (call_of(answer), sign("cookie.any", call_of(answer)), sign("feedback", 7)):
        assert httpx2.get(f"{gateway.url}/feedback/{token}").status_code == 404
        sent = httpx2.post(f"{gateway.url}/feedback/{token}", data={"thumb": "up"})
        assert sent.status_code == 404


def test_a_stream_tells_its_link_too(gateway: Served) -> None:
    stream = gateway.chat("echo", stream=True)
    assert httpx2.get(logged(gateway, stream)).status_code == 200


def test_feedback_is_no_vote_and_no_score(gateway: Served) -> None:
    call_id = call_of(answered(gateway))
    assert gateway.post("/feedback", {"call_id": call_id, "thumb": "up"}).status_code == 200

    async def evidence() -> list[Any]:
        async with gateway.services.store.read() as session:
            return [*await session.scalars(select(Vote)), *await session.scalars(select(Score))]

    assert gateway.do(evidence()) == []


@pytest.mark.both_engines
async def test_texts_go_first_and_the_rest_with_the_call(gate: Gate) -> None:
    feedbacks = Feedbacks(gate.store, gate.clock)
    caller = await gate.caller()
    await gate.policies.set("help-desk", "ada", keeps_text=True)
    async with gate.store.write() as session:
        session.add(call_row("one", caller, created_at=gate.clock()))
    with pytest.raises(NoSuchCall):
        await feedbacks.give("one", Feedback(Thumb.UP), "another-use")
    given = Feedback(Thumb.UP, 0.5, "At 8.30.", "Late.")
    assert (await feedbacks.give("one", given, "help-desk")).feedback == given
    # The form for people does not ask for a score: that of a program stays.
    said = replace(given, score=None)
    assert (await feedbacks.give("one", said, keeps_score=True)).feedback == given
    assert (await feedbacks.of("one")).feedback == given

    async def purged(days: float) -> int:
        deadline = Deadline(gate.clock() - timedelta(days=days), gate.clock())
        async with gate.store.write() as session:
            return await purge_texts(session, deadline)

    assert await purged(days=1) == 0
    gate.wait(2 * 86_400)
    assert (await purged(days=1), await purged(days=1)) == (1, 0)
    assert (await feedbacks.of("one")).feedback == Feedback(Thumb.UP, 0.5)
    async with gate.store.write() as session:
        await purge_calls(session, Deadline(gate.clock(), gate.clock()))
    async with gate.store.read() as session:
        assert (await session.scalars(select(CallFeedback))).all() == []
    with pytest.raises(NoSuchCall):
        await feedbacks.of("one")
