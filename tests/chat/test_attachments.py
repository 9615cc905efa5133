"""Pictures and a document in a conversation: what models get, who sees them, when they go."""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from joute.attachments import Attachment
from joute.chat.tables import ConversationAttachment
from joute.gateway.aliases import Aliases
from joute.images import clean
from joute.llm.server import Running
from joute.uses import NewUse, Uses
from tests.chat.test_conversations import over, shown
from tests.chat.test_guarded import answers, guard
from tests.images.files import SECRET, photo, saved
from tests.reader.files import pdf
from tests.support.site import Site, Visitor, model, running_site, settings

PHOTO = saved(photo(), "JPEG", comment=SECRET)
LARGE = saved(photo(1_200, 900), "JPEG", comment=SECRET, quality=95)
MODELS = [
    model("elm", "echo") | {"vision": True},
    model("oak", "text-only") | {"vision": False},
    model("yew", "gullible") | {"vision": True},
]
ALIASES = {"mixed": ["oak", "elm"], "words": ["oak"], "all": ["yew"]}


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    chosen = settings(
        database,
        llm_server.base_url,
        MODELS,
        chat={"aliases": list(ALIASES), "open_to": "everybody"},
    )
    async with running_site(chosen) as opened:
        for name, targets in ALIASES.items():
            await opened.services[Aliases].set(name, targets, "test")
        yield opened


async def send(
    visitor: Visitor, path: str, files: list[tuple[str, tuple[str, bytes]]], **form: str
) -> Any:
    given = {"live": "1", "prompt": "What is this?", **form}
    english = {"Accept-Language": "en"}
    return await visitor.client.post(path, data=given, files=files, headers=english)


def picture(data: bytes = PHOTO, name: str = "a secret name.jpg") -> tuple[str, tuple[str, bytes]]:
    return ("images", (name, data))


def described(data: bytes) -> str:
    found = clean(data)
    digest = hashlib.sha256(found.data).hexdigest()[:16]
    return f"[{found.media_type}, {len(found.data)} bytes, sha256 {digest}]"


async def counts(site: Site) -> list[int]:
    async with site.services.store.read() as session:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Attachment, ConversationAttachment)
        ]


async def replied(visitor: Visitor, path: str) -> str:
    """The words of the last reply."""
    await over(visitor, path)
    exported = json.loads((await visitor.client.get("/chat/export")).text)
    return str(exported["conversations"][0]["turns"][-1]["replies"][-1].get("text"))


async def test_pictures_reach_models_that_read_them_as_pixels_alone(site: Site) -> None:
    visitor, stranger = await site.visitor(), await site.visitor()
    begun = await send(
        visitor, "/chat", [picture(), picture(LARGE)], alias="mixed", alt="A blue corner\nAnother"
    )
    assert begun.status_code == 303, begun.text
    path = begun.headers["location"]
    # The first model of the alias reads none, and is not asked.
    assert await replied(visitor, path) == f"What is this?\n{described(PHOTO)}\n{described(LARGE)}"
    page = await shown(visitor, path)
    assert 'alt="A blue corner"' in page
    assert "Not counted: reading the pictures" in page
    assert "Ask this as a duel, without its files" in page
    assert "a secret name" not in page
    # Only aliases that read pictures answer again.
    assert "<option>words" not in page
    english = {"Accept-Language": "en"}
    refused = await visitor.client.post(f"{path}/replies", data={"alias": "words"}, headers=english)
    assert refused.status_code == 422
    assert "reads no pictures" in refused.text
    again = await visitor.client.post(f"{path}/replies", data={"alias": "all", "live": "1"})
    assert again.status_code == 303
    assert described(PHOTO) in await replied(visitor, path)
    # What comes next goes on with them.
    assert (await send(visitor, f"{path}/turns", [], alias="all", prompt="And?")).status_code == 303
    assert described(LARGE) in await replied(visitor, path)

    small, full = (
        sorted(set(re.findall(rf'"(/media/[^"]+){end}"', page))) for end in ("/small", "")
    )
    assert len(small) == 2
    for address in small:
        served = await stranger.client.get(f"{address}/small")
        assert len(served.content) <= 36_000
        assert served.headers["content-disposition"].startswith('inline; filename="picture.')
        assert served.headers["x-content-type-options"] == "nosniff"
        assert SECRET.encode() not in served.content
        assert (await stranger.client.get(address)).headers["content-type"].startswith("image/")
    assert full
    exported = json.loads((await visitor.client.get("/chat/export")).text)
    files = exported["conversations"][0]["turns"][0]["files"]
    assert [one["alt"] for one in files] == ["A blue corner", "Another"]
    assert files[0]["picture"].startswith("data:image/")
    assert await counts(site) == [2, 2]
    assert (await visitor.client.post(f"{path}/delete")).status_code == 303
    assert await counts(site) == [0, 0]
    assert (await stranger.client.get(small[0])).status_code == 404


async def test_a_document_is_read_as_text_and_stays_in_the_conversation(site: Site) -> None:
    visitor = await site.visitor()
    guide = ("document", ("guide.pdf", pdf([["It costs 12 euros."], ["Page two."]])))
    begun = await send(visitor, "/chat", [guide], alias="words", prompt="How much?")
    path = begun.headers["location"]
    assert (
        await replied(visitor, path) == "How much?\n\n[guide.pdf]\nIt costs 12 euros.\n\nPage two."
    )
    page = await shown(visitor, path)
    assert "guide.pdf" in page
    assert "2 pages of text" in page
    assert "Not counted" not in page
    await send(visitor, f"{path}/turns", [], alias="all", prompt="And for two?")
    assert "12 euros" in await replied(visitor, path)
    # All of a person goes at once.
    assert (await visitor.client.post("/me/erase")).status_code in (200, 303)
    assert await counts(site) == [0, 0]


async def test_a_value_has_one_mark_in_a_question_and_its_document(site: Site) -> None:
    visitor = await site.visitor()
    letter = ("document", ("letter.txt", b"Write to jeanne.martin@example.org today."))
    asked = {"prompt": "Who is jeanne.martin@example.org?", "personal_data": "mask"}
    begun = await send(visitor, "/chat", [letter], alias="words", **asked)
    read = await replied(visitor, begun.headers["location"])
    assert "jeanne" not in read
    assert read.count("[EMAIL_1]") == 2


async def test_what_cannot_be_taken_is_said_and_the_question_is_not_lost(site: Site) -> None:
    visitor = await site.visitor()
    long = ("document", ("long.pdf", pdf([[f"Page {n}."] for n in range(31)])))
    empty = ("document", ("scan.pdf", pdf([[]])))
    for files, alias, reason in (
        ([picture()] * 5, "mixed", "at most 4 pictures"),
        ([picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>")], "mixed", "Send a still picture"),
        ([picture()], "words", "reads no pictures"),
        ([long], "words", "at most 30 pages"),
        ([empty], "words", "no text in this file"),
    ):
        refused = await send(visitor, "/chat", files, alias=alias, prompt="Keep this question.")
        assert refused.status_code == 422, reason
        assert reason in refused.text
        assert "Keep this question." in refused.text
    assert await counts(site) == [0, 0]
    huge = await send(visitor, "/chat", [picture(bytes(53_000_000))], alias="mixed")
    assert huge.status_code == 413
    page = await shown(visitor, "/chat")
    assert "Models that read pictures: mixed, all." in page


async def test_the_guard_reads_a_document_and_no_picture(
    database: str, llm_server: Running
) -> None:
    """Marks stand in the text of a document; the picture goes along as it is."""
    chat = {"aliases": ["all"], "open_to": "everybody", "use": "help"}
    chosen = settings(database, llm_server.base_url, MODELS, chat=chat, privacy={"prompts": "off"})
    async with running_site(chosen) as opened:
        await opened.services[Uses].add(NewUse("help"))
        await opened.services[Aliases].set("all", ["elm"], "test")
        await guard(opened, "personal_data.", action="mask")
        visitor = await opened.visitor()
        letter = ("document", ("letter.txt", b"Write to jeanne.martin@example.org today."))
        begun = await send(visitor, "/chat", [picture(), letter], alias="all")
        path = begun.headers["location"]
        await over(visitor, path)
        (stored,) = await answers(opened)
        assert "jeanne.martin" not in stored
        assert described(PHOTO) in stored
        page = await shown(visitor, path)
        assert "jeanne.martin@example.org" in page
        assert "reads words, and no picture" in page
