"""One state of each workshop, many views: read once for all readers on this node, rendered once for
all that see the same.

    hub.follow(workshop_id, "phone", "fr", participant)   # events, from the present state on

A change on any node is published on the bus; a query each second finds the changes that were not,
such as those of a command.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from typing import Annotated, Any

from sqlalchemy import func, select

from joute.errors import NotFound
from joute.jobs import Tasks
from joute.services import Own
from joute.web import Event
from joute.workshop.answers import channel_key
from joute.workshop.live.snapshot import (
    ReaderCursor,
    Render,
    Snapshot,
    View,
    Watch,
    hide_unfinished,
    relay,
)
from joute.workshop.service import WorkshopService
from joute.workshop.state import WorkshopState, load
from joute.workshop.tables import (
    Ballot,
    GameCount,
    Participant,
    PollBallot,
    Round,
    RoundAnswer,
    Workshop,
)

logger = logging.getLogger(__name__)

TOPIC = "workshops"
POLL_S = 1.0
# Subscribe again after a failure of the bus.
RETRY_S = 1.0
# Three hundred votes in a row are not three hundred readings.
PAUSE_S = 0.05


class Hub:
    """The workshops that are watched on this node. `render` runs in a thread."""

    def __init__(self, workshops: WorkshopService, render: Render) -> None:
        self._workshops, self._render = workshops, render
        self._watches: dict[str, Watch] = {}
        self._tasks = Tasks("views of workshops")

    def listen(self) -> None:
        """Subscribe to changes, which other nodes publish too."""
        self._tasks.repeat(TOPIC, self._listen, every_s=RETRY_S, after_crash_s=RETRY_S)

    async def close(self) -> None:
        await self._tasks.close()

    async def notify(self, workshop_id: str) -> None:
        """Wake the views of this workshop on every node. Without the bus, the other nodes find the
        change by their query."""
        try:
            await self._workshops.services.bus.publish(TOPIC, workshop_id)
        except Exception:
            logger.exception("workshop %s: the change was not published", workshop_id)
            self._wake(workshop_id)

    async def current(self, workshop_id: str) -> WorkshopState:
        """A workshop as its views show it now; NotFound when there is none."""
        return (await self._read(workshop_id)).state

    async def follow(
        self,
        workshop_id: str,
        view: View,
        language: str | None = None,
        participant: str | None = None,
    ) -> AsyncGenerator[Event, None]:
        """`state` events with a rendered fragment, the present one first; to the screen and the
        desk also `delta` events, with the text that comes after the first `at` characters.

        Raises NotFound at once, before the first event.
        """
        await self._watch(workshop_id)
        return self._events(workshop_id, view, language, participant)

    async def _events(
        self, workshop_id: str, view: View, language: str | None, participant: str | None
    ) -> AsyncGenerator[Event, None]:
        watch = await self._watch(workshop_id)
        watch.readers += 1
        html, cursor = "", ReaderCursor()
        try:
            while watch.snapshot is not None:
                woken = watch.changed.next if view == "phone" else watch.written.next
                snapshot = watch.snapshot
                fresh = await snapshot.fragment(view, language, participant)
                if fresh != html:
                    html = fresh
                    yield self._state(snapshot.state, html)
                if snapshot.channel is not None and view != "phone":
                    for event in cursor.deltas(snapshot.channel):
                        yield event
                await woken.wait()
        finally:
            watch.readers -= 1

    def _state(self, state: WorkshopState, html: str) -> Event:
        return Event(
            "state",
            {
                "html": html,
                "now": self._workshops.now().isoformat(),
                "round": state.current.round,
                "writing": sorted(state.writing),
                "over": state.closed,
            },
        )

    async def _watch(self, workshop_id: str) -> Watch:
        """The watch of a workshop, once it was read."""
        watch = self._watches.get(workshop_id)
        if watch is None:
            watch = self._watches[workshop_id] = Watch()
            self._tasks.start(workshop_id, self._follow_changes(workshop_id, watch))
        while watch.snapshot is None:
            woken = watch.changed.next
            if watch.over:
                raise NotFound(f"workshop {workshop_id}")
            await woken.wait()
        return watch

    async def _follow_changes(self, workshop_id: str, watch: Watch) -> None:
        """Read the workshop whenever it changed, as long as it has readers."""
        task: asyncio.Task[None] | None = None
        try:
            while watch.readers or watch.snapshot is None:
                watch.stale.clear()
                mark = await self._mark(workshop_id)
                before, snapshot = watch.snapshot, await self._read(workshop_id)
                if snapshot.channel and (before is None or before.channel is not snapshot.channel):
                    task = _replaced(task, relay(watch, snapshot.channel))
                watch.show(snapshot)
                await asyncio.sleep(PAUSE_S)
                await self._until_stale(workshop_id, watch, mark)
        except NotFound:
            logger.info("workshop %s is not there any more", workshop_id)
        except Exception:  # the views come back, and start again
            logger.exception("workshop %s cannot be followed", workshop_id)
        finally:
            _replaced(task)
            watch.over = True
            del self._watches[workshop_id]
            watch.show(None)

    async def _until_stale(self, workshop_id: str, watch: Watch, mark: object) -> None:
        """Wait for a published change, or for one that the query finds."""
        while watch.readers and not watch.stale.is_set():
            try:
                async with asyncio.timeout(POLL_S):
                    await watch.stale.wait()
            except TimeoutError:
                if await self._mark(workshop_id) != mark:
                    return

    async def _mark(self, workshop_id: str) -> object:
        """Numbers that differ after any change, in one query."""
        own = Round.workshop_id == workshop_id
        counts = (
            select(func.count()).where(Participant.workshop_id == workshop_id),
            select(func.count()).where(PollBallot.workshop_id == workshop_id),
            select(func.count()).select_from(Ballot).join(Round).where(own),
            select(func.sum(GameCount.count)).where(GameCount.workshop_id == workshop_id),
            select(func.max(RoundAnswer.id)).select_from(RoundAnswer).join(Round).where(own),
        )
        subqueries = [count.scalar_subquery() for count in counts]
        async with self._workshops.store.read() as session:
            found = await session.execute(
                select(Workshop.version, *subqueries).where(Workshop.id == workshop_id)
            )
        return found.one_or_none()

    async def _read(self, workshop_id: str) -> Snapshot:
        state = await load(self._workshops, workshop_id)
        channel = None
        if state.current.kind == "answers" and state.round is not None:
            channel = await self._workshops.services.bus.find(channel_key(state.round.row.id))
        return Snapshot(hide_unfinished(state, channel), channel, self._render)

    def _wake(self, workshop_id: str) -> None:
        watch = self._watches.get(workshop_id)
        if watch is not None:
            watch.stale.set()

    async def _listen(self) -> None:
        async for workshop_id in self._workshops.services.bus.subscribe(TOPIC):
            self._wake(workshop_id)


def _replaced(
    task: "asyncio.Task[None] | None", work: Coroutine[Any, Any, None] | None = None
) -> "asyncio.Task[None] | None":
    """Another task in the place of this one."""
    if task is not None:
        task.cancel()
    return asyncio.create_task(work) if work else None


OwnHub = Annotated[Hub, Own(Hub)]
