"""People with real browsers on real sites, in front of our OpenAI-compatible test server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from joute.app import Outside, create_app
from joute.llm.server import Running
from tests.support.browser import Person, chromium, new_person
from tests.support.served import Installation, served
from tests.support.site import Loaded, model, settings

OpenSite = Callable[..., str]
Visit = Callable[..., Person]


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder}/joute.sqlite3"


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
            chosen = settings(database_in(tmp_path), llm_server.base_url, models, **tables)
            app = create_app(chosen, Outside(random=Loaded(first_is_a), environ={}))
            return stack.enter_context(served(app))

        yield open_


@pytest.fixture
def installation(tmp_path: Path, llm_server: Running) -> Iterator[Installation]:
    """`joute serve`, with a fast model and one that echoes: a long question takes it seconds."""
    endpoint = {"id": "test", "base_url": llm_server.base_url, "allow_private": True}
    models = [model("oak", "fast"), model("elm", "echo,size=4,rate=25")]
    installed = Installation(tmp_path, {"endpoints": [endpoint], "models": models})
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
