"""No change of the register is made for a page of another site."""

from tests.register.conftest import RegisterSite
from tests.support.routes import requests_of

OURS = ("/register", "/api/v1/register")


async def test_every_change_of_the_register_is_refused_to_other_sites(
    people: RegisterSite,
) -> None:
    boss = await people.operator()
    await boss.send("/register", name="Letters")
    before = await boss.api("GET", "/letters/history")
    changes = [
        (method, path.replace("{use_id}", "letters"))
        for method, path in requests_of(people.site.app)
        if path.startswith(OURS) and method != "GET"
    ]
    assert len(changes) > 15
    for method, path in changes:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            sent = await boss.client.request(method, path, headers=headers)
            assert sent.status_code == 403, (method, path)
            assert "another site" in sent.text
    assert await boss.api("GET", "/letters/history") == before
