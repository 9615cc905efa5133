"""A member fills a collection, with a keyboard, on a narrow screen; with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.steps import TRANSLATORS, Duelist, tab_to
from tests.reader.files import pdf
from tests.support.databases import sqlite_database
from tests.support.served import joute
from tests.support.site import model

GUIDE = pdf([["Les congés se demandent un mois avant."], []])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_files_are_added_with_the_keyboard_alone(
    open_site: OpenSite, visit: Visit, tmp_path: Path, scripts: bool
) -> None:
    address = open_site(model("oak", "fast"))
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
    tab_to(page, page.locator("#name"))
    keyboard.type("Règles de la maison")
    keyboard.press("Enter")
    page.wait_for_url("**/documents/regles-de-la-maison-*")
    files = {"guide.pdf": GUIDE, "scan.pdf": pdf([[]]), "notes.md": b"# Notes\n\ntexte"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    tab_to(page, page.locator("#file"))
    # The window that Enter opens is that of the system, which no test can steer.
    page.locator("#file").set_input_files([tmp_path / name for name in files])
    tab_to(page, person.button("Send"))
    keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text("guide.pdf")

    # Live with scripts; without, the page is read again by itself.
    rows = page.locator("#files tbody tr")
    expect(rows).to_have_count(2, timeout=20_000)
    sent = page.locator("#progress li")
    expect(sent).to_contain_text(["guide.pdf", "scan.pdf", "notes.md"])
    expect(sent.nth(1)).to_contain_text(person.say("refused"))
    expect(rows.first).to_contain_text("La page 2 n’a pas de texte")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    # A command adds to what is open in a browser.
    id = page.url.rpartition("/")[2]
    (tmp_path / "plus.md").write_text("# Plus", "utf-8")
    joute("documents", "add", id, "plus.md", "--database", database, folder=tmp_path)
    page.reload()
    expect(rows).to_have_count(3)

    tab_to(page, rows.first.locator("summary"))
    keyboard.press("Enter")
    tab_to(page, rows.first.locator("button"))
    keyboard.press("Enter")
    expect(rows).to_have_count(2)
