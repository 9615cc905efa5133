"""What the gateway adds to a call, beside other gateways: one run, rounds in turn.

    python -m benchmarks.gateway [--litellm VENV] [--portkey FOLDER] [--rounds 3] [--gateway-only]

VENV is an environment of its own with `litellm[proxy]`, FOLDER one in which npm installed
`@portkey-ai/gateway`; `--gateway-only` serves ours without the pages of the site. The host answers
prepared bytes as fast as a socket takes them, and the client reads as little as it can: neither is
what is measured. Each gateway is a process of its own, one worker. Prints the milliseconds that
each adds to a call (median and 95th percentile, one at a time), requests per second at 16 in
parallel, streams of 102 chunks per second at 4 in parallel, processor time of each, memory, and the
time of its start. Milliseconds depend on the machine, and on what else it does: ratios are what to
read.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from joute.features import FEATURES
from joute.gateway.aliases import Aliases
from joute.gateway.keys import Keys, NewKey
from joute.settings import load_settings
from joute.uses import NewUse, Uses

SINGLE_CALLS = 150
PARALLEL = 16
STREAMS = 4
RATE_S = 4.0
CHUNKS = 102
START_S = 60.0
MASTER_KEY = "sk-of-the-benchmark"

_USAGE = '"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}'
_HEAD = '"id":"chatcmpl-1","created":1796050527,"model":"bench"'
_MESSAGE = '{"role":"assistant","content":"A short answer of a few words, as most are."}'
_WHOLE = (
    f'{{{_HEAD},"object":"chat.completion","choices":[{{"index":0,"message":{_MESSAGE},'
    f'"finish_reason":"stop"}}],{_USAGE}}}'
)


def _events() -> Iterator[str]:
    for _ in range(CHUNKS - 2):
        yield _chunk('[{"index":0,"delta":{"content":"words "},"finish_reason":null}]')
    yield _chunk('[{"index":0,"delta":{},"finish_reason":"stop"}]')
    yield _chunk("[]", f",{_USAGE}")


def _chunk(choices: str, usage: str = "") -> str:
    return f'{{{_HEAD},"object":"chat.completion.chunk","choices":{choices}{usage}}}'


def _chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Host(asyncio.Protocol):
    """A host that answers prepared bytes, chunk by chunk where a stream is wanted."""

    whole = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (
        len(_WHOLE),
        _WHOLE.encode(),
    )
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    events: Sequence[bytes] = [_chunked(f"data: {one}\n\n".encode()) for one in _events()]
    end = _chunked(b"data: [DONE]\n\n") + b"0\r\n\r\n"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.received = transport, b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if not found or len(body) < length:
            return
        self.received = b""
        if json.loads(body or b"{}").get("stream"):
            asyncio.ensure_future(self._stream())  # noqa: RUF006 # its process is stopped
        else:
            self.transport.write(self.whole)

    async def _stream(self) -> None:
        self.transport.write(self.head)
        for event in self.events:
            self.transport.write(event)
            await asyncio.sleep(0)  # a packet of its own, as tokens come
        self.transport.write(self.end)


async def _serve_host() -> None:
    server = await asyncio.get_running_loop().create_server(Host, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class Client:
    """A connection that is kept, and the request that it repeats."""

    def __init__(self, target: "Target", *, stream: bool) -> None:
        body = {
            "model": target.model,
            "messages": [{"role": "user", "content": "A question of some words, as people ask."}],
            "max_tokens": 200,
            **({"stream": True} if stream else {}),
        }
        data = json.dumps(body).encode()
        self.port = target.port
        self.request = (
            f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{target.port}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(data)}\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in target.headers.items())
            + "\r\n"
        ).encode() + data

    async def __aenter__(self) -> "Client":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def call(self) -> None:
        """One call, read to its end."""
        self.writer.write(self.request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"{head!r} {await self.reader.read(2000)!r}")
        _, chunked, _ = head.partition(b"transfer-encoding: chunked")
        if chunked:
            while size := int(await self.reader.readline(), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        else:
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
            await self.reader.readexactly(length)


@dataclass
class Target:
    """Something to call, and what was measured of it."""

    name: str
    port: int
    model: str = "bench"
    headers: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    start_s: float = 0.0
    single_s: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)
    streams_per_s: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    stream_cpu_ms: list[float] = field(default_factory=list)

    @property
    def cpu_s(self) -> float:
        """The processor time of its process and those below it so far."""
        return sum(_cpu_s(one) for one in _tree(self.process.pid)) if self.process else 0

    @property
    def memory_mb(self) -> float:
        """What its process and those below it hold."""
        return sum(_memory_kb(one) for one in _tree(self.process.pid)) / 1024 if self.process else 0


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


async def measure(target: Target) -> None:
    async with Client(target, stream=False) as client:
        for _ in range(20):
            await client.call()
        for _ in range(SINGLE_CALLS):
            began = time.perf_counter()
            await client.call()
            target.single_s.append(time.perf_counter() - began)
    target.per_s.append(await _rate(target, PARALLEL, target.cpu_ms, stream=False))
    target.streams_per_s.append(await _rate(target, STREAMS, target.stream_cpu_ms, stream=True))


async def _rate(target: Target, at_once: int, cpu_ms: list[float], *, stream: bool) -> float:
    """Calls per second; the processor time of each is added to `cpu_ms`."""

    async def repeat() -> int:
        done = 0
        async with Client(target, stream=stream) as client:
            while time.perf_counter() < until:
                await client.call()
                done += 1
        return done

    began, cpu_s = time.perf_counter(), target.cpu_s
    until = began + RATE_S
    calls = sum(await asyncio.gather(*(repeat() for _ in range(at_once))))
    cpu_ms.append((target.cpu_s - cpu_s) * 1000 / calls)
    return calls / (time.perf_counter() - began)


@contextmanager
def process(command: Sequence[str], **options: object) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(command, **options) as running:  # type: ignore[call-overload]
        try:
            yield running
        finally:
            running.terminate()
            running.wait()


def _await_answer(target: Target, began: float) -> None:
    """Wait until it answers; how long that took is its start."""

    async def once() -> None:
        async with Client(target, stream=False) as client:
            await client.call()

    while True:
        try:
            asyncio.run(once())
        except (OSError, RuntimeError, asyncio.IncompleteReadError):
            if time.perf_counter() - began > START_S:
                raise
            time.sleep(0.05)
        else:
            target.start_s = time.perf_counter() - began
            return


def _free_port() -> int:
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def joute(folder: Path, host: int, stack: ExitStack, *options: str) -> Target:
    """This gateway, as `joute serve` runs it with these options, on SQLite."""
    (folder / "joute.toml").write_text(
        f"""
[gateway]
enabled = true
[limits]
total_spend_per_day_usd = 1000000
total_tokens_per_day = 1000000000000
[[endpoints]]
id = "host"
base_url = "http://127.0.0.1:{host}/v1"
allow_private = true
country = "FRA"
[[models]]
id = "bench"
endpoint = "host"
name = "bench"
maker = "Bench"
params_total_b = 8
price_in = 0.1
price_out = 0.1
"""
    )
    key = asyncio.run(_key(folder))
    port, began = _free_port(), time.perf_counter()
    command = [sys.executable, "-c", "from joute.cli import main; main()", "serve"]
    running = stack.enter_context(
        process([*command, "--port", str(port), *options], cwd=folder, stdout=subprocess.DEVNULL)
    )
    target = Target("joute", port, headers={"authorization": f"Bearer {key}"}, process=running)
    _await_answer(target, began)
    return target


async def _key(folder: Path) -> str:
    """A key with a budget, as an application has one."""
    from joute.gateway.keys import KeyLimits  # noqa: PLC0415
    from joute.services import Outside  # noqa: PLC0415

    os.chdir(folder)
    settings = load_settings(FEATURES.settings, folder / "joute.toml")
    async with FEATURES.running(settings, Outside()) as services:
        await services[Uses].add(NewUse("bench"))
        await services[Aliases].set("bench", ["bench"], "operator")
        limits = KeyLimits(budget_usd=100_000, budget_wh=100_000)
        _, secret = await services[Keys].add(NewKey("bench", "bench", limits), "operator")
    return secret


def litellm(folder: Path, host: int, stack: ExitStack, venv: Path) -> Target:
    """LiteLLM's proxy, one worker, without a database."""
    model = {"model": "openai/bench", "api_base": f"http://127.0.0.1:{host}/v1", "api_key": "any"}
    config = {
        "model_list": [{"model_name": "bench", "litellm_params": model}],
        "general_settings": {"master_key": MASTER_KEY},
    }
    file = folder / "litellm.yaml"
    file.write_text(json.dumps(config))
    port, began = _free_port(), time.perf_counter()
    command = [str(venv / "bin" / "litellm"), "--config", str(file), "--port", str(port)]
    log = stack.enter_context((folder / "litellm.log").open("wb"))
    environ = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    running = stack.enter_context(
        process([*command, "--num_workers", "1"], stdout=log, stderr=log, env=environ)
    )
    target = Target(
        "litellm", port, headers={"authorization": f"Bearer {MASTER_KEY}"}, process=running
    )
    _await_answer(target, began)
    return target


def portkey(folder: Path, host: int, stack: ExitStack, installed: Path) -> Target:
    """Portkey's gateway on Node, told its host by headers."""
    port, began = _free_port(), time.perf_counter()
    server = installed / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    log = stack.enter_context((folder / "portkey.log").open("wb"))
    running = stack.enter_context(
        process(["node", str(server), f"--port={port}", "--headless"], stdout=log, stderr=log)
    )
    headers = {
        "authorization": "Bearer any",
        "x-portkey-provider": "openai",
        "x-portkey-custom-host": f"http://127.0.0.1:{host}/v1",
    }
    target = Target("portkey", port, headers=headers, process=running)
    _await_answer(target, began)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--litellm", type=Path)
    parser.add_argument("--portkey", type=Path)
    parser.add_argument("--gateway-only", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--host", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.host:
        return asyncio.run(_serve_host())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        command = [sys.executable, "-m", "benchmarks.gateway", "--host"]
        running = stack.enter_context(process(command, stdout=subprocess.PIPE))
        assert running.stdout is not None
        host = int(running.stdout.readline())
        options = ["--gateway-only"] if given.gateway_only else []
        targets = [Target("host itself", host), joute(folder, host, stack, *options)]
        for start, place in ((litellm, given.litellm), (portkey, given.portkey)):
            if place is None:
                continue
            try:
                targets.append(start(folder, host, stack, place.resolve()))
            except (OSError, RuntimeError, asyncio.IncompleteReadError) as error:
                print(
                    f"{start.__name__} does not answer, and is left out: {error}", file=sys.stderr
                )
        for number in range(given.rounds):
            for target in targets:
                asyncio.run(measure(target))
                print(f"round {number + 1}: {target.name}", file=sys.stderr)
        _print(targets)


def _print(targets: Sequence[Target]) -> None:
    direct = statistics.median(targets[0].single_s)
    print(
        f"{'':12} {'added p50':>10} {'p95':>8} {'req/s at 16':>12} {'streams/s':>10}"
        f" {'CPU/call':>9} {'/stream':>9} {'memory':>8} {'start':>7}"
    )
    for target in targets:
        added = sorted(one - direct for one in target.single_s)
        print(
            f"{target.name:12}"
            f" {statistics.median(added) * 1000:7.2f} ms"
            f" {added[int(0.95 * len(added))] * 1000:5.1f} ms"
            f" {statistics.median(target.per_s):12.0f}"
            f" {statistics.median(target.streams_per_s):10.1f}"
            f" {statistics.median(target.cpu_ms):6.2f} ms"
            f" {statistics.median(target.stream_cpu_ms):6.2f} ms"
            f" {target.memory_mb:5.0f} MB {target.start_s:5.1f} s"
        )


if __name__ == "__main__":
    main()
