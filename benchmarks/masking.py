"""Cost of masking the names of models with the whole catalogue, and how long text waits for it.

    python benchmarks/masking.py

Budgets: 100 ms to build, 5 ms per answer of 4,000 characters, 40 µs per chunk of 10 characters,
200 ms for any text of 100 kB. Times are those of the processor. How often names are found and
ordinary words spared is printed by `python -m tests.blindness.labelled`.
"""

import time
import timeit
from collections.abc import Callable
from functools import partial

from joute import catalog
from joute.blindness import NameMask

ANSWER = (
    "Le mistral souffle sur la plaine, et Claude Monet peint la Seine avec ses amis. "
    "As an answer, here are three points: ChatGPT, Mistral Large 2 and a palm tree. "
)
# What makes each rule work hardest: names that decide nothing, phrases that never end, words
# without borders, characters that hide.
WORST = {
    "prose": ANSWER,
    "one word": "a",
    "capitals": "A",
    "camelCase": "Aa",
    "spaces": " ",
    "numbers": "1 ",
    "decomposed accents": "e\u0301 ",
    "hidden characters": "a\u200b",
    "only hidden characters": "\u200b",
    "an ambiguous name": "claude ",
    "the same, capitalised": "Claude ",
    "a short one": "yi ",
    "a company": "Google ",
    "a name and a sign": "o1+",
    "versions": "gpt-4-",
    "joined names": "GPT-",
    "names in an address": "mistral.",
    "phrases before": "je suis ",
    "phrases after": "Claude is a large language ",
    "ideographs": "通义千",
}
LONG_BYTES = 100_000


def milliseconds(call: Callable[[], object], rounds: int = 7) -> float:
    """Processor time of one call, in the best of some rounds."""
    return min(timeit.repeat(call, timer=time.process_time, number=1, repeat=rounds)) * 1e3


def build() -> NameMask:
    names = catalog.load().names()
    return NameMask((*names.models, *names.families), names.makers, names.brands)


def feed(mask: NameMask, text: str, size: int = 10) -> list[int]:
    """Stream a text; returns how many characters wait after each chunk."""
    stream, fed, shown, waiting = mask.stream(), 0, 0, []
    for start in range(0, len(text), size):
        chunk = text[start : start + size]
        fed += len(chunk)
        shown += len(stream.feed(chunk))
        waiting.append(fed - shown)
    stream.finish()
    return waiting


def main() -> None:
    catalog.load()
    mask = build()
    answer = (ANSWER * 40)[:4_000]
    print(f"building: {milliseconds(build):.0f} ms")
    print(f"answer of 4,000 characters, whole: {milliseconds(lambda: mask.mask(answer)):.1f} ms")
    chunk_us = milliseconds(lambda: feed(mask, answer)) * 1e3 / 400
    print(f"chunk of 10 characters: {chunk_us:.0f} µs")
    speed = 0.1 / milliseconds(lambda: mask.mask(ANSWER * 630)) * 1e3
    print(f"throughput: {speed:.1f} MB/s")
    for name, unit in WORST.items():
        text = unit * (LONG_BYTES // len(unit.encode()))
        print(f"100 kB of {name}: {milliseconds(partial(mask.mask, text)):.0f} ms")


if __name__ == "__main__":
    main()
