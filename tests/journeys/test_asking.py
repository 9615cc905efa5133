"""Documents are asked in a browser: a PDF is added, a question asked, its citation opened; then two
models are asked, and the passages are seen once the vote is cast."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist, tab_to
from tests.reader.files import pdf
from tests.support.databases import sqlite_database
from tests.support.served import joute
from tests.support.site import model

PAGES = [["Sommaire."], ["Le congé parental dure dix jours pour chaque salarié."], ["Fin."]]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_a_pdf_is_added_and_asked_and_the_citation_opens_its_page(
    open_site: OpenSite, visit: Visit, tmp_path: Path, scripts: bool
) -> None:
    address = open_site(model("oak", "swayed"), model("elm", "swayed"))
    database = sqlite_database(tmp_path)
    link = joute("members", "invite", "Ada", "--database", database, folder=tmp_path)
    person = Duelist(
        visit(
            address,
            language="fr",
            java_script_enabled=scripts,
            viewport={"width": 320, "height": 700},
        ),
        TRANSLATORS["fr"],
    )
    page, keyboard = person.page, person.page.keyboard
    page.goto(link[link.index("/invitation") :].strip())
    page.locator("main form button").click()
    page.goto("/documents")
    page.locator("#name").fill("Règles")
    keyboard.press("Enter")
    (tmp_path / "guide.pdf").write_bytes(pdf(PAGES))
    page.locator("#file").set_input_files([tmp_path / "guide.pdf"])
    person.press("Send")
    expect(page.locator("#files tbody tr")).to_have_count(1, timeout=20_000)

    page.get_by_role("link", name=person.say("Ask a question")).click()
    page.locator("#prompt").fill("Combien de jours dure le congé parental ?")
    if page.locator(".consent").is_visible():
        person.accept()
    person.press("Ask")
    cited = page.locator(".prose a.cite")
    expect(cited).to_have_count(1, timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(".useful button").first.click()
    expect(page.locator(".useful [aria-pressed=true]")).to_have_text(person.say("Useful"))
    page.goto(page.url.partition("#")[0])
    tab_to(page, cited)
    keyboard.press("Enter")
    page.wait_for_url("**/files/*/pages/*")
    marked = page.locator("mark")
    expect(marked.first).to_be_visible()
    expect(page.locator(".document-page")).to_contain_text("Sommaire")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("a[rel=next]").first.click()
    expect(marked.first).to_contain_text("dix jours")

    page.goto(f"{page.url.partition('/files/')[0]}/duel")
    page.locator("#prompt").fill("Combien de jours dure le congé parental ?")
    person.press("Start the duel")
    page.wait_for_url("**/duels/*")
    person.wait_for("ready")
    expect(page.get_by_role("link", name=person.say("See the passages"))).to_have_count(0)
    person.vote("A is better")
    page.get_by_role("link", name=person.say("See the passages")).click()
    passage = page.locator(".duel-passage")
    expect(passage).to_contain_text("dix jours")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("main article h2 a").click()
    page.wait_for_url("**/files/*/pages/*")
    expect(page.locator("mark").first).to_be_visible()
