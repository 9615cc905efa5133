"""What starts with the site."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2

from joute.jobs import Tasks
from joute.llm import certificates
from joute.llm.network import CheckedTransport
from joute.review.cases import Queue, Source
from joute.review.contacts import Contacts
from joute.review.deciding import Deciding
from joute.review.reports import Reports
from joute.review.webhooks import EVERY_S, TIMEOUT_S, Webhooks
from joute.services import Services

_CONNECTIONS = httpx2.Limits(max_connections=20)


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    """Queue, Reports, Contacts, Deciding and Webhooks; only a site tells webhooks."""
    store, now = services.store, services.now
    transport = CheckedTransport(allow_private=False, limits=_CONNECTIONS, verify=certificates())
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx2.AsyncClient(transport=transport, timeout=TIMEOUT_S, trust_env=False)
        )

        def link(source: Source, subject: str) -> str:
            pages = services.pages
            path = pages.url("review_case", source=source, subject=subject) if pages else ""
            return (
                f"{services.settings.site.url.rstrip('/')}{path.removeprefix(services.base_path)}"
            )

        webhooks = Webhooks(services, now, client, link)
        if services.pages is not None:
            tasks = Tasks("review")
            stack.push_async_callback(tasks.close)
            tasks.repeat(
                "webhooks",
                webhooks.deliver_due,
                every_s=EVERY_S,
                after_crash_s=EVERY_S,
                after_start_s=EVERY_S,
            )
        yield (
            Queue(store, now),
            Reports(services, now),
            Contacts(store, now),
            Deciding(store, now),
            webhooks,
        )
