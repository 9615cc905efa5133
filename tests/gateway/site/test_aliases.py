"""Aliases on pages: set, compared, gone back to, removed."""

from joute.gateway.aliases import Aliases
from tests.gateway.site.conftest import call, log, operator, use_of
from tests.support.site import Site


async def test_an_alias_is_set_compared_and_gone_back_to(site: Site) -> None:
    boss = await operator(site)
    empty = await boss.get("/gateway/aliases")
    assert "There is no alias yet" in empty
    set_ = await boss.send("/gateway/aliases", alias="assistant", model=["oak", "elm", ""])
    assert set_.headers["location"] == "/gateway/aliases/assistant"
    await boss.send("/gateway/aliases", alias="assistant", model=["elm", "", ""])
    await use_of(site, boss, "letters")
    await log(
        site,
        call("c1", site, "letters", "k"),
        call("c2", site, "letters", "k", model="elm", microdollars=2_000, duration_s=4.0),
        call("c3", site, "letters", "k", model="", outcome="endpoint_error", alias="resume"),
    )
    page = await boss.get("/gateway/aliases")
    assert "US$0.012" in page
    assert "US$10" in page  # a thousand answers of oak
    one = await boss.get("/gateway/aliases/assistant")
    assert "oak → elm" in one
    assert "US$2.0" in one
    assert "none answered" not in one
    assert "none answered" in page
    await boss.send("/gateway/aliases/assistant/revert", number="1")
    versions = await site.services[Aliases].history("assistant")
    assert [one.targets for one in versions] == [("oak", "elm"), ("elm",), ("oak", "elm")]
    await boss.send("/gateway/aliases/assistant/remove")
    assert "assistant" not in await site.services[Aliases].current()
    assert "removed" in await boss.get("/gateway/aliases/assistant")
    await boss.send("/gateway/aliases/assistant/revert", number="2")
    assert (await site.services[Aliases].current())["assistant"].targets == ("elm",)


async def test_what_cannot_be_set_says_why_and_keeps_what_was_typed(site: Site) -> None:
    boss = await operator(site)
    refused = (await boss.send("/gateway/aliases", 422, alias="Ünfit", model=["elm"])).text
    assert "1 to 64 small letters" in refused
    assert 'value="Ünfit"' in refused
    assert '<option value="elm" selected>' in refused
    unknown = (await boss.send("/gateway/aliases", 422, alias="a", model=["oaks"])).text
    assert "Near names: oak" in unknown
    none = (await boss.send("/gateway/aliases", 422, alias="a", model=[""])).text
    assert "1 to 20 models" in none
    twice = await boss.send("/gateway/aliases", 422, alias="a", model=["oak", "oak"])
    assert "each named once" in twice.text
    await boss.send("/gateway/aliases", alias="assistant", model=["oak"])
    assert "Near names: assistant" in await boss.get("/gateway/aliases/assistent", 404)
    missing = (await boss.send("/gateway/aliases/assistant/revert", 404, number="9")).text
    assert "assistant 9" in missing
