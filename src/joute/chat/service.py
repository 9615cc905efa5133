"""The service of conversations, which starts with the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from joute.chat.answering import ReplyWriter
from joute.chat.conversations import Conversations
from joute.chat.guarded import Guard
from joute.gateway.aliases import Aliases
from joute.gateway.guarding.profiles import GuardProfiles
from joute.services import Own, Services

OwnConversations = Annotated[Conversations, Own(Conversations)]


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    writer = ReplyWriter(services)
    writer.listen()
    try:
        guard = Guard(services, services[GuardProfiles])
        yield (Conversations(services, services[Aliases], guard, writer),)
    finally:
        await writer.close()
