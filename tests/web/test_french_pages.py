"""Pages in French hold no English, but for names: the notes of the catalogue, sources, reasons."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from joute import catalog
from joute.footprint import MODELLED_METHODS
from joute.llm.server import Running
from tests.leaderboard.filling import ballots, fill
from tests.support.databases import sqlite_database
from tests.support.english import english_in
from tests.support.routes import requests_of
from tests.support.site import NOON, Site, model, running_site, settings

MODELS = [model("oak", "markdown", size=120.0), model("elm", "echo")]
# What a GET answers that is no page, here.
NO_PAGES = {
    "/access",
    "/healthz",
    "/readyz",
    "/documents/mine/export",
    "/me/export",
    "/v1/models",
    "/workshop/join",
    "/observatory/report.md",
}


@pytest.fixture
async def site(tmp_path: Path, llm_server: Running) -> AsyncIterator[Site]:
    database = sqlite_database(tmp_path)
    await fill(database, ballots(("oak", "elm", 20, 9)), NOON)
    async with running_site(settings(database, llm_server.base_url, MODELS)) as site:
        yield site


async def english(client: httpx2.AsyncClient, path: str) -> list[str]:
    response = await client.get(path, headers={"Accept-Language": "fr"})
    assert '<html lang="fr">' in response.text, path
    return english_in(response.text)


async def test_the_pages_of_a_site_hold_no_english(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    assert (await visitor.vote(duel_id)).status_code == 200
    paths = {
        path
        for method, path in requests_of(site.app)
        if method == "GET" and not path.startswith(("/api/", "/operator")) and "{" not in path
    }
    addresses = [*sorted(paths - NO_PAGES), f"/duels/{duel_id}", "/models?scope=catalogue"]
    addresses += [f"/footprint?model=oak&country=MCO&method={name}" for name in MODELLED_METHODS]
    found = {path: await english(visitor.client, path) for path in addresses}
    assert {path: texts for path, texts in found.items() if texts} == {}


async def test_the_pages_of_the_whole_catalogue_hold_no_english(site: Site) -> None:
    async with site.client() as client:
        found = {id: await english(client, f"/models/{id}") for id in catalog.load().models}
    assert {id: texts for id, texts in found.items() if texts} == {}


@pytest.mark.parametrize("path", ["/models?sort=beauty", "/me?page=x", "/nowhere"])
async def test_a_refusal_holds_no_english(site: Site, path: str) -> None:
    async with site.client() as client:
        assert await english(client, path) == []


async def test_a_refused_field_has_its_reason_in_french(site: Site) -> None:
    async with site.client(headers={"Accept-Language": "fr"}) as client:
        page = (await client.get("/me?page=0")).text
        assert "<code>page</code> Un nombre d’au moins 1 est attendu." in page
        page = (await client.get("/models?sort=beauty")).text
        assert "L’une de ces valeurs est attendue\u00a0: name, size, released, price." in page


async def test_notes_sources_and_remarks_on_licences_are_in_the_language_of_the_page(
    site: Site,
) -> None:
    async with site.client() as client:
        french, english = [
            (await client.get("/models/mixtral-8x7b", headers={"Accept-Language": language})).text
            for language in ("fr", "en")
        ]
    for text in ("compar:IA has 56/14", "Patent grant", "source documents 2024-2025"):
        assert text in english
        assert text not in french
    for text in ("56\u00a0milliards de paramètres", "Concession de brevets", "documents de 2024"):
        assert text in french


def test_english_is_recognised() -> None:
    assert english_in('<p lang="en">?</p><p>historical</p><p title="Models">duel</p>') == [
        '<p lang="en">',
        "historical",
        "Models",
    ]
    link = '<a hreflang="en" lang="en">English</a>'
    assert english_in(f"<p>modèle historique</p>{link}") == []
