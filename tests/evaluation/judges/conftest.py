"""What the tests of judges share: any model of the test server as a judge, without waiting."""

from collections.abc import AsyncIterator, Callable

import pytest

from joute import catalog
from joute.calls import Offered, card_of
from joute.evaluation.scorers.judges.asking import ModelJudge
from joute.llm import Endpoint, LiveEndpoint
from joute.llm.server import Running

Judging = Callable[[str], ModelJudge]


def offered(endpoint: Endpoint, name: str, family: str = "test") -> Offered:
    model = catalog.own_model(catalog.load(), id="judge", name=name, maker="?", family=family)
    return Offered(card_of(model, id="judge"), endpoint, name)


@pytest.fixture
async def judging(llm_server: Running) -> AsyncIterator[Judging]:
    endpoint = LiveEndpoint("test", llm_server.base_url, allow_private=True)

    async def no_wait(_seconds: float) -> None:
        pass

    yield lambda name: ModelJudge(offered(endpoint, name), sleep=no_wait)
    await endpoint.close()
