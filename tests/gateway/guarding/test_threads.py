"""What takes long is read beside the event loop: other calls are answered meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import pytest

from joute.gateway.guarding import guarding
from joute.gateway.guarding.guarding import Guarding
from joute.gateway.guarding.profiles import GuardCard
from joute.gateway.wanted import Wanted, chat, embedding
from joute.guard import Profile
from joute.guard.detection import domain
from joute.llm.request import Json
from tests.guard.test_domain import scope

# In characters.
LONG = 20_000
OTHER_TOPIC = "Comment ouvrir un crédit immobilier à la banque ?"
# A use that decided to check everything, where its topics are told from its examples.
DECIDED = GuardCard(Profile.strict(scope()), number=1)
UNDECIDED = GuardCard()


async def ask(alias: str, messages: Sequence[Json]) -> tuple[str, Json]:
    raise AssertionError(alias, messages)


def question(text: str) -> Wanted:
    return chat({"model": "model", "messages": [{"role": "user", "content": text}]}, 100)


def texts(*texts: str) -> Wanted:
    return embedding({"model": "model", "input": [*texts]})


class Threads:
    """Where functions run."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.found: dict[str, set[threading.Thread]] = {}

    def follow(self, module: Any, name: str) -> None:
        function: Callable[..., Any] = getattr(module, name)

        @wraps(function)
        def followed(*args: Any, **more: Any) -> Any:
            self.found.setdefault(name, set()).add(threading.current_thread())
            return function(*args, **more)

        self._patch.setattr(module, name, followed)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    found = Threads(monkeypatch)
    found.follow(guarding, "check")
    found.follow(domain, "trained")
    return found


def test_topics_are_learned_and_told_beside_the_loop(threads: Threads) -> None:
    async def read() -> list[str]:
        asked = Guarding(DECIDED, question(OTHER_TOPIC), ask)
        await asked.asked()
        answered = Guarding(DECIDED, question("Bonjour"), ask)
        await answered.asked()
        message = {"role": "assistant", "content": OTHER_TOPIC}
        await answered.answered({"choices": [{"message": message}]})
        return [*asked.rules, *answered.rules]

    assert {"domain.topic", "off_domain.topic"} <= {*asyncio.run(read())}
    assert threads.found.keys() == {"check", "trained"}
    assert threading.main_thread() not in set().union(*threads.found.values())


def test_long_texts_of_a_use_that_decided_nothing_are_read_beside_the_loop(
    threads: Threads,
) -> None:
    async def read() -> None:
        for long in (" " * LONG, "a" * LONG, "." * LONG):
            for wanted in (question(long), texts(long)):
                assert await Guarding(UNDECIDED, wanted, ask).asked() is wanted

    asyncio.run(read())
    assert threads.found.keys() == {"check"}
    assert threading.main_thread() not in threads.found["check"]
