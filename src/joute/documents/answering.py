"""The answer that a model writes to a question on documents: one call, independent of its readers.

The end of an answer is committed before its readers receive it.
"""

from dataclasses import dataclass

from sqlalchemy import select, update

from joute.calls import Answer, Call, Calls, Natural, broadcast
from joute.calls.budget import day_of
from joute.documents.tables import DocumentQuestion
from joute.gateway.guarding import days
from joute.gateway.guarding.counted import warnings
from joute.gateway.guarding.guarding import CONTENT_FILTER, Guarding
from joute.jobs import Tasks
from joute.services import Services

SIDE = "a"
STOPS = "documents-stops"


@dataclass(frozen=True)
class Asked:
    """A question whose answer is written: who pays, its guard, and the use whose guard it is, empty
    without one."""

    question_id: str
    voter_id: str
    guarding: Guarding
    use: str


class AnswerWriter:
    """The answers that this node is writing."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._written: dict[str, Call] = {}
        self._voters: dict[str, str] = {}
        self._tasks = Tasks("documents answers")

    @property
    def _calls(self) -> Calls:
        return self._services.calls

    def listen(self) -> None:
        """Subscribe to requests to stop, which other nodes publish too."""
        self._tasks.start(STOPS, self._follow_stops())

    async def close(self) -> None:
        """Cancel what is being written; its person can ask again after the restart."""
        await self._tasks.close()

    def running(self, voter_id: str) -> int:
        """The number of answers to this voter that this node is writing."""
        return sum(voter == voter_id for voter in self._voters.values())

    async def start(self, asked: Asked, call: Call) -> None:
        """Write the answer of `call`, whose cost is reserved; the channel is open on return."""
        key, bus = asked.question_id, self._services.bus
        channel = await bus.open(key, 1, (SIDE,))
        writing = broadcast(
            bus,
            key,
            channel,
            outboxes={SIDE: call.outbox},
            pacing=Natural(),
            writers=(self._write(asked, call),),
        )
        self._written[key], self._voters[key] = call, asked.voter_id
        task = self._tasks.start(key, writing)
        task.add_done_callback(lambda _: self._forget(key))

    async def stop(self, question_id: str) -> None:
        """Stop the answer, on whichever node it is written; returns at once."""
        await self._services.bus.publish(STOPS, question_id)

    async def finished(self, question_id: str) -> None:
        """Wait for the end of the work of this node on the question."""
        await self._tasks.wait(question_id)

    async def _follow_stops(self) -> None:
        async for question_id in self._services.bus.subscribe(STOPS):
            if call := self._written.get(question_id):
                call.stop()

    def _forget(self, question_id: str) -> None:
        del self._written[question_id], self._voters[question_id]

    async def _write(self, asked: Asked, call: Call) -> None:
        guarding, code = asked.guarding, None
        async with self._calls.run(call) as (session, ended):
            # A question that is being deleted waits for this, or is gone by now.
            held = select(DocumentQuestion.id).where(DocumentQuestion.id == asked.question_id)
            there = await session.scalar(held.with_for_update(read=True, key_share=True))
            own = update(DocumentQuestion).where(DocumentQuestion.id == asked.question_id)
            if there is None:
                # Its cost is counted, the rest is not needed any more.
                await session.delete(ended)
            elif isinstance(ended, Answer):
                if await checked(guarding, ended):
                    call.outbox.waiting = ended.text
                answered = [hit for hit in guarding.hits if hit.side == "out"]
                await days.add(session, asked.use, day_of(self._services.now()), answered)
                values = {"answer_id": ended.id, "warned": warnings(guarding.hits)}
                await session.execute(own.values(values))
            else:
                if call.outbox.held:  # What came of it was read by no rule.
                    call.outbox.waiting = ""
                code = ended.public_code
                await session.execute(own.values(failure_id=ended.id))
        guarding.forget()
        call.outbox.close(code)


async def checked(guarding: Guarding, answer: Answer) -> bool:
    """Bring back in an answer what was masked for the model, and read it by the rules, before it is
    stored. Returns whether it waits to be shown, and what is shown may differ."""
    message = {"role": "assistant", "content": answer.text}
    read = await guarding.answered({"choices": [{"message": message}]})
    answer.text = read["choices"][0]["message"]["content"] or ""
    if not guarding.card.holds_answers:
        return False
    # No rule reads the thoughts of a model.
    answer.reasoning = ""
    if guarding.refused:
        answer.finish_reason = CONTENT_FILTER
    return True
