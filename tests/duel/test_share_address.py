"""What people pass on bears the address of the site, whatever name a request gives it."""

from tests.duel.conftest import OpenSite


async def test_a_share_link_bears_the_address_of_the_site(open_site: OpenSite) -> None:
    async with open_site(site={"url": "http://example.org"}) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished()
        await visitor.vote(duel_id)
        page, other_name = f"/duels/{duel_id}", {"Host": "evil.example"}
        await visitor.client.post(f"{page}/share", headers=other_name)
        shown = (await visitor.client.get(page, headers=other_name)).text
    assert "http://example.org/s/" in shown
    assert "evil.example" not in shown
