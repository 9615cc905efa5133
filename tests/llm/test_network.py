"""The addresses that Joute refuses to connect to, and how it connects to the others."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address

import httpx2
import pytest
from tests.llm.reading import pieces_of

from joute.errors import BadSettings
from joute.llm import LiveEndpoint
from joute.llm.errors import CutStream, Unreachable
from joute.llm.network import CheckedTransport, check_base_url, may_connect
from joute.llm.server import Running

PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
]

NEVER = [
    "169.254.169.254",
    "169.254.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fd20:ce::254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "0.0.0.0",  # noqa: S104 # refused here, not bound to
    "0.1.2.3",
    "::",
    "::127.0.0.1",
    "224.0.0.1",
    "ff02::1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "198.18.0.1",
    "2001:db8::1",
    "3fff::1",
    "2001::1",
    "100::1",
    "fec0::1",
    "5f00::1",
    "64:ff9b:1::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_connected_to(address: str) -> None:
    assert may_connect(ip_address(address), allow_private=False)
    assert may_connect(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_to_be_allowed(address: str) -> None:
    assert not may_connect(ip_address(address), allow_private=False)
    assert may_connect(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_metadata_link_local_and_special_addresses_are_always_refused(address: str) -> None:
    assert not may_connect(ip_address(address), allow_private=False)
    assert not may_connect(ip_address(address), allow_private=True)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://api.example.org/v1",
        "https://127.0.0.1/v1",
        "https://127.1/v1",
        "https://2130706433/v1",
        "https://0x7f000001/v1",
        "https://0x7f.1/v1",
        "https://0177.0.0.1/v1",
        "https://017700000001/v1",
        "https://[::1]/v1",
        "https://[::ffff:127.0.0.1]/v1",
        "https://169.254.169.254/latest",
        "https://①②⑦.0.0.1/v1",
        "ftp://api.example.org",
        "file:///etc/passwd",
        "api.example.org/v1",
        "https://",
        "https:///v1",
        "https://user:password@api.example.org/v1",
        "https://api.example.org/v1?key=1",
        "https://api.example.org/v1#here",
        "https://api.example.org:port/v1",
        "",
    ],
)
def test_urls_that_lead_elsewhere_are_refused_at_start(base_url: str) -> None:
    with pytest.raises(BadSettings) as raised:
        check_base_url(base_url, allow_private=False, name="endpoints.x.base_url")
    assert raised.value.params["name"] == "endpoints.x.base_url"
    assert "password" not in str(raised.value)


@pytest.mark.parametrize(
    "base_url", ["https://0xa9fea9fe/v1", "http://169.254.169.254/v1", "http://0.0.0.0:8000/v1"]
)
def test_allow_private_does_not_open_metadata(base_url: str) -> None:
    with pytest.raises(BadSettings):
        check_base_url(base_url, allow_private=True, name="x")


@pytest.mark.parametrize(
    ("base_url", "allow_private"),
    [
        ("https://api.mistral.ai/v1/", False),
        ("https://1.1.1.1/v1", False),
        ("http://127.0.0.1:11434/v1", True),
        ("http://gpu.internal:8000", True),
        ("https://[fd12::1]:8000/v1", True),
    ],
)
def test_good_urls_are_kept_without_their_final_slash(base_url: str, allow_private: bool) -> None:
    url = check_base_url(base_url, allow_private=allow_private, name="x")
    assert str(url) == base_url.rstrip("/")


class Resolver:
    """Gives one answer after the other, the last one again and again; counts the questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@asynccontextmanager
async def connected(
    resolver: Resolver, url: str, *, allow_private: bool
) -> AsyncIterator[LiveEndpoint]:
    transport = CheckedTransport(
        allow_private=allow_private, limits=httpx2.Limits(), verify=False, resolve=resolver
    )
    client = httpx2.AsyncClient(transport=transport, timeout=5)
    endpoint = LiveEndpoint("x", url, allow_private=allow_private, client=client)
    yield endpoint
    await endpoint.close()


def at_name(server: Running, name: str = "models.test") -> str:
    return server.base_url.replace("127.0.0.1", name)


async def test_a_name_that_leads_inside_is_refused(llm_server: Running) -> None:
    before = llm_server.counts.asked
    url = at_name(llm_server).replace("http:", "https:")
    async with connected(Resolver(["127.0.0.1"]), url, allow_private=False) as endpoint:
        with pytest.raises(Unreachable, match="not allowed"):
            await pieces_of(endpoint, "echo")
    assert llm_server.counts.asked == before


@pytest.mark.parametrize("addresses", [["1.1.1.1", "10.0.0.1"], ["::1", "1.1.1.1"]])
async def test_one_forbidden_address_among_others_is_enough(addresses: list[str]) -> None:
    async with connected(
        Resolver(addresses), "https://models.test", allow_private=False
    ) as endpoint:
        with pytest.raises(Unreachable, match="not allowed"):
            await pieces_of(endpoint, "echo")


async def test_a_name_that_changes_its_address_after_the_check_gains_nothing(
    llm_server: Running,
) -> None:
    resolver = Resolver(["127.0.0.1"], ["169.254.169.254"])
    async with connected(resolver, at_name(llm_server), allow_private=True) as endpoint:
        assert await pieces_of(endpoint, "echo")
        assert resolver.asked == ["models.test"], "the address checked is the address used"
        with pytest.raises(Unreachable, match=r"169\.254\.169\.254, which is not allowed"):
            await pieces_of(endpoint, "echo")


async def test_the_next_address_is_tried_when_one_does_not_answer(llm_server: Running) -> None:
    resolver = Resolver(["127.0.0.9", "127.0.0.1"])
    async with connected(resolver, at_name(llm_server), allow_private=True) as endpoint:
        assert await pieces_of(endpoint, "echo")


async def test_a_name_without_address_is_unreachable() -> None:
    async def unknown(host: str) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    transport = CheckedTransport(
        allow_private=False, limits=httpx2.Limits(), verify=False, resolve=unknown
    )
    async with httpx2.AsyncClient(transport=transport) as client:
        endpoint = LiveEndpoint("x", "https://models.test/v1", client=client)
        with pytest.raises(Unreachable, match="Name or service not known"):
            await pieces_of(endpoint, "echo")


async def first_bytes(scheme: str) -> bytes:
    """What a server receives first from an endpoint at https://models.test or http://…"""
    received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.set_result(await reader.read(4096))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"{scheme}://models.test:{port}/v1"
        async with connected(Resolver(["127.0.0.1"]), url, allow_private=True) as endpoint:
            with pytest.raises(Unreachable if scheme == "https" else CutStream):
                await pieces_of(endpoint, "echo")
    return await received


async def test_the_host_header_stays_the_name() -> None:
    request = (await first_bytes("http")).lower()
    assert b"\r\nhost: models.test:" in request
    assert b"127.0.0.1" not in request


async def test_the_name_asked_in_tls_stays_the_name() -> None:
    assert b"models.test" in await first_bytes("https")


async def test_proxies_of_the_environment_are_not_used(
    llm_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    endpoint = LiveEndpoint("x", llm_server.base_url, allow_private=True)
    assert await pieces_of(endpoint, "echo")
    await endpoint.close()


ANSWER = (
    b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"data":[]}'
)


@asynccontextmanager
async def hanging_up(answers: int) -> AsyncIterator[tuple[str, list[int]]]:
    """A host that gives so many answers on a connection, then hangs up on the next request; and
    the number of requests that each connection received."""
    requests: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(requests)
        requests.append(0)
        with suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                requests[number] += 1
                if requests[number] > answers:
                    break
                writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", requests
    server.close()


async def test_a_connection_that_its_host_left_costs_no_answer() -> None:
    async with hanging_up(answers=1) as (url, requests):
        endpoint = LiveEndpoint("x", url, allow_private=True)
        assert [await endpoint.list_models() for _ in range(2)] == [(), ()]
        assert requests == [2, 1]
        await endpoint.close()


async def test_a_host_that_hangs_up_at_once_is_called_once() -> None:
    async with hanging_up(answers=0) as (url, requests):
        endpoint = LiveEndpoint("x", url, allow_private=True)
        with pytest.raises(CutStream):
            await endpoint.list_models()
        assert requests == [1]
        await endpoint.close()
