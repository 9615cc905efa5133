"""Questions on collections as pages and by a program, and the pages that citations open."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from markupsafe import Markup

from joute.documents.collections import CollectionChange, Collections
from joute.documents.marking import marked_blocks
from joute.documents.site.answer_render import with_links
from joute.llm.server import Running
from joute.people.members import Members, NewMember
from joute.people.rights import OPERATOR
from joute.uses import NoSuchUse, Uses
from tests.documents.test_asking import GUIDE, add, add_file
from tests.support.site import Site, Visitor, model, parse_events, running_site, settings

MODELS = [
    model("oak", "swayed", size=120.0),
    model("elm", "says=Ten%20days.%20[1]%20Everybody%20knows."),
    model("ash", "says=Ten%20days%2C%20I%20guess."),
    model("fir", "error-500"),
    model("bad", "hostile"),
]
QUESTION = "How long is parental leave?"


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    async with running_site(settings(database, llm_server.base_url, MODELS)) as opened:
        yield opened


async def post(visitor: Visitor, path: str, **form: Any) -> Any:
    return await visitor.client.post(path, data={"live": "1", **form})


async def shown(visitor: Visitor, path: str, language: str = "en") -> str:
    page = await visitor.client.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200, page.text
    return page.text


async def ask(visitor: Visitor, by: str, question: str = QUESTION, **form: Any) -> str:
    begun = await post(visitor, "/documents/staff/ask", question=question, model=by, **form)
    assert begun.status_code == 303, begun.text
    path: str = begun.headers["location"]
    assert [*parse_events((await visitor.client.get(f"{path}/events")).text)][-1][0] == "turn_over"
    return path


async def test_a_question_is_answered_with_links_to_the_pages_that_hold_the_passages(
    site: Site,
) -> None:
    await add(site, "staff", guide=GUIDE)
    visitor, stranger = await site.visitor(), await site.visitor()
    assert "Ask Staff" in await shown(visitor, "/documents/staff/ask")
    path = await ask(visitor, "elm")
    page = await shown(visitor, path)
    assert "Answered by Elm Model" in page
    assert '<span class="no-source">no source</span>' in page
    assert "1 sentence has no source" in page
    (citation,) = re.findall(r'<a class="cite" href="([^"]+)"', page)
    opened = await shown(visitor, citation.split("#")[0])
    assert f'id="{citation.split("#")[1]}"' in opened
    assert "Parental leave lasts ten days" in opened
    assert "guide.md" in opened
    assert "pas de source" in await shown(visitor, path, "fr")

    marked = await post(visitor, f"{path}/passages/1", useful="yes")
    assert marked.headers["location"].endswith(f"{path}#passage-1")
    assert 'value="" aria-pressed="true">Useful' in await shown(visitor, path)
    assert (await post(visitor, f"{path}/passages/9", useful="yes")).status_code == 404
    assert path in await shown(visitor, "/documents/staff/ask")

    for address in (path, f"{path}/events", f"{path}/text"):
        assert (await stranger.client.get(address)).status_code == 404
    for address in (f"{path}/stop", f"{path}/delete", f"{path}/passages/1"):
        assert (await post(stranger, address)).status_code == 404

    # Nothing is found: no model is called.
    nothing = await shown(visitor, await ask(visitor, "oak", "Quel vélo ?"))
    assert "Pas trouvé dans ces documents." in nothing
    assert "no model was asked" in nothing
    bare = await shown(visitor, await ask(visitor, "ash"))
    assert "Not supported" in bare
    assert "no-source" not in bare
    assert 'data-step="failed"' in await shown(visitor, await ask(visitor, "fir"))

    hostile = await shown(visitor, await ask(visitor, "bad"))
    assert "<script>window" not in hostile
    assert "onerror=" not in re.sub("&lt;.*?&gt;", "", hostile, flags=re.DOTALL)

    refused = await post(visitor, "/documents/staff/ask", question="Kept words", model="none")
    assert refused.status_code == 422
    assert "Kept words</textarea>" in refused.text
    personal = await post(
        visitor, "/documents/staff/ask", question="Write to anna@example.org", model="oak"
    )
    assert 'name="personal_data"' in personal.text

    # What is erased takes the answers with it that may quote it.
    await Collections.remove(site.services[Collections], "staff")
    assert (await visitor.client.get(path)).status_code == 404


async def test_a_person_takes_their_questions_away_and_nobody_else_s(site: Site) -> None:
    await add(site, "staff", guide=GUIDE)
    visitor, stranger = await site.visitor(), await site.visitor()
    await ask(visitor, "elm")
    taken = (await visitor.client.get("/documents/mine/export")).json()["questions"]
    assert [(one["question"], one["model"]) for one in taken] == [(QUESTION, "elm")]
    assert taken[0]["answer"].startswith("Ten days. [1]")
    assert taken[0]["passages"][0]["file"].startswith("guide")
    await ask(stranger, "elm", "How many days off?")
    assert len((await stranger.client.get("/documents/mine/export")).json()["questions"]) == 1


async def test_rights_are_asked_at_each_look_and_two_readers_get_different_passages(
    site: Site,
) -> None:
    collections, members = site.services[Collections], site.services[Members]
    await add(site, "staff", guide=GUIDE)
    await add(site, "board", secret=b"Parental leave of the board lasts a hundred days.")
    person = await site.visitor()
    secret = await members.invite(NewMember("Ada", groups=frozenset({"board"})))
    await person.client.post("/invitation", data={"secret": secret})
    other = await site.visitor()

    async def open_to(*readers: str) -> None:
        change = CollectionChange("Board", "readers", readers, None, None)
        await collections.change("board", change, OPERATOR)

    async def asked(visitor: Visitor, collection: str, also: list[str]) -> Any:
        return await visitor.client.post(
            f"/api/v1/collections/{collection}/answers",
            json={"question": QUESTION, "model": "oak", "also": also, "by": "words"},
        )

    everybody = (await asked(other, "staff", ["board"])).json()
    assert {one["file"] for one in everybody["passages"]} == {"guide.md", "secret.md"}
    assert everybody["found"] is True
    assert everybody["citations"][0]["n"] == 1
    address = f"/api/v1/collections/staff/answers/{everybody['id']}"
    assert (await other.client.get(address)).json() == everybody
    assert (
        await other.client.put(f"{address}/passages/1", json={"useful": False})
    ).status_code == 204
    page = f"/documents/board/files/{await add_file(site, 'board', 'b.md', b'One.')}/pages/1"
    assert (await other.client.get(page)).status_code == 200

    await open_to()
    refused = await asked(other, "staff", ["board"])
    assert (refused.status_code, refused.json()["code"]) == (404, "no_such_collection")
    own = (await asked(other, "staff", [])).json()
    assert {one["file"] for one in own["passages"]} == {"guide.md"}
    # The answer that stood on it, and the page that a citation opened, are closed with it.
    assert (await other.client.get(address)).status_code == 404
    assert (await other.client.get(page)).status_code == 404


def test_a_citation_is_a_link_of_ours_whatever_stands_around_it() -> None:
    def link(number: int) -> Markup:
        return Markup("<a href='/p/{0}'>[{0}]</a>").format(number)

    def shown(text: str) -> str:
        return str(with_links(text, 2, link, "none"))

    assert shown("Ten [1].") == "<p>Ten <a href='/p/1'>[1]</a>.</p>\n"
    for text in (
        "[1](https://attacker.example)",
        "Ten [1]\n\n[1]: https://attacker.example",
        "\ue0001\ue001",
    ):
        assert 'href="https://attacker.example' not in shown(text), text
    # Within a link, or in its title, a number stays a number.
    within = shown('[ten [1]](https://a.example "see [2]") <b>[1]</b> ![x [2]](https://b.example)')
    for anchor in re.findall(r"<a [^>]*>.*?</a>", within):
        assert anchor.count("<a ") == 1
    assert "\ue000" not in within
    assert "\ue002" not in shown("Ten. `x` | a |\n\n> Eleven. [3]")


def test_a_passage_is_marked_where_it_stands_on_a_page() -> None:
    blocks = [
        ("Leave", 1),
        ("One two three four five six.", 0),
        ("Seven eight nine ten eleven twelve. Then nothing more.", 0),
    ]
    passage = "four five six.\nSeven eight nine ten eleven twelve. And on the next page."
    runs = [[(run.text, run.marked) for run in one.runs] for one in marked_blocks(blocks, passage)]
    assert runs == [
        [("Leave", False)],
        [("One two three ", False), ("four five six.", True)],
        [("Seven eight nine ten eleven twelve.", True), (" Then nothing more.", False)],
    ]
    assert not any(run.marked for one in marked_blocks(blocks, "") for run in one.runs)
    assert marked_blocks([], passage) == []
    # A page that holds a word of it alone, where it cuts the passage.
    for page, marked in (("Contents.", True), ("page.", True), ("nine", True), ("Other.", False)):
        cut = marked_blocks([(page, 0)], "Contents. Seven eight nine ten eleven on the next page.")
        assert [run.marked for run in cut[0].runs] == [marked]


@pytest.mark.both_engines
async def test_addresses_that_no_database_takes_are_refused_as_any_other(site: Site) -> None:
    await add(site, "staff", guide=GUIDE)
    visitor = await site.visitor()
    path = await ask(visitor, "elm")
    for number in (2**31, 10**30):
        for address in (
            f"/documents/staff/files/{number}/pages/1",
            f"/documents/staff/files/1/pages/{number}",
            f"/documents/staff/files/1/pages/1?passage={number}",
        ):
            assert (await visitor.client.get(address)).status_code in (404, 422)
        assert (await post(visitor, f"{path}/passages/{number}", useful="yes")).status_code == 422
    sent = {"question": QUESTION, "model": "elm", "also": ["a\x00b"]}
    refused = await visitor.client.post("/api/v1/collections/staff/answers", json=sent)
    assert (refused.status_code, refused.json()["code"]) == (404, "no_such_collection")
    assert (await post(visitor, "/documents/staff/ask", **sent)).status_code == 404
    with pytest.raises(NoSuchUse):
        await site.services[Uses].get("a\x00b")


def test_a_long_page_of_few_words_is_marked_where_a_passage_stands_whole() -> None:
    blocks = [("no yes no no", 0)] * 20_000
    blocks[3] = ("no yes no twice", 0)
    passage = "no yes no twice " + "no yes no no " * 60
    shown = marked_blocks(blocks, passage)
    marked = [number for number, block in enumerate(shown) if any(r.marked for r in block.runs)]
    assert marked == list(range(3, 64))
    assert not any(run.marked for one in marked_blocks(blocks, "yes " * 99) for run in one.runs)
