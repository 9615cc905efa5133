"""People with real browsers on real sites, in front of our OpenAI-compatible test server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from joute.app import create_app
from joute.llm.server import Running
from joute.services import Outside
from tests.support.browser import Person, chromium, new_person
from tests.support.databases import sqlite_database
from tests.support.served import Installation, Tables, served
from tests.support.site import Loaded, model, settings

OpenSite = Callable[..., str]
Visit = Callable[..., Person]
Configuration = Callable[[int], Tables]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all journeys: while Playwright runs, no asynchronous test can."""
    with chromium() as running:
        yield running


@pytest.fixture
def open_site(tmp_path: Path, llm_server: Running) -> Iterator[OpenSite]:
    """Serves a site and returns its address: `open_site(model(…), model(…), limits={…}, …)`."""
    with ExitStack() as stack:

        def open_(*models: dict[str, Any], first_is_a: bool = True, **tables: Any) -> str:
            chosen = settings(sqlite_database(tmp_path), llm_server.base_url, models, **tables)
            app = create_app(chosen, Outside(random=Loaded(first_is_a), environ={}))
            return stack.enter_context(served(app))

        yield open_


@pytest.fixture
def configuration(llm_server: Running) -> Configuration:
    """A fast model and one that echoes, at so many characters per second."""

    def configuration_(echo_rate: int) -> Tables:
        endpoint = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
        models = [model("oak", "fast"), model("elm", f"echo,size=1,rate={echo_rate}")]
        return {"endpoints": [endpoint], "models": models}

    return configuration_


@pytest.fixture
def installation(tmp_path: Path, configuration: Configuration) -> Iterator[Installation]:
    """`joute serve`, where a long question takes half a minute to echo."""
    installed = Installation(tmp_path, configuration(10))
    installed.start()
    yield installed
    installed.kill()


@pytest.fixture
def visit(browser: Browser, open_site: OpenSite) -> Iterator[Visit]:
    """A new person at an address. Afterwards: no page called another host, or complained.

    Browsers leave before their site does, which waits for its readers.
    """
    people: list[Person] = []

    def visit_(address: str, language: str = "en-GB", **options: Any) -> Person:
        person = new_person(browser, address, language, **options)
        people.append(person)
        person.page.goto(address)
        return person

    yield visit_
    for person in people:
        person.context.close()
    for person in people:
        assert person.hosts == {urlsplit(person.address).netloc}
        assert person.complaints == []
