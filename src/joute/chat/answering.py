"""The reply that an alias writes: one call, independent of its readers.

The models of the alias are asked in its order until one begins to answer. The end of a reply is
committed before its readers receive it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls import Answer, Call, Calls, Natural, Offered, Outbox, broadcast
from joute.calls.budget import Cap, day_of
from joute.chat.tables import Conversation, Reply, ReplyFailure
from joute.gateway.guarding import days
from joute.gateway.guarding.counted import warnings
from joute.gateway.guarding.guarding import CONTENT_FILTER, Guarding
from joute.jobs import Tasks
from joute.llm import Message
from joute.services import Services

SIDE = "a"
STOPS = "chat-stops"


@dataclass(frozen=True)
class Asked:
    """A reply to write: the words so far, the models that may write it, who pays, its guard, and
    the use whose guard it is, empty without one."""

    conversation_id: str
    voter_id: str
    reply: int
    messages: Sequence[Message]
    models: Sequence[Offered]
    caps: Sequence[Cap]
    guarding: Guarding
    use: str

    def call(self, calls: Calls, place: int = 0, outbox: Outbox | None = None) -> Call:
        """The call to the model at this place of the order; its text waits for its end where a
        rule may stop it."""
        outbox = outbox or Outbox(held=self.guarding.card.holds_answers)
        return calls.call(
            self.models[place],
            self.messages,
            purpose="chat",
            caps=self.caps,
            outbox=outbox,
            known=True,
        )


class ReplyWriter:
    """The replies that this node is writing."""

    def __init__(self, services: Services) -> None:
        self._services, self._calls = services, services.calls
        self._written: dict[str, Call] = {}
        self._voters: dict[str, str] = {}
        self._tasks = Tasks("chat")

    def listen(self) -> None:
        """Subscribe to requests to stop, which other nodes publish too."""
        self._tasks.start(STOPS, self._follow_stops())

    async def close(self) -> None:
        """Cancel what is being written; its person can ask again after the restart."""
        await self._tasks.close()

    def running(self, voter_id: str) -> int:
        """The number of replies to this voter that this node is writing."""
        return sum(voter == voter_id for voter in self._voters.values())

    async def start(self, asked: Asked, call: Call) -> None:
        """Write the reply of `call`, whose cost is reserved; the channel is open on return."""
        key = asked.conversation_id
        # The previous reply is over for its readers, and closes its channel.
        await self.finished(key)
        bus = self._services.bus
        channel = await bus.open(key, asked.reply, (SIDE,))
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

    async def stop(self, conversation_id: str) -> None:
        """Stop the reply, on whichever node it is written; returns at once."""
        await self._services.bus.publish(STOPS, conversation_id)

    async def finished(self, conversation_id: str) -> None:
        """Wait for the end of the work of this node on the conversation."""
        await self._tasks.wait(conversation_id)

    async def _follow_stops(self) -> None:
        async for conversation_id in self._services.bus.subscribe(STOPS):
            if call := self._written.get(conversation_id):
                call.stop()

    def _forget(self, conversation_id: str) -> None:
        del self._written[conversation_id], self._voters[conversation_id]

    async def _write(self, asked: Asked, call: Call) -> None:
        """Call the first model, then the next as long as none began to answer."""
        place = 0
        while True:
            following: Call | None = None
            code: str | None = None
            async with self._calls.run(call) as (session, ended):
                reply_id = await _place(session, asked)
                if reply_id is None:
                    # Deleted meanwhile: its cost is counted, the rest is not needed any more.
                    await session.delete(ended)
                elif isinstance(ended, Answer):
                    if await _checked(asked.guarding, ended):
                        call.outbox.waiting = ended.text
                    hits = asked.guarding.hits
                    answered = [hit for hit in hits if hit.side == "out"]
                    await days.add(session, asked.use, day_of(self._services.now()), answered)
                    await session.execute(
                        update(Reply)
                        .where(Reply.id == reply_id)
                        .values(answer_id=ended.id, warned=warnings(hits))
                    )
                else:
                    if call.outbox.held:  # What came of it was read by no rule.
                        call.outbox.waiting = ""
                    session.add(ReplyFailure(reply_id=reply_id, failure_id=ended.id))
                    code, place = ended.public_code, place + 1
                    begun = call.first_token_s is not None or call.stopped
                    if not begun and place < len(asked.models):
                        following = asked.call(self._calls, place, call.outbox)
                        # The question was accepted: this model may exceed the budget.
                        await self._calls.reserve_over(session, following)
            if following is None:
                call.outbox.close(code)
                return
            call = self._written[asked.conversation_id] = following


async def _place(session: AsyncSession, asked: Asked) -> int | None:
    """The row of the reply, None once the conversation is deleted; it stays so until the
    transaction ends."""
    held = select(Conversation.id).where(Conversation.id == asked.conversation_id)
    if await session.scalar(held.with_for_update(read=True, key_share=True)) is None:
        return None
    place = (Reply.conversation_id == asked.conversation_id, Reply.number == asked.reply)
    found: int | None = await session.scalar(select(Reply.id).where(*place))
    return found


async def _checked(guarding: Guarding, answer: Answer) -> bool:
    """Read an answer by the rules; put what the person may read in its place where one masks or
    blocks it, before it is stored. Returns whether it changed."""
    if not guarding.card.reads_answers:
        return False
    message = {"role": "assistant", "content": answer.text}
    read = await guarding.answered({"choices": [{"message": message}]})
    if not guarding.card.holds_answers:
        return False
    # No rule reads the thoughts of a model.
    answer.reasoning = ""
    if not any(hit.action in ("mask", "block") for hit in guarding.hits if hit.side == "out"):
        return False
    answer.text = read["choices"][0]["message"]["content"]
    if guarding.refused:
        answer.finish_reason = CONTENT_FILTER
    return True
