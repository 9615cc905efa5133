"""Keys on pages: made, shown once, limited, changed, revoked."""

import re
from typing import Any

from sqlalchemy import text

from joute.gateway.aliases import Aliases
from joute.gateway.directory import Directory
from joute.gateway.errors import KeyRefused
from joute.gateway.keys import Keys
from tests.gateway.site.conftest import member, use_of
from tests.support.site import Site

NEW = "/gateway/uses/letters/keys"
SECRET = re.compile(r"joute-[\w-]{40,}")


async def test_the_secret_is_shown_once_and_stored_nowhere(site: Site) -> None:
    ada = await member(site, "Ada")
    await use_of(site, ada, "letters")
    await site.services[Aliases].set("assistant", ["oak"], "operator")
    await site.services[Aliases].set("resume", ["elm", "oak"], "operator")
    form: dict[str, Any] = {
        "name": "production",
        "aliases": "chosen",
        "alias": ["assistant"],
        "budget_usd": "1 234,5",
        "budget_wh": "",
        "period": "week",
        "rpm": "60",
        "parallel": "4",
        "ends": "2026-12-31",
    }
    shown = await ada.send(NEW, 200, **form)
    found = SECRET.search(shown.text)
    assert found
    secret = found.group()
    assert shown.headers["cache-control"] == "no-store"
    assert secret not in str(shown.url)
    assert "/v1" in shown.text
    card = (await site.services[Keys].all("letters"))[0]
    assert (card.name, card.limits.aliases, card.limits.budget_usd) == (
        "production",
        ("assistant",),
        1234.5,
    )
    assert card.limits.period == "week"
    assert f"{card.limits.ends_at:%Y-%m-%d %H:%M}" == "2027-01-01 00:00"
    caller = await site.services[Directory].caller(f"Bearer {secret}")
    assert caller.use.id == "letters"
    for path in ("/gateway/uses/letters", f"{NEW}/{card.id}", NEW, "/gateway"):
        assert not SECRET.search(await ada.get(path)), path
    keys = (await ada.client.get("/api/v1/gateway/uses/letters/keys")).json()
    assert secret not in str(keys)
    assert await stored(site, secret) == []


async def stored(site: Site, secret: str) -> list[str]:
    """The tables that hold a text."""
    found = []
    async with site.services.store.read() as session:
        for table in ("gateway_keys", "uses", "use_members"):
            rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608
            found += [table for row in rows if secret in str(row)]
    return found


async def test_a_form_with_faults_keeps_what_was_typed_and_says_each(site: Site) -> None:
    ada = await member(site, "Ada")
    await use_of(site, ada, "letters")
    await site.services[Aliases].set("assistant", ["oak"], "operator")
    form = {
        "name": "the <b>name</b>",
        "aliases": "chosen",
        "budget_usd": "-3",
        "budget_wh": "nan",
        "period": "fortnight",
        "rpm": "1.5",
        "tpm": "9" * 30,
        "ends": "tomorrow",
    }
    refused = (await ada.send(NEW, 422, **form)).text
    assert refused.count('class="field-error"') == 7
    assert "Choose one at least." in refused
    assert "the &lt;b&gt;name&lt;/b&gt;" in refused
    for typed in ('value="-3"', 'value="1.5"', 'value="tomorrow"'):
        assert typed in refused
    assert 'aria-invalid="true"' in refused
    gone: dict[str, Any] = {"name": "x", "aliases": "chosen", "alias": ["assistent"]}
    assert "Near names: assistant" in (await ada.send(NEW, 404, **gone)).text
    late = (await ada.send(NEW, 422, name="typed", ends="2020-01-01")).text
    assert "revoke it to end it now" in late
    assert 'value="typed"' in late
    long = (await ada.send(NEW, 422, name="x" * 150)).text
    assert "at most 100 characters" in long
    assert await site.services[Keys].all() == []


async def test_limits_change_and_a_revoked_key_is_refused(site: Site) -> None:
    ada = await member(site, "Ada")
    await use_of(site, ada, "letters")
    await site.services[Aliases].set("assistant", ["oak"], "operator")
    added = await ada.send(NEW, 200, name="here", budget_wh="5", period="day", rpm="9")
    found = SECRET.search(added.text)
    assert found
    card = (await site.services[Keys].all("letters"))[0]
    page = await ada.get(f"{NEW}/{card.id}")
    assert 'name="budget_wh"' in page
    assert 'value="5"' in page
    changed: dict[str, Any] = {
        "aliases": "chosen",
        "alias": ["assistant"],
        "budget_wh": "7.25",
        "period": "day",
    }
    await ada.send(f"{NEW}/{card.id}", **changed)
    limits = (await site.services[Keys].get(card.id)).limits
    assert (limits.aliases, limits.budget_wh, limits.requests_per_minute) == (
        ("assistant",),
        7.25,
        None,
    )
    # An alias that is gone stays allowed, and can be left in the form.
    await site.services[Aliases].remove("assistant", "operator")
    await ada.send(f"{NEW}/{card.id}", **changed)
    assert "0 of 7.25" in await ada.get("/gateway/uses/letters")
    await ada.send(f"{NEW}/{card.id}", 422, period="day", parallel="0")
    await ada.send(f"{NEW}/{card.id}/revoke")
    use = await ada.get("/gateway/uses/letters")
    assert "revoked on 21 November 2026" in use
    assert f'href="{NEW}/{card.id}"' not in use
    directory = Directory(site.services.store, site.clock, lambda: 0.0)
    try:
        await directory.caller(f"Bearer {found.group()}")
    except KeyRefused:
        pass
    else:
        raise AssertionError("a revoked key calls")
    finally:
        await directory.close()
