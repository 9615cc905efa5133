from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.people.access import local_path
from tests.people.conftest import OpenSite

CODE = "café des ducs"
CLOSED: dict[str, Any] = {"site": {"access": "code"}, "access_code": CODE}


async def enter(client: httpx2.AsyncClient, code: str = CODE, next: str = "") -> httpx2.Response:
    return await client.post("/access", data={"code": code, "next": next})


@pytest.mark.parametrize("path", ["/", "/how", "/me", "/models", "/duels/x", "/no/such/page"])
async def test_a_page_leads_to_the_form_and_the_form_back_to_it(
    open_site: OpenSite, path: str
) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        response = await client.get(f"{path}?a=b%20c")
        assert response.status_code == 303
        form = await client.get(response.headers["location"])
        assert f'name="next" value="{path}?a=b%20c"' in form.text
        entered = await enter(client, next=f"{path}?a=b%20c")
        assert entered.status_code == 303
        assert entered.headers["location"] == f"{path}?a=b%20c"
        assert (await client.get("/how")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/models"),
        ("GET", "/api/v1/consent"),
        ("GET", "/api/v1/openapi.json"),
        ("POST", "/api/v1/duels"),
        ("POST", "/duels"),
        ("POST", "/me/erase"),
    ],
)
async def test_programs_and_forms_are_refused_without_the_code(
    open_site: OpenSite, method: str, path: str
) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        response = await client.request(method, path, headers={"Accept": "application/json"})
        assert response.status_code == 403
        assert response.json()["code"] == "code_needed"


@pytest.mark.parametrize(
    "path", ["/access", "/privacy", "/legal", "/healthz", "/readyz", "/access?language=en"]
)
async def test_what_must_stay_readable_needs_no_code(open_site: OpenSite, path: str) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        assert (await client.get(path)).status_code == 200


async def test_a_shared_duel_needs_no_code(open_site: OpenSite) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        assert (await client.get("/s/forged")).status_code == 404
        # Nor do its pictures, whose addresses are as secret.
        assert (await client.get("/media/forged/small")).status_code == 404


async def test_static_files_need_no_code(open_site: OpenSite) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        style = site.app.state.pages.static("web/joute.css")
        assert (await client.get(style)).status_code == 200


async def test_a_wrong_code_is_refused_and_opens_nothing(open_site: OpenSite) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        refused = await enter(client, "cafe des ducs", next="/how")
        assert refused.status_code == 403
        assert 'value="/how"' in refused.text
        assert "joute_access" not in client.cookies
        assert (await client.get("/how")).status_code == 303


async def test_spaces_around_the_code_are_forgiven(open_site: OpenSite) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        assert (await enter(client, f" {CODE}\n")).status_code == 303


async def test_a_newline_after_the_code_of_the_site_is_no_part_of_it(open_site: OpenSite) -> None:
    async with open_site(**{**CLOSED, "access_code": f"{CODE}\n"}) as site, site.client() as client:
        assert (await enter(client)).status_code == 303


async def test_the_cookie_is_signed_and_out_of_reach_of_scripts(open_site: OpenSite) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        cookie = (await enter(client)).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        client.cookies.set("joute_access", "dHJ1ZQ.forged.signature")
    async with open_site(**CLOSED) as site, site.client() as client:
        client.cookies.set("joute_access", "dHJ1ZQ.forged.signature")
        assert (await client.get("/how")).status_code == 303


async def test_changing_the_code_closes_what_the_old_one_opened(open_site: OpenSite) -> None:
    async with open_site(**CLOSED) as site, site.client() as client:
        await enter(client)
        kept = dict(client.cookies)
    async with open_site(**CLOSED) as site, site.client(cookies=kept) as client:
        assert (await client.get("/how")).status_code == 200
    async with (
        open_site(**{**CLOSED, "access_code": "another"}) as site,
        site.client(cookies=kept) as client,
    ):
        assert (await client.get("/how")).status_code == 303


async def test_codes_cannot_be_tried_without_end_from_one_address(open_site: OpenSite) -> None:
    limited = {**CLOSED, "limits": {"new_voters_per_address_per_hour": 3}}
    async with open_site(**limited) as site, site.client() as client:
        for _ in range(3):
            assert (await enter(client, "guess")).status_code == 403
        late = await enter(client)
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
        assert (await client.get("/how")).status_code == 303
        async with site.client() as elsewhere:
            assert (await enter(elsewhere)).status_code == 303
        site.clock.pass_(hours=1)
        assert (await enter(client)).status_code == 303


async def test_an_open_site_has_no_door(open_site: OpenSite) -> None:
    async with open_site() as site, site.client() as client:
        assert (await client.get("/access?next=/how")).headers["location"] == "/how"
        assert (await enter(client, "anything", next="/how")).headers["location"] == "/how"


async def test_the_form_of_a_site_under_a_sub_path_leads_back_below_it(
    open_site: OpenSite,
) -> None:
    below = {**CLOSED, "site": {"access": "code", "url": "https://example.org/joute"}}
    async with open_site(**below) as site, site.client() as client:
        response = await client.get("/joute/how")
        assert response.headers["location"] == "/joute/access?next=%2Fjoute%2Fhow"
        entered = await enter(client, next="/joute/how")
        assert entered.headers["location"] == "/joute/how"
        assert "Path=/joute" in entered.headers["set-cookie"]
        assert (await enter(client, next="/elsewhere")).headers["location"] == "/joute/"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(wanted: str) -> None:
    assert local_path(wanted, "/") == "/"


@given(st.text())
def test_what_is_followed_is_always_a_path_of_this_site(wanted: str) -> None:
    followed = httpx2.URL("https://example.org/access").join(local_path(wanted, "/"))
    assert followed.host == "example.org"
