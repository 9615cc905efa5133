"""What the guard adds to a call of the gateway: on the way in, and while the answer streams.

    python -m benchmarks.guard_calls

A question of so many characters (prose with one value of each kind of personal data), and a stream
that repeats what was sent, 10 characters in each event. Times are those of the processor, all
threads together, of 40 calls: their median and the time that 95 of 100 do not exceed. Budget: 5 ms
for 4,000 characters, 95 times of 100, to mask and check a question.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from tests.privacy.invented import MAKERS
from tests.privacy.worst import WORST

from joute.gateway.guarding.guarding import Guarding
from joute.gateway.guarding.profiles import GuardCard
from joute.gateway.received import event
from joute.gateway.wanted import chat
from joute.guard import RULES, Action, Profile

LENGTHS = (200, 1_000, 4_000)
CALLS = 40
CHUNK = 10


def profiles() -> Mapping[str, GuardCard]:
    masks = {rule.id: Action.MASK for rule in RULES.values() if rule.family == "personal_data"}
    warned = {rule.id: Action.WARN for rule in RULES.values() if rule.side == "out"}
    return {
        "nothing": GuardCard(Profile()),
        "default": GuardCard(),
        "masks": GuardCard(Profile(masks), number=1),
        "warns": GuardCard(Profile(warned), number=1),
        "strict": GuardCard(Profile.strict(), number=1),
    }


def question(characters: int, draw: random.Random) -> str:
    values = ", ".join(make(draw) for make in MAKERS.values()) if characters >= 1_000 else ""
    prose = WORST["prose"] * (characters // len(WORST["prose"]) + 1)
    return f"{values} {prose}"[:characters]


async def answer(text: str) -> AsyncGenerator[bytes]:
    for start in range(0, len(text), CHUNK):
        delta = {"content": text[start : start + CHUNK]}
        yield event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})


async def ask_nobody(alias: str, messages: Sequence[Any]) -> tuple[str, Any]:
    raise NotImplementedError


async def measure(card: GuardCard, text: str) -> tuple[float, float]:
    """Milliseconds before the call, and while its answer streams beyond what making it takes."""
    body = {"model": "a", "stream": True, "messages": [{"role": "user", "content": text}]}
    wanted = chat(body, 4_096)
    assert wanted.most_input_tokens  # which the gateway counts in any case
    guarding = Guarding(card, wanted, ask_nobody)
    start = time.process_time()
    sent = await guarding.asked()
    before = time.process_time() - start
    said = sent.body["messages"][0]["content"]
    start = time.process_time()
    async for _ in answer(said):
        pass
    bare = time.process_time() - start
    start = time.process_time()
    async for _ in guarding.stream(answer(said)):
        pass
    return before * 1e3, (time.process_time() - start - bare) * 1e3


async def main() -> None:
    draw = random.Random(15)
    print("profile, characters: question p50 / p95 ms, stream p50 / p95 ms")
    for name, card in profiles().items():
        for length in LENGTHS:
            texts = [question(length, draw) for _ in range(CALLS + 1)]
            await measure(card, texts[0])
            found = [await measure(card, text) for text in texts[1:]]
            figures = [sorted(times) for times in zip(*found, strict=True)]
            told = [f"{one[CALLS // 2]:.2f} / {one[CALLS * 95 // 100 - 1]:.2f}" for one in figures]
            print(f"{name}, {length}: {', '.join(told)}")


if __name__ == "__main__":
    asyncio.run(main())
