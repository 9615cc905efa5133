"""Pages as people read them."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx2
from anyio.from_thread import BlockingPortal

from tests.support.site import Site

HIDDEN = re.compile(r"<select.*?</select>", re.DOTALL)


def words(page: str) -> str:
    """What a page shows, without its tags and lists of choices; every space is a plain one."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", HIDDEN.sub(" ", main))).split())


async def get(site: Site, path: str, language: str = "en", status: int = 200) -> httpx2.Response:
    async with site.client(headers={"Accept-Language": language}) as client:
        response = await client.get(path)
    assert response.status_code == status, response.text
    return response


@dataclass(frozen=True)
class Reader:
    """Reads a site that runs in a thread: its pages and its API change nothing."""

    site: Site
    portal: BlockingPortal

    def html(self, path: str, language: str = "en", status: int = 200) -> str:
        return self.portal.call(get, self.site, path, language, status).text

    def page(self, path: str, language: str = "en", status: int = 200) -> str:
        return words(self.html(path, language, status))

    def json(self, path: str, status: int = 200) -> Any:
        return self.portal.call(get, self.site, path, "en", status).json()
