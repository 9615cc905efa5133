"""Nothing that is sent, and nothing that fails, escapes the error boundary: raw requests to a real
server."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from tests.support.served import served
from tests.web.site import client_of, make_site

# In the order of joute.web.install: the log, the headers, the boundary, then what may fail.
FIRST_INSIDE = 3
INSIDE = range(FIRST_INSIDE, len(make_site()[0].user_middleware) + 1)

FOREIGN_COOKIES = [
    b"a@b=1",
    b"a,b=1",
    b"a/b=1; c(d)=2; e[f]=3; g{h}=4; i?j=5; k<l>=6; m:n=7",
    b'"quoted"="value"; x="unclosed',
    b'a="\\"; b="\\999"; c="\\400"',
    b";;; ; =; ==; =x; x; x=",
    b"\xff\xfe=\xe9\x80; caf\xc3\xa9=cr\xc3\xa8me",
    b"$Version=1; $Path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; domain=.x; path=/",
    b"a=1, b=2; c=3,d=4",
    b"a=b=c=d; a b=c d;\ta\t=\tb",
    b"a@b=1; " * 500,
    b"x" * 20_000,
    b'x="' + b"\\" * 5_000,
    b"__proto__=1; constructor=2; joute_languages=fr; xjoute_language=fr",
    b"joute_voter=forged.token.here; joute_access=\xff",
    b"[object Object]=%00%0d%0a",
]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def send(address: str, request: bytes) -> Answer:
    """Send bytes as they are; `request` lacks its Host, its Connection and its last line."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(request + b"Host: localhost\r\nConnection: close\r\n\r\n")
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answer(int(first.split()[1]), headers, body.decode("utf-8", "replace"))


def assert_guarded(answer: Answer) -> None:
    """The headers and the reference of every response."""
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.headers["x-request-id"]) == 16


class Failing:
    """A middleware with a bug."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raise RuntimeError("secret-prompt")
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(make_site()[0]) as url:
        yield url


@pytest.mark.parametrize(
    "cookie", FOREIGN_COOKIES, ids=lambda cookie: cookie[:20].decode("latin-1")
)
def test_cookies_of_other_sites_are_ignored(address: str, cookie: bytes) -> None:
    header = b"GET / HTTP/1.1\r\nAccept-Language: en\r\nCookie: %b\r\n" % cookie
    answer = send(address, header)
    assert answer.status == 200
    assert '<html lang="en">' in answer.body
    assert_guarded(answer)


@pytest.mark.parametrize(
    "cookie", FOREIGN_COOKIES, ids=lambda cookie: cookie[:20].decode("latin-1")
)
@pytest.mark.parametrize("pattern", [b"%b; joute_language=fr", b"joute_language=fr; %b"])
def test_our_own_cookie_is_read_beside_those_of_other_sites(
    address: str, cookie: bytes, pattern: bytes
) -> None:
    header = b"GET / HTTP/1.1\r\nAccept-Language: en\r\nCookie: %b\r\n" % (pattern % cookie)
    assert '<html lang="fr">' in send(address, header).body


def test_several_cookie_headers_are_one(address: str) -> None:
    header = b"GET / HTTP/1.1\r\nCookie: a@b=1\r\nCookie: joute_language=en\r\nCookie: /=;\r\n"
    assert '<html lang="en">' in send(address, header).body


@pytest.mark.parametrize(
    "line",
    [
        b"Host: [",
        b"Host: \xff",
        b"Accept-Language: ;q=nan, fr;q=inf, \xff;q=-1,,;;",
        b"Accept: \xff, json",
        b"X-Forwarded-For: \xff, [::1",
        b"Content-Length: 0",
        b"Range: bytes=9-1",
        b"If-None-Match: \xff",
        b"Accept-Encoding: \xff, gzip;q=x",
    ],
)
@pytest.mark.parametrize("path", [b"/", b"/nothing", b"/?language=\xe2&x=%ff", b"/things/%ff"])
def test_a_malformed_header_or_address_is_no_error_of_ours(
    address: str, line: bytes, path: bytes
) -> None:
    answer = send(address, b"GET %b HTTP/1.1\r\n%b\r\n" % (path, line))
    assert answer.status < 500
    if answer.status != 400 or "x-request-id" in answer.headers:  # not refused by the server itself
        assert_guarded(answer)


@pytest.mark.parametrize("place", INSIDE)
@pytest.mark.parametrize("path", ["/", "/api/sizes", "/static/x/y.css", "/nothing"])
def test_whichever_middleware_fails_the_error_has_the_headers_and_the_reference(
    place: int, path: str
) -> None:
    app, _pages = make_site()
    app.user_middleware.insert(place, Middleware(Failing))
    answer = TestClient(app).get(path)
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"] in answer.text
    assert "secret-prompt" not in answer.text


def test_head_has_the_same_status_and_headers_without_a_body() -> None:
    app, _pages = make_site()
    app.user_middleware.insert(FIRST_INSIDE, Middleware(Failing))
    with served(app) as url:
        answer = send(url, b"HEAD / HTTP/1.1\r\n")
    assert (answer.status, answer.body) == (500, "")
    assert_guarded(answer)


def test_an_error_page_that_fails_is_a_sentence_with_the_reference() -> None:
    app, pages = make_site()
    pages.environments.clear()
    answer = TestClient(app).get("/")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_an_error_keeps_the_language_that_was_asked_for_in_its_address() -> None:
    client = client_of()
    assert '<html lang="fr">' in client.get("/fail/consent?language=fr").text
    assert '<html lang="fr">' in client.get("/").text


def test_a_websocket_is_refused(address: str) -> None:
    with pytest.raises(WebSocketDisconnect), client_of().websocket_connect("/"):
        pass
    upgrade = (
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    )
    answer = send(address, upgrade)
    assert answer.status == 200
    assert_guarded(answer)
