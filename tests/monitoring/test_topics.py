"""The topics of questions: named where texts are kept, and watched in their order."""

from datetime import timedelta
from gettext import NullTranslations
from random import Random
from typing import Any

from sqlalchemy import delete, insert, select

from joute.gateway.directory import Caller
from joute.gateway.router.evidence import NO_TOPIC
from joute.gateway.tables import GatewayCall, GatewayText
from joute.language import detect
from joute.monitoring.facts import facts_of
from joute.monitoring.naming import moved_text
from joute.monitoring.topics import TOGETHER, Topics
from joute.monitoring.watching import Standing, Watching
from joute.statistics.drift import Move, Signal
from joute.translation import Translator
from tests.gateway.gate import Gate, call_columns

ENGLISH = Translator("en", NullTranslations())
QUESTIONS = {
    "health": "Quels vaccins faut-il pour un nourrisson, et quels médicaments contre la fièvre ?",
    "money": "Comment calculer les intérêts d’un emprunt à la banque et payer moins d’impôts ?",
}


async def add_calls(
    gate: Gate, caller: Caller, calls: int, health: float, *, named: bool = True
) -> None:
    """Calls every ten minutes, this share of them about health and the others about money: named,
    or with their texts."""
    random, rows, texts = Random(calls), [], []
    for _ in range(calls):
        gate.wait(600)
        topic = "health" if random.random() < health else "money"
        row = call_columns(
            gate.new_id(), caller, created_at=gate.clock(), topic=topic if named else None
        )
        rows.append(row)
        messages = [
            {"role": "system", "content": "You write code."},
            {"role": "user", "content": QUESTIONS[topic]},
        ]
        text = {"call_id": row["id"], "request": {"messages": messages}, "answer": "Yes."}
        texts.append(text | {"created_at": gate.clock()})
    async with gate.store.write() as session:
        await session.execute(insert(GatewayCall), rows)
        if not named:
            await session.execute(insert(GatewayText), texts)


async def test_topics_are_named_where_texts_are_kept(gate: Gate) -> None:
    caller = await gate.caller()
    topics = Topics(gate.store, gate.clock, settling_s=60)
    assert await topics.name() == 0
    await add_calls(gate, caller, TOGETHER + 10, 0.5, named=False)
    # A shadow, vectors and a failure are no questions of people, and neither is what has no text.
    others = [
        call_columns(f"other-{number}", caller, created_at=gate.clock(), **columns)
        for number, columns in enumerate(
            ({"shadow_of": "x"}, {"kind": "embeddings"}, {"outcome": "host_error"}, {})
        )
    ]
    foreign = call_columns("foreign", caller, created_at=gate.clock())
    text: dict[str, Any] = {
        "request": {"messages": [{"role": "user", "content": "¿Qué es la vida?"}]}
    }
    text |= {"answer": "", "created_at": gate.clock()}
    async with gate.store.write() as session:
        await session.execute(insert(GatewayCall), [*others, foreign])
        kept = [text | {"call_id": one["id"]} for one in (*others[:3], foreign)]
        await session.execute(insert(GatewayText), kept)
    assert detect("¿Qué es la vida?", "") == "es"
    assert await topics.name() == TOGETHER + 11
    assert await topics.name() == 0
    async with gate.store.read() as session:
        rows = await session.execute(
            select(GatewayCall.id, GatewayCall.topic, GatewayText.request).outerjoin(GatewayText)
        )
        found = {id: (topic, request) for id, topic, request in rows}
    assert found.pop("foreign")[0] == NO_TOPIC
    assert {found.pop(one["id"])[0] for one in others} == {None}
    for topic, request in found.values():
        assert request["messages"][1]["content"] == QUESTIONS[topic]


async def test_a_look_begins_where_the_last_one_ended(gate: Gate) -> None:
    caller = await gate.caller()
    topics = Topics(gate.store, gate.clock, settling_s=60)
    await add_calls(gate, caller, 3, 0.5, named=False)
    assert await topics.name() == 3

    async def late(id: str, seconds: float) -> None:
        at = gate.clock() - timedelta(seconds=seconds)
        request = {"messages": [{"role": "user", "content": QUESTIONS["health"]}]}
        row = {"call_id": id, "request": request, "answer": "", "created_at": at}
        async with gate.store.write() as session:
            await session.execute(insert(GatewayCall), [call_columns(id, caller, created_at=at)])
            await session.execute(insert(GatewayText), [row])

    await late("late", 59)
    assert await topics.name() == 1
    # What comes later than that waits for the look at all of them.
    await late("later", 3_000)
    assert await topics.name() == 0
    gate.wait(3_600)
    assert await topics.name() == 1


async def test_calls_that_are_deleted_while_they_are_named_are_no_fault(gate: Gate) -> None:
    class Interrupted(Topics):
        async def _waiting(self) -> list[GatewayText]:
            found = await super()._waiting()
            async with self.store.write() as session:
                gone = [one.call_id for one in found[::2]]
                await session.execute(delete(GatewayCall).where(GatewayCall.id.in_(gone)))
            return found

    await add_calls(gate, await gate.caller(), 6, 0.5, named=False)
    await Interrupted(gate.store, gate.clock, 60).name()
    async with gate.store.read() as session:
        left = await session.scalars(select(GatewayCall.topic))
        assert len([topic for topic in left if topic in QUESTIONS]) == 3


async def test_a_topic_that_is_asked_more_often_is_found_once_it_is_named(gate: Gate) -> None:
    caller = await gate.caller()
    watching, topics = (
        Watching(gate.store, gate.clock, settling_s=60),
        Topics(gate.store, gate.clock, 60),
    )
    await add_calls(gate, caller, 1_200, 0.1)
    gate.wait(61)
    use = caller.use.id

    async def standing() -> Standing:
        found = {one.signal: one for one in await watching.follow(use)}
        return found[Signal.TOPICS]

    quiet = await standing()
    assert (quiet.watched is not None, quiet.moved) == (True, [])
    watched = quiet.watched or 0
    await add_calls(gate, caller, 400, 0.6, named=False)
    gate.wait(61)
    # What is not named yet is waited for, also by what came after it.
    assert (await standing()).watched == watched
    assert await topics.name() == 400
    moved = await standing()
    assert moved.watched == watched + 400
    (rise,) = moved.moved
    assert (rise.movement.move, rise.movement.topic) == (Move.SHARE, "health")
    assert "a topic is asked about more often (Health): " in moved_text(
        Signal.TOPICS, rise, ENGLISH
    )
    (fact,) = facts_of(moved)["moved"]
    assert (fact["topic"], fact["look_at"][0]) == ("health", "callers")
    # The topic stays when the text goes.
    async with gate.store.write() as session:
        await session.execute(delete(GatewayText))
    assert (await standing()).watched == moved.watched
