"""Collections on their pages and by the API: who sees what, files sent, people, removal."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from joute.documents.collections import Collections
from joute.documents.tables import DocumentFile
from joute.features import FEATURES
from joute.jobs import Jobs
from joute.llm.server import Running
from joute.services import Services
from joute.uses import NewUse, Uses
from tests.reader.files import docx, pdf, word_paragraph
from tests.register.conftest import Person, RegisterSite
from tests.support.site import model, running_site, settings

GUIDE = pdf([["Les congés se demandent au moins un mois avant"], []])


@pytest.fixture
async def people(database: str, llm_server: Running) -> AsyncIterator[RegisterSite]:
    chosen = settings(
        database,
        llm_server.base_url,
        [model("oak", "fast")],
        documents={"upload_mb": 1, "upload_files": 4},
    )
    async with running_site(chosen) as site:
        yield RegisterSite(site)


def visitor(people: RegisterSite) -> Person:
    return Person(people.site.client(headers={"Accept-Language": "en"}), "visitor")


async def send(
    person: Person, path: str, *files: tuple[str, bytes], status: int = 303, **headers: str
) -> str:
    sent = await person.client.post(
        f"{path}/files", files=[("file", one) for one in files], headers=headers
    )
    assert sent.status_code == status, sent.text
    return sent.text


async def imported(services: Services) -> None:
    for job in await services.jobs.recent(kind="documents.import"):
        await services.jobs.wait(job.id)


async def made(person: Person, name: str) -> str:
    location = await person.send("/documents", name=name)
    return location.removeprefix("http://joute.test")


async def test_a_member_makes_a_collection_fills_it_and_says_who_asks_it(
    people: RegisterSite,
) -> None:
    ada, nobody = await people.member("Ada"), visitor(people)
    assert "Make a collection" in await ada.get("/documents")
    assert "Make a collection" not in await nobody.get("/documents")
    await nobody.send("/documents", 403, name="Mine")
    refused = await ada.send("/documents", 422, name="x" * 101)
    assert "1 to 100 characters" in refused

    path = await made(ada, "Règles <b>")
    assert re.fullmatch(r"/documents/regles-b-[a-z0-9]{6}", path)
    assert "There is no file yet" in await ada.get(path)
    await send(
        ada,
        path,
        ("../congés.pdf", GUIDE),
        ("scan.pdf", pdf([[]])),
        ("<i>.exe", b"MZ"),
        ("x" * 300 + ".md", b"# One\n\ntwo"),
    )
    await imported(people.site.services)
    page = await ada.get(path)
    assert "congés.pdf" in page
    assert "../" not in page.replace("../web", "")
    assert "Page 2 has no text" in page
    assert "scan.pdf: no text in this file" in page
    assert "&lt;i&gt;.exe: files of this kind are not read" in page
    assert "&lt;b&gt;" in page
    assert "<i>" not in page


async def test_who_may_not_ask_a_collection_learns_nothing_of_it(people: RegisterSite) -> None:
    ada, ben = await people.member("Ada", "legal"), await people.member("Ben", "sales")
    operator, nobody = await people.operator(), visitor(people)
    path = await made(ada, "Règles <b>")
    await send(ada, path, ("congés.pdf", GUIDE), ("scan.pdf", pdf([[]])))
    await imported(people.site.services)
    # What the operator manages shows no file.
    for person, status in ((ben, 404), (nobody, 404), (operator, 200)):
        assert "congés" not in await person.get(path, status)
        assert ("Règles" in await person.get("/documents")) is (person is operator)
    assert "you manage it" in await operator.get("/documents")
    assert "Add files" not in await operator.get(path)
    form: dict[str, Any] = {"name": "Rules", "open_to": "readers"}
    await ben.send(path, 404, **form)
    await send(ben, path, ("a.md", b"a"), status=404)
    await send(operator, path, ("a.md", b"a"), status=404)
    await nobody.send(path, 403, **form)

    said = await ada.send(path, 422, **form, readers="Ben\nCarole")
    assert "No member is called “Carole”" in said
    assert "Ben\nCarole" in said
    for wrong in ({"readers": "group:none"}, {"retention_days": "0"}, {"open_to": "all"}):
        await ada.send(path, 422, **(form | wrong))
    location = await ada.send(path, **form, readers="Ben\ngroup:sales\n", retention_days="30")
    assert "Saved." in await ada.get(location)
    page = await ada.get(path)
    assert "group:sales\nBen</textarea>" in page
    assert "erased 30 days after" in page
    page = await ben.get(path)
    assert "congés.pdf" in page
    for hidden in ("Add files", "Readers", "Erase", "scan.pdf"):
        assert hidden not in page

    # Rights that were lost between the page and the post.
    await ada.send(path, **form, readers="")
    await ben.get(path, 404)
    await ada.send(path, **form, readers="group:sales")
    await ben.get(path)
    await ada.send(path, **(form | {"open_to": "everybody"}))
    assert "congés.pdf" in await nobody.get(path)
    assert "Rules" in await nobody.get("/documents")

    number = re.search(r"/files/(\d+)/remove", await ada.get(path))
    assert number
    await ben.send(f"{path}/files/{number[1]}/remove", 404)
    await ada.send(f"{path}/files/{number[1]}/remove")
    await ada.send(f"{path}/files/{number[1]}/remove", 404)
    await operator.send(f"{path}/remove")
    assert "The collection is erased" in await ada.get("/documents?removed=true")
    await ada.get(path, 404)


async def test_what_is_sent_has_limits_and_no_other_site_sends(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    path = await made(ada, "A")
    too_large = await send(ada, path, ("a.txt", b"x" * 1_100_000), status=413)
    assert "At most 4 files and 1 MB at once" in too_large
    files = [(f"{number}.txt", b"x") for number in range(5)]
    assert "At most 4 files" in await send(ada, path, *files, status=413)
    assert "Choose at least one file" in await ada.send(f"{path}/files", 422)
    assert "no form" in await send(ada, path, ("x" * 10_000 + ".md", b"x"), status=422)
    empty = await ada.client.post(f"{path}/files", files=[("file", ("", b""))])
    assert "Choose at least one file" in empty.text
    await send(ada, path, ("a.txt", b"x"), status=403, **{"Sec-Fetch-Site": "cross-site"})

    # A body without its length is cut where it is too long.
    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(30):
            yield b"x" * 100_000

    sent = await ada.client.post(
        f"{path}/files",
        content=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert sent.status_code == 413
    assert await people.site.services.jobs.recent(kind="documents.import") == ()
    # Other forms keep their bound.
    sent = await ada.client.post(path, data={"readers": "x" * 1_000_000})
    assert sent.status_code == 413


async def test_the_same_by_the_api(people: RegisterSite) -> None:
    ada, ben = await people.member("Ada", "legal"), await people.member("Ben")

    async def api(
        person: Person, method: str, path: str = "", body: Any = None, status: int = 200
    ) -> Any:
        sent = await person.client.request(method, f"/api/v1/collections{path}", json=body)
        assert sent.status_code == status, sent.text
        return sent.json() if sent.content else None

    assert await api(ada, "GET") == []
    card = await api(ada, "POST", "", {"name": "Rules", "readers": ["group:legal"]}, 201)
    id = f"/{card['id']}"
    assert (card["owner"], card["readers"], card["files"]) == (ada.id, ["group:legal"], 0)
    await api(ada, "POST", "", {"name": "B", "readers": ["nobody"]}, 422)
    await api(ada, "POST", "", {"name": "B", "retention_days": 0}, 422)
    await people.site.services[Uses].add(NewUse("mail", owner=ben.id))
    refused = await api(ada, "POST", "", {"name": "B", "use": "mail"}, 404)
    assert refused["code"] == "no_such_use"

    sent = await ada.client.post(
        f"/api/v1/collections{id}/files",
        files=[
            ("file", ("a.docx", docx(word_paragraph("un texte")))),
            ("file", ("b.txt", b"")),
        ],
    )
    assert sent.status_code == 202, sent.text
    found = sent.json()
    assert (found["state"], found["total"]) == ("running", 2) or found["done"]
    await imported(people.site.services)
    found = await api(ada, "GET", f"{id}/imports/{found['id']}")
    assert (found["state"], found["done"]) == ("over", 2)
    assert [(one["name"], one["outcome"]) for one in found["files"]] == [
        ("a.docx", "added"),
        ("b.txt", "refused"),
    ]
    assert found["files"][1]["reason"].startswith("b.txt: no text in this file")
    [file] = await api(ada, "GET", f"{id}/files")
    assert {name: file[name] for name in ("name", "pages", "words", "empty")} == {
        "name": "a.docx",
        "pages": 1,
        "words": 2,
        "empty": [],
    }
    for method, path in (
        ("GET", id),
        ("GET", f"{id}/files"),
        ("DELETE", id),
        ("GET", f"{id}/imports/{found['id']}"),
        ("DELETE", f"{id}/files/{file['id']}"),
    ):
        assert (await api(ben, method, path, status=404))["code"] == "no_such_collection"
    body = {"name": "Rules", "open_to": "members"}
    assert (await api(ada, "PUT", id, body))["readers"] == []
    seen = await api(ben, "GET", id)
    assert (seen["readers"], seen["files"]) == (None, 1)
    assert [one["id"] for one in await api(ben, "GET")] == [card["id"]]
    await api(ada, "DELETE", f"{id}/files/{file['id']}", status=204)
    assert await api(ada, "GET", f"{id}/files") == []
    await api(ada, "DELETE", id, status=204)
    await api(ada, "GET", id, status=404)


async def test_an_import_is_followed_as_it_goes_on(people: RegisterSite) -> None:
    ada, ben = await people.member("Ada"), await people.member("Ben")
    path = await made(ada, "A")
    await send(ada, path, ("a.md", b"# A\n\ntext"))
    job = (await people.site.services.jobs.recent(kind="documents.import"))[0]
    events = f"{path}/imports/{job.id}/events"
    async with asyncio.timeout(30):
        followed = await ada.client.get(events)
    assert "event:over" in followed.text
    assert (await ben.client.get(events)).status_code == 404
    assert (await ada.client.get(f"{path}/imports/none/events")).status_code == 404


async def test_files_whose_days_are_over_are_erased(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    site = people.site
    services = site.services
    for name, days in (("Short", "2"), ("Long", "")):
        path = await made(ada, name)
        await ada.send(path, name=name, open_to="readers", retention_days=days)
        await send(ada, path, ("a.md", b"# A\n\ntext"))
    await imported(services)

    async def left(**time: float) -> dict[str, int]:
        now = services.now() + timedelta(**time)
        await FEATURES.purge(services.store, services.settings, now)
        collections = services[Collections]
        return {one.name: len(await collections.files(one.id)) for one in await collections.all()}

    assert await left(days=1) == {"Long": 1, "Short": 1}
    assert await left(days=3) == {"Long": 1, "Short": 0}


async def test_no_pages_where_nobody_makes_collections(database: str, llm_server: Running) -> None:
    models = [model("oak", "fast")]
    for open_to in ("nobody", "operator"):
        chosen = settings(database, llm_server.base_url, models, documents={"open_to": open_to})
        async with running_site(chosen) as site:
            people = RegisterSite(site)
            ada, operator = await people.member(f"Ada {open_to}"), await people.operator()
            there = open_to == "operator"
            assert ('"/documents"' in await ada.get("/")) is there
            await ada.get("/documents", 200 if there else 404)
            await ada.send("/documents", 403 if there else 404, name="A")
            await operator.send("/documents", 303 if there else 404, name="A")
            assert isinstance(site.services.jobs, Jobs)
            # A duel of visitors shows no more than before.
            assert '"/documents"' not in await visitor(people).get("/")


async def test_a_page_of_many_files_stays_light(people: RegisterSite) -> None:
    ada = await people.member("Ada")
    path = await made(ada, "Many")
    id = path.rpartition("/")[2]
    async with people.site.services.store.write() as session:
        for number in range(250):
            session.add(
                DocumentFile(
                    collection_id=id,
                    name=f"{number:03}.md",
                    kind="md",
                    digest="0",
                    bytes=1,
                    empty=[],
                    added_by=ada.id,
                    added_at=people.site.services.now(),
                )
            )
    page = await ada.get(path)
    assert len(page.encode()) < 120_000
    assert ("099.md" in page, "100.md" in page, "Page 1 of 3" in page) == (True, False, True)
    page = await ada.get(f"{path}?page=3")
    assert ("200.md" in page, "249.md" in page) == (True, True)
    assert "249.md" in await ada.get(f"{path}?page=99")
