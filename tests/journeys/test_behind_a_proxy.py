"""A site under a sub-path, behind a reverse proxy."""

import httpx2
import pytest

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import WATCH, Duelist, open_page
from tests.support.ports import free_port
from tests.support.proxy import proxy
from tests.support.served import served
from tests.support.site import model

MODELS = model("oak", "fast"), model("elm", "chunks=20,rate=20,size=8")


@pytest.mark.parametrize("takes_path_away", [True, False])
def test_a_duel_works_under_a_sub_path(
    takes_path_away: bool, open_site: OpenSite, visit: Visit
) -> None:
    port = free_port()
    public = f"http://127.0.0.1:{port}/joute"
    upstream = open_site(*MODELS, site={"url": public})
    with served(proxy(upstream, "/joute", takes_path_away=takes_path_away), port):
        person = visit(f"{public}/")
        duelist, page = Duelist(person), person.page
        page.add_init_script(WATCH)
        duelist.ask("Why is the sky blue?")
        duelist.wait_for("ready")
        # The proxy passes events on as they come.
        assert len({state["b"]["text"] for state in duelist.seen()}) > 2
        duelist.vote("A is better")
        duelist.sees("You preferred %(name)s.", name="Oak Model")
        duelist.press("Create a link")
        shared = page.get_by_label("Link", exact=True).input_value()
        assert httpx2.get(shared).status_code == 200
        page.get_by_role("link", name="Français").click()
        open_page(page, "Comparer", "Mes duels")
        assert {cookie["path"] for cookie in person.context.cookies()} == {"/joute"}
        assert [asked for asked in person.asked if not asked.startswith(public)] == []
        person.context.close()
