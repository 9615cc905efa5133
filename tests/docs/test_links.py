"""Links between the pages lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, headings, label, prose

_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_links_of_the_page_resolve(page: Path) -> None:
    for target in _LINK.findall(prose(page.read_text("utf-8"))):
        if not target.startswith(("https://", "http://")):
            _check(page, target)


def _check(page: Path, target: str) -> None:
    name, _, anchor = target.partition("#")
    found = (page.parent / name).resolve() if name else page
    assert found.exists(), target
    if anchor:
        anchors = {heading.anchor for heading in headings(found.read_text("utf-8"))}
        assert anchor in anchors, target


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [PAGES[0].parent / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix != ".md" or page in reached:
            continue
        reached.add(page)
        targets = _LINK.findall(prose(page.read_text("utf-8")))
        local = [target.partition("#")[0] for target in targets if "://" not in target]
        waiting += [(page.parent / name).resolve() for name in local if name]
    assert set(PAGES) <= reached
