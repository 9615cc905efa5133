"""What the tests of judges share: any model of the test server as a judge, without waiting."""

from collections.abc import AsyncIterator, Callable

import pytest

from joute import catalog
from joute.calls import Offered, card_of
from joute.evaluation.targets.caller import Caller
from joute.evaluation.targets.models import ModelJudge
from joute.llm import Endpoint, LiveEndpoint, Timeouts
from joute.llm.server import Running

Judging = Callable[[str], ModelJudge]


def offered(endpoint: Endpoint, name: str, family: str = "test", id: str = "judge") -> Offered:
    """A model of an endpoint, by its name there."""
    model = catalog.own_model(catalog.load(), id=id, name=name, maker="?", family=family or None)
    return Offered(card_of(model, id=id), endpoint, name)


def judge_at(endpoint: Endpoint, name: str = "any") -> ModelJudge:
    """A judge that waits for nothing."""

    async def no_wait(_seconds: float) -> None:
        pass

    caller = Caller(Timeouts(60, 60, 60), sleep=no_wait)
    return ModelJudge(offered(endpoint, name), None, caller, "a test")


@pytest.fixture
async def judging(llm_server: Running) -> AsyncIterator[Judging]:
    endpoint = LiveEndpoint("test", llm_server.base_url, allow_private=True)
    yield lambda name: judge_at(endpoint, name)
    await endpoint.close()
