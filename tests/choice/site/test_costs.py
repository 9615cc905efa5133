"""The costs of a choice: what is stated, what is shown, and what is kept."""

import re
from html import unescape
from typing import Any

import pytest

from joute.catalog import load, offers
from joute.choice.evidence import candidates_for, shipped
from joute.choice.needs import as_markdown, choose, ids_of, named, needs_of, own_servers_in_words
from joute.features import FEATURES
from joute.translation import load_translators
from tests.choice.site.conftest import Person, person
from tests.choice.site.test_path import words
from tests.support.english import english_in
from tests.support.site import Site

SMALL, GEMMA = "mistral-small-2506@mistral", "gemma-3-27b@own"
VOLUME: dict[str, Any] = {
    "requests_per_month": 40_000,
    "input_tokens": 3_000,
    "output_tokens": 400,
    "growth_per_month": 0.05,
    "reasoning_tokens": {"low": 0, "mid": 500, "high": 1_500},
}
SERVERS: dict[str, Any] = {
    "eur_per_server_hour": {"low": 1.5, "mid": 2, "high": 3},
    "watts_per_server": 600,
    "electricity_eur_per_kwh": 0.2,
    "wh_per_request": 0.0000003,
    "requests_per_month_at_most": 200_000,
    "model": "gemma-3-27b",
    "against": SMALL,
}


WORDS = load_translators(["en"], FEATURES.folders.values())
NO_MODEL: dict[str, Any] = {"own-model": ""}


async def stated(site: Site, language: str = "en", **need: Any) -> Person:
    """Somebody at the costs of a choice that a program made."""
    one = person(site, language=language)
    need = {"candidates": [SMALL, GEMMA], "weights": {"quality": 1, "costs": 1}, **need}
    made = await one.client.post("/api/v1/choices", json={"need": need})
    assert made.status_code == 201, made.text
    one.address = f"/choices/{made.json()['key']}"
    return one


async def held(one: Person) -> dict[str, Any]:
    """The choice as the API says it."""
    read = (await one.client.get(f"/api/v1{one.address}")).json()
    return {"revision": read["revision"], **read["need"]}


async def filled(one: Person) -> dict[str, Any]:
    """What a browser sends of the form as it is: nothing of a field of numbers that holds none."""
    page = await one.page("/costs")
    form: dict[str, Any] = {}
    for field in re.findall(r"<input [^>]+>", page.partition("<main")[2]):
        name, value = (re.search(rf' {of}="([^"]*)"', field) for of in ("name", "value"))
        if name and value:
            number = re.fullmatch(r"-?[\d.]+(e-?\d+)?", value[1])
            form[name[1]] = value[1] if number or 'type="number"' not in field else ""
    return {name: unescape(value) for name, value in form.items()}


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_costs_that_are_saved_as_they_are_shown_leave_the_need_as_it_was(
    site: Site, language: str
) -> None:
    one = await stated(site, language, volume=VOLUME, own_servers=SERVERS)
    before, form = await held(one), await filled(one)
    assert form["own-eur_per_server_hour"] == {"en": "1.5 / 2 / 3", "fr": "1,5 / 2 / 3"}[language]
    assert form["reasoning_tokens"] == "0 / 500 / 1500"
    await one.send("/costs", **form)
    assert await held(one) == before
    # One that changes leaves the others as they were.
    await one.send("/costs", **{**form, "own-watts_per_server": "500 / 600 / 700,5"})
    after = await held(one)
    assert after["volume"] == VOLUME
    watts = {"low": 500, "mid": 600, "high": 700.5}
    assert after["own_servers"] == {**SERVERS, "watts_per_server": watts}


async def test_a_figure_that_is_emptied_is_not_known_and_one_that_is_not_sent_stays(
    site: Site,
) -> None:
    one = await stated(site, volume=VOLUME, own_servers=SERVERS)
    await one.send("/costs", revision="1", requests_per_month="50000", **NO_MODEL)
    after = await held(one)
    assert after["volume"] == {**VOLUME, "requests_per_month": 50_000}
    assert after["own_servers"] == {name: v for name, v in SERVERS.items() if name != "model"}
    await one.send("/costs", revision="2", reasoning_tokens="")
    assert "reasoning_tokens" not in (await held(one))["volume"]
    form = {**await filled(one), "own-eur_per_server_hour": ""}
    await one.send("/costs", **form)
    assert "own_servers" not in await held(one)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"own-watts_per_server": "500"}, "“Euros of an hour of a server” is missing"),
        ({"input_tokens": "500"}, "“Requests in the first month” is missing"),
        ({"own-eur_per_server_hour": "1 / 2"}, "“1 / 2” is no number"),
        ({"own-eur_per_server_hour": "3 / 2 / 1"}, "low <= mid <= high"),
        ({"own-eur_per_server_hour": "1", "own-model": "gema-3-27b"}, "mean “gemma-3-27b”"),
        ({"own-eur_per_server_hour": "1", "own-against": SMALL[:-1]}, f"mean “{SMALL}”"),
    ],
)
async def test_what_cannot_be_used_is_said_beside_what_was_sent(
    site: Site, form: dict[str, Any], said: str
) -> None:
    one = await stated(site)
    refused = unescape((await one.send("/costs", 422, revision=1, **form)).text)
    assert said in refused
    for value in form.values():
        assert f'value="{value}"' in refused


async def test_the_page_says_of_own_servers_and_prices_what_the_command_says(site: Site) -> None:
    servers = {
        name: one for name, one in SERVERS.items() if name not in ("model", "wh_per_request")
    }
    one = await stated(site, volume=VOLUME, own_servers=servers | {"licence_eur_per_month": 7})
    shown = words(await one.page("/costs"))
    result = (await one.client.get(f"/api/v1{one.address}/result")).json()
    known, catalog = shipped(), load()
    need = needs_of((await held(one)) | {"revision": None}, offered=ids_of(catalog))
    offered = named(need, offers(catalog))
    found = choose(
        need,
        candidates_for(need, known),
        catalog.models,
        offers=offered,
        usd_per_eur=known.usd_per_eur,
        samples=10,
    )
    en = WORDS["en"]
    said = [*own_servers_in_words(found, en)]
    assert any("What a request takes on them is not known" in sentence for sentence in said)
    assert any("As much is asked" in sentence for sentence in said)
    for sentence in said:
        assert sentence in shown
        assert sentence in as_markdown(found, en, usd_per_eur=known.usd_per_eur)
    assert re.search(r"of which electricity [\d,.]+ € of which licence 7\.00 €", shown)
    # Each price has its date, its source and what it leaves open.
    entry = next(one for one in result["shortlist"] if one["candidate"] == SMALL)
    by = shown.partition("By candidate")[2]
    assert en.partial_date(entry["price"]["date"]) in by
    assert entry["price"]["source"].partition(";")[0] in by
    for note in entry["price"]["notes"]:
        assert note in by
    api, _, own = by.partition("Gemma 3 27B (Own servers)")
    assert "more than 90 days ago" in api
    assert "more than 90 days ago" not in own
    assert "your servers, as they are stated" in own
    # Quality for a euro and the energy of the month are those of the API.
    assert en.figures(entry["quality_per_eur"]["mid"]) in by
    kwh = entry["wh_per_1000"]["mid"] * need.volume.mean_requests / 1_000_000  # type: ignore[union-attr]
    assert en.figures(kwh) in by


async def test_what_own_servers_lack_to_be_held_against_is_said(site: Site) -> None:
    one = await stated(site, own_servers={"eur_per_server_hour": 2})
    assert "There is no price to hold your servers against" in words(await one.page("/costs"))


async def test_sources_of_prices_are_said_in_french_too(site: Site) -> None:
    listed = {one.id: one for one in offers(load())}
    offered = next(
        id
        for id, one in listed.items()
        if one.price and one.price.source.partition(";")[0] in load().french
    )
    one = await stated(site, "fr", candidates=[offered], volume=VOLUME)
    page = await one.page("/costs")
    source = listed[offered].price.source.partition(";")[0]  # type: ignore[union-attr]
    assert load().french[source] in unescape(page)
    assert english_in(page) == []
