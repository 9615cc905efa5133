"""Sites that need an invitation code, and the operator's way in."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import Duelist, open_page
from tests.support.databases import sqlite_database
from tests.support.served import joute
from tests.support.site import model

MODELS = model("oak", "fast"), model("elm", "echo")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_invitation_code_opens_the_site_where_one_wanted_to_go(
    scripts: bool, open_site: OpenSite, visit: Visit
) -> None:
    address = open_site(*MODELS, site={"access": "code"}, access_code="rosebud")
    person = visit(address, java_script_enabled=scripts)
    duelist, page = Duelist(person), person.page
    page.goto("/models")
    code = page.get_by_label("Code")
    code.fill("guess")
    duelist.press("Enter")
    expect(page.get_by_text("This is not the code of this site.")).to_be_visible()
    code.fill("rosebud")
    duelist.press("Enter")
    expect(page).to_have_url(f"{address}/models")
    page.goto("/")
    duelist.ask("Why is the sky blue?")
    duelist.wait_for("ready")


def test_a_shared_duel_is_open_to_those_without_the_code(open_site: OpenSite, visit: Visit) -> None:
    address = open_site(*MODELS, site={"access": "code"}, access_code="rosebud")
    person = visit(address)
    duelist, page = Duelist(person), person.page
    page.get_by_label("Code").fill("rosebud")
    duelist.press("Enter")
    duelist.ask("Why is the sky blue?")
    duelist.wait_for("ready")
    duelist.vote("Equally good")
    duelist.press("Create a link")
    reader = visit(page.get_by_label("Link", exact=True).input_value())
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("Oak Model")
    open_page(reader.page, "Choose", "Models")
    expect(reader.page.get_by_label("Code")).to_be_visible()


def test_the_operator_comes_in_by_a_link_that_works_once(
    open_site: OpenSite, visit: Visit, tmp_path: Path
) -> None:
    address = open_site(*MODELS)
    printed = joute("operator-link", "--database", sqlite_database(tmp_path), folder=tmp_path)
    link = address + printed[printed.index("/operator") :]
    operator = visit(link)
    duelist = Duelist(operator)
    duelist.press("Sign in")
    expect(operator.page).to_have_url(f"{address}/operator")
    duelist.sees("Used since midnight UTC")
    duelist.press("Sign out")
    operator.page.goto(link)
    duelist.press("Sign in")
    duelist.sees(
        "This link has been used or has expired. Create another one with “joute operator-link”."
    )
    operator.page.goto("/operator")
    expect(operator.page.get_by_role("heading", level=1)).not_to_have_text("Operator")
