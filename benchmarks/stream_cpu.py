"""CPU that reading a streamed answer costs, for our client and for the openai client.

    python -m benchmarks.stream_cpu [--streams 100]

The test server runs in its own process. "Together": chunks come as fast as the server writes, many
in one read, so that what is measured is parsing. "Apart": each stream sends 30 chunks/s, so that
each chunk also pays for a turn of the event loop, a system call and the layers of the HTTP library.
Prints microseconds of CPU of this process per chunk, and the share of one core that 3,000 chunks/s
would take.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

import httpx2

from joute.llm import LiveEndpoint, Message, Parameters, Request, Timeouts, answer

TIMEOUTS = Timeouts(first_token_s=30, between_tokens_s=30, answer_s=120)
TARGET_CHUNKS_PER_S = 3_000

Reader = Callable[[str], AsyncIterator[object]]


@contextmanager
def test_server() -> Iterator[str]:
    """The base URL of a test server in its own process."""
    command = [sys.executable, "-m", "joute.llm.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@asynccontextmanager
async def ours(base_url: str) -> AsyncIterator[Reader]:
    """`answer` around a LiveEndpoint: what a duel does."""
    messages, parameters = (Message("user", "Hello"),), Parameters(max_output_tokens=10_000)
    endpoint = LiveEndpoint("server", base_url, allow_private=True)
    yield lambda model: answer(endpoint, Request(model, messages, parameters), timeouts=TIMEOUTS)
    await endpoint.close()


@asynccontextmanager
async def bare(base_url: str) -> AsyncIterator[Reader]:
    """The HTTP library alone, parsing nothing."""
    limits = httpx2.Limits(max_connections=300)
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(None), limits=limits) as client:

        async def chunks(model: str) -> AsyncIterator[object]:
            body = {"model": model, "messages": [{"role": "user", "content": "Hello"}]}
            async with client.stream(
                "POST", f"{base_url}/chat/completions", json=body | {"stream": True}
            ) as response:
                async for part in response.aiter_raw():
                    yield part

        yield chunks


@asynccontextmanager
async def openai(base_url: str) -> AsyncIterator[Reader]:
    """The openai client."""
    from openai import AsyncOpenAI  # noqa: PLC0415 # half a second, and not always installed

    async with AsyncOpenAI(base_url=base_url, api_key="none", timeout=120) as client:

        async def chunks(model: str) -> AsyncIterator[object]:
            stream = await client.chat.completions.create(
                model=model,
                messages=[{"role": "user", "content": "Hello"}],
                stream=True,
                stream_options={"include_usage": True},
            )
            async for chunk in stream:
                yield chunk

        yield chunks


async def count(chunks: AsyncIterator[object]) -> int:
    return len([chunk async for chunk in chunks])


async def cpu_us_per_chunk(
    client: AbstractAsyncContextManager[Reader], model: str, streams: int, chunks: int
) -> float:
    """CPU of this process in microseconds per chunk that the server wrote."""
    async with client as read:
        await count(read("fast"))  # imports, certificates and the first connection
        begin = time.process_time()
        await asyncio.gather(*(count(read(model)) for _ in range(streams)))
        return (time.process_time() - begin) * 1e6 / (streams * chunks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=100)
    streams = parser.parse_args().streams
    cases = {"together": ("chunks=400", 400), "apart": ("chunks=90,rate=30", 90)}
    print(f"{streams} streams    µs of CPU per chunk    one core at {TARGET_CHUNKS_PER_S} chunks/s")
    with test_server() as base_url:
        for case, (model, chunks) in cases.items():
            for client in (bare, ours, openai):
                spent = asyncio.run(cpu_us_per_chunk(client(base_url), model, streams, chunks))
                share = spent * TARGET_CHUNKS_PER_S / 1e6
                print(f"{case:9} {client.__name__:8} {spent:10.1f} {share:23.0%}")


if __name__ == "__main__":
    main()
