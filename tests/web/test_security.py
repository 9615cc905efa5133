import logging
from collections.abc import AsyncIterator
from ipaddress import ip_network

import httpx2
import pytest
from starlette.testclient import TestClient

from joute.settings import Limits, Settings, Site
from tests.web.site import client_of, make_site

PROXY = Settings(site=Site(trusted_proxies=[ip_network("10.0.0.0/8"), ip_network("::1/128")]))


@pytest.mark.parametrize("path", ["/", "/nothing", "/fail/bug", "/api/fail/bug", "/things/1"])
def test_every_response_has_the_strict_headers(path: str) -> None:
    headers = client_of().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert len(headers["x-request-id"]) == 16
    assert "strict-transport-security" not in headers


def test_https_is_remembered_by_browsers() -> None:
    client = client_of(base_url="https://testserver")
    assert client.get("/").headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver:80"}, True),
        ({"Origin": "http://testserver:8080"}, False),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "testserver"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://testserver:99999999"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://["}, False),
        ({}, True),
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(
    headers: dict[str, str], accepted: bool
) -> None:
    response = client_of().post("/echo", data={"text": "x"}, headers=headers)
    assert response.status_code == (200 if accepted else 403)


def test_the_public_address_is_an_origin_of_its_own() -> None:
    client = client_of(Settings(site=Site(url="https://duels.example/joute")))
    for origin, status in (
        ("https://duels.example", 200),
        ("http://duels.example", 403),
        ("https://duels.example:8443", 403),
    ):
        response = client.post("/echo", data={}, headers={"Origin": origin})
        assert response.status_code == status, origin


@pytest.mark.parametrize(
    ("host", "accepted"),
    [
        ("127.0.0.1:8000", True),
        ("127.8.0.1", True),
        ("[::1]:8000", True),
        ("localhost:8000", True),
        ("Joute.Localhost", True),
        ("vote.example.org", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8000", False),
        ("192.168.1.5", False),
        ("[", False),
    ],
)
@pytest.mark.parametrize("server", ["127.0.0.1", "[::1]"])
def test_a_loopback_socket_serves_no_name_of_another_host(
    server: str, host: str, accepted: bool
) -> None:
    own = Settings(site=Site(url="https://vote.example.org"))
    client = client_of(own, base_url=f"http://{server}")
    response = client.get("/", headers={"host": host})
    assert response.status_code == (200 if accepted else 421)
    assert "content-security-policy" in response.headers
    assert (response.status_code == 200) or "evil" not in response.text


def test_a_socket_on_a_network_serves_any_name() -> None:
    client = client_of(base_url="http://192.168.1.5")
    assert client.get("/", headers={"host": "teacher.local:8000"}).status_code == 200


def test_reading_is_allowed_from_anywhere() -> None:
    assert client_of().get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_body_announced_as_too_long_is_refused() -> None:
    client = client_of(Settings(limits=Limits(prompt_characters=1)))
    assert client.post("/echo", data={"text": "x" * 1000}).status_code == 200
    refused = client.post("/echo", data={"text": "x" * 70_000})
    assert refused.status_code == 413
    assert refused.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/echo", "/api/sizes"])
async def test_a_body_sent_in_pieces_is_refused_when_it_becomes_too_long(path: str) -> None:
    app, _pages = make_site(Settings(limits=Limits(prompt_characters=1)))
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 10_000

    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://site") as client:
        response = await client.post(path, content=pieces(), headers={"Content-Type": kind})
    assert response.status_code == 413
    assert sent < 20


FORWARDED = {
    "X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.1.2.3",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "Host": "duels.example",
}


def test_forwarded_headers_of_a_trusted_proxy_are_believed() -> None:
    client = client_of(PROXY, client=("10.9.9.9", 1234))
    assert client.get("/things/1", headers=FORWARDED).json() == {
        "id": "1",
        "client": "203.0.113.9",
        "scheme": "https",
        "address": "https://duels.example/things/1",
    }


@pytest.mark.parametrize("peer", ["198.51.100.7", "testclient"])
def test_forwarded_headers_of_anybody_else_are_ignored(peer: str) -> None:
    answer = client_of(PROXY, client=(peer, 1)).get("/things/1", headers=FORWARDED).json()
    assert answer["client"] == peer
    assert answer["address"] == "http://duels.example/things/1"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("1.2.3.4:5678", "1.2.3.4"),
        ("[::1]:443, 2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("203.0.113.9:1234, 10.1.2.3:80, [::1]:443", "203.0.113.9"),
        ("6.6.6.6, unknown", "unknown"),
        ("", "10.9.9.9"),
    ],
)
def test_the_client_is_the_last_address_that_is_not_a_proxy_without_its_port(
    forwarded: str, client: str
) -> None:
    visitor = client_of(PROXY, client=("10.9.9.9", 1))
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "gopher"}
    answer = visitor.get("/things/1", headers=headers).json()
    assert (answer["client"], answer["scheme"]) == (client, "http")


def test_an_ipv6_form_of_a_trusted_address_is_the_same_address() -> None:
    client = client_of(PROXY, client=("::ffff:10.1.1.1", 1))
    assert client.get("/things/1", headers=FORWARDED).json()["client"] == "203.0.113.9"


@pytest.mark.parametrize("path", ["/joute/things/1", "/things/1"])
def test_the_site_works_under_a_sub_path_that_the_proxy_keeps_or_takes_away(path: str) -> None:
    client = client_of(Settings(site=Site(url="https://duels.example/joute/")))
    assert client.get(path).json()["address"] == "https://duels.example/joute/things/1"
    page = client.get(path.replace("things/1", "")).text
    assert 'href="/joute/things/3"' in page
    assert 'href="/joute/?language=en"' in page
    stylesheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert stylesheet.startswith("/joute/static/")
    assert client.get(stylesheet).status_code == 200
    assert client.get(stylesheet.removeprefix("/joute")).status_code == 200


def test_logs_hold_routes_and_ids_and_nothing_that_people_wrote(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = TestClient(make_site()[0], client=("203.0.113.9", 1))
    with caplog.at_level(logging.DEBUG, logger="joute"):
        response = client.get("/things/secret-token?q=secret-query")
        client.post("/echo", data={"text": "secret-body"})
        client.get("/secret-address")
    assert "GET /things/{id} 200" in caplog.text
    assert response.headers["x-request-id"] in caplog.text
    assert "(no route) 404" in caplog.text
    assert "secret" not in caplog.text
    assert "203.0.113.9" not in caplog.text
