"""Run by test_example.py, which writes the package `notes`: where a new feature shows."""

import json
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import joute
from joute.app import create_app
from joute.calls import demo_offer
from joute.cli import command_line
from joute.features import FEATURES, Features
from joute.llm import DemoEndpoint
from joute.services import Outside
from tests.support.site import Clock, Site

joute.__path__.append(os.environ["EXAMPLE"])
BUILD = Features(*FEATURES.packages, "joute.notes")
FRENCH, ENGLISH = {"Accept-Language": "fr"}, {"Accept-Language": "en"}


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command_line(BUILD), arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
async def site(folder: Path) -> AsyncIterator[Site]:
    async with running(Clock()) as site:
        yield site


def running(clock: Clock) -> Any:
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def site() -> AsyncIterator[Site]:
        settings = BUILD.settings(secret="s" * 40, notes={"longest": 20})  # type: ignore[call-arg]
        offer = demo_offer(DemoEndpoint())
        app = create_app(settings, Outside(now=clock, environ={}, offer=offer), BUILD)
        async with app.router.lifespan_context(app):
            yield Site(app, clock)

    return site()


async def leave(site: Site, text: str, **headers: str) -> Any:
    async with site.client() as client:
        return await client.post("/api/v1/notes", json={"text": text}, headers=headers)


async def page(site: Site, path: str, language: dict[str, str]) -> str:
    async with site.client() as client:
        response = await client.get(path, headers=language)
    assert response.status_code == 200
    return response.text


async def test_its_page_stands_under_its_verb_in_both_languages(site: Site) -> None:
    assert (await leave(site, "Bonjour")).status_code == 204
    french, english = await page(site, "/notes", FRENCH), await page(site, "/notes", ENGLISH)
    assert "<li>Bonjour</li>" in french
    assert "<summary>Utiliser</summary>" in french
    assert "<summary>Use</summary>" in english
    assert 'href="/notes" aria-current="page">Notes</a>' in french


async def test_its_error_has_a_code_and_a_sentence_in_each_language(site: Site) -> None:
    refused = await leave(site, "n" * 21, **FRENCH)
    assert (refused.status_code, refused.json()["code"]) == (422, "note_too_long")
    assert refused.json()["detail"] == "Cette note est trop longue."
    assert (await leave(site, "n" * 21, **ENGLISH)).json()["detail"] == "This note is too long."


async def test_its_action_is_in_the_document_of_the_api(site: Site) -> None:
    assert "/api/v1/notes" in site.app.openapi()["paths"]


async def test_the_privacy_page_says_what_it_keeps(site: Site) -> None:
    assert "Les notes que vous laissez" in await page(site, "/privacy", FRENCH)
    assert "The notes that you leave" in await page(site, "/privacy", ENGLISH)


def test_its_settings_are_listed_and_checked(folder: Path) -> None:
    (folder / "joute.toml").write_text("[notes]\nlongest = 7\n")
    rows = {row["name"]: row for row in json.loads(run("settings", "--format", "json"))}
    assert (rows["notes.longest"]["value"], rows["notes.longest"]["source"]) == ("7", "joute.toml")
    assert rows["retention.note_days"]["help"] == "Days a note is kept."
    (folder / "joute.toml").write_text("[notes]\nlongest = 0\n")
    refused = CliRunner().invoke(command_line(BUILD), ["settings"])
    assert "notes.longest" in str(refused.exception)


def test_its_table_is_made_and_checked(folder: Path) -> None:
    assert "notes_0001" in run("db", "upgrade")
    assert "as expected" in run("db", "check")


async def test_its_rows_go_when_their_time_is_over(folder: Path) -> None:
    clock = Clock()
    async with running(clock) as site:
        await leave(site, "Bonjour")
        settings, store = site.services.settings, site.services.store
        for days, gone in ((30, 0), (31, 1)):
            later = clock() + timedelta(days=days)
            assert (await BUILD.purge(store, settings, later))["notes"] == gone


def test_it_is_on_the_command_line(folder: Path) -> None:
    assert "Print every note." in run("--help")
    assert run("notes") == ""
    assert "notes: 0" in run("db", "purge")
