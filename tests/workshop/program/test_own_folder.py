"""Cards and programs of a site's own, beside those that ship."""

from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.site import running_site, settings

from joute.errors import BadInput
from joute.workshop import WorkshopService
from joute.workshop.actions.create import NewWorkshop, create
from joute.workshop.actions.links import new_link
from joute.workshop.program.model import parse_program
from joute.workshop.tables import Workshop
from joute.workshop.web.render import Renderer

CARD = """+++
title = "The canteen"
date = 2026-11-21

[[sources]]
title = "The cook, in conversation"
year = 2026
+++
Who would rather ask the cook?
"""
PROGRAM = """
id = "canteen"
opening_cards = ["canteen"]

[title]
en = "At the canteen"

[[rounds]]
pair = "random"
[rounds.question]
en = "What shall we eat?"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "canteen.en.md").write_text(CARD, "utf-8")
    (tmp_path / "torn.en.md").write_text("+++\ntitle = \n+++\n", "utf-8")
    (tmp_path / "canteen.toml").write_text(PROGRAM, "utf-8")
    return tmp_path


async def test_they_are_offered_and_shown_and_a_bad_card_is_reported(folder: Path) -> None:
    chosen = settings(
        f"sqlite:///{folder}/joute.sqlite3", "", [], endpoints=[], workshops={"folder": folder}
    )
    async with running_site(chosen) as site, site.client() as client:
        service = site.services[WorkshopService]
        link = await new_link(service, days=1, once=False)
        form = (await client.get(f"/workshop/new?link={link}&language=en")).text
        assert "At the canteen" in form
        assert "torn.en.md" in form
        created = await client.post(
            "/workshop/new",
            data={"link": link, "program": "canteen", "language": "en", "voting": "phones"},
        )
        assert created.status_code in (200, 303), created.text
        async with service.store.read() as session:
            workshop = (await session.scalars(select(Workshop))).one()
        assert workshop.opening_cards == ["canteen"]
        cards = site.services[Renderer].cards
        assert "ask the cook" in cards.show("canteen", "en").html


async def test_a_program_with_an_unknown_card_is_refused_by_its_name(folder: Path) -> None:
    chosen = settings(f"sqlite:///{folder}/joute.sqlite3", "", [], endpoints=[])
    async with running_site(chosen) as site:
        service = site.services[WorkshopService]
        program = parse_program(PROGRAM, "canteen.toml")
        with pytest.raises(BadInput, match="canteen"):
            await create(service, NewWorkshop(program, "en"))
