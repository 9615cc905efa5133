"""Pictures and a document in a duel: what both sides get, who may see them, when they go."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.duel.conftest import OpenSite
from tests.images.files import ORIENTATION, SECRET, photo, saved
from tests.reader.files import pdf
from tests.support.site import Site, Visitor, model

from joute.attachments import Attachment, Attachments, DataUrl
from joute.attachments.receiving import DOCUMENT_BYTES
from joute.attachments.settings import AttachmentsSettings
from joute.chat.feature import FEATURE as CHATS
from joute.duel.feature import FEATURE as DUELS
from joute.duel.tables import TurnAttachment
from joute.evidence import Vote
from joute.images import MEGABYTES, clean

PHOTO = saved(photo(), "JPEG", comment=SECRET)
LARGE = saved(photo(1_200, 900), "JPEG", comment=SECRET, quality=95)
SEEING = [model(name, "echo") | {"vision": True} for name in ("oak", "elm")]
BLIND = model("ash", "markdown") | {"vision": False}
UNKNOWN = model("yew", "markdown")
MODELS = [*SEEING, BLIND, UNKNOWN]


def url(data: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def described(data: bytes) -> str:
    found = clean(data)
    digest = hashlib.sha256(found.data).hexdigest()[:16]
    return f"[{found.media_type}, {len(found.data)} bytes, sha256 {digest}]"


async def sent(visitor: Visitor, path: str, *files: Any, **form: str) -> Any:
    given = {"live": "1", "prompt": "What is this?", **form}
    english = {"Accept-Language": "en"}
    return await visitor.client.post(path, data=given, files=list(files), headers=english)


def picture(data: bytes = PHOTO) -> tuple[str, tuple[str, bytes]]:
    return ("images", ("a secret name.jpg", data))


async def counts(site: Site) -> list[int]:
    async with site.services.store.read() as session:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Attachment, TurnAttachment)
        ]


async def answers(site: Site, visitor: Visitor, duel_id: str) -> list[str]:
    """Of the last turn."""
    await site.duels.answering.finished(duel_id)
    turn = (await visitor.duel(duel_id))["turns"][-1]
    return [turn["sides"][side]["text"] for side in "ab"]


async def test_both_sides_read_the_same_pixels_and_nothing_else_of_a_picture(
    open_site: OpenSite,
) -> None:
    async with open_site(MODELS) as site:
        visitor, stranger = await site.visitor(), await site.visitor()
        opened = await sent(
            visitor, "/duels", picture(), picture(LARGE), alt="A blue corner\nAnother"
        )
        assert opened.status_code == 303, opened.text
        duel_id = opened.headers["location"].split("/")[-1].split("?")[0].split("#")[0]
        seen = f"What is this?\n{described(PHOTO)}\n{described(LARGE)}"
        assert await answers(site, visitor, duel_id) == [seen, seen]

        page = (await visitor.client.get(f"/duels/{duel_id}")).text
        assert 'alt="A blue corner"' in page
        assert "a secret name" not in page
        small = set(re.findall(r'"(/media/[^"]+/small)"', page))
        assert len(small) == 2
        for address in small:
            served = await stranger.client.get(address)
            assert len(served.content) <= 36_000
            assert SECRET.encode() not in served.content
            full = await stranger.client.get(address.removesuffix("/small"))
            assert hashlib.sha256(full.content).hexdigest()[:16] in seen

        # What comes next goes on with them, and may bring more.
        more = await sent(visitor, f"/duels/{duel_id}/turns", picture(), prompt="And this?")
        assert more.status_code == 303
        assert await answers(site, visitor, duel_id) == [f"And this?\n{described(PHOTO)}"] * 2

        assert (await visitor.vote(duel_id)).status_code == 200
        english = {"Accept-Language": "en"}
        revealed = (await visitor.client.get(f"/duels/{duel_id}", headers=english)).text
        assert "Not counted: reading the pictures" in revealed
        reveal = (await visitor.client.get(f"/api/v1/duels/{duel_id}/reveal")).json()
        assert reveal["pictures"] == 3
        assert {side["model"]["id"] for side in reveal["sides"].values()} == {"oak", "elm"}
        async with site.services.store.read() as session:
            vote = (await session.scalars(select(Vote))).one()
        assert (vote.source, vote.flags) == ("vision", [])

        export = json.loads((await visitor.client.get("/me/export?format=json")).text)
        files = export["duels"][0]["turns"][0]["files"]
        assert [one["alt"] for one in files] == ["A blue corner", "Another"]
        assert files[0]["picture"] == url(clean(PHOTO).data)

        assert await counts(site) == [3, 3]
        assert (await visitor.client.delete(f"/api/v1/duels/{duel_id}")).status_code == 204
        assert await counts(site) == [0, 0]
        for address in small:
            assert (await stranger.client.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("alt", "said"),
    [
        ("A dog\nA cat", ["A dog", "A cat"]),
        ("A dog\r\n\r\nA cat\n", ["A dog", "A cat"]),
        ("\nA cat", ["", "A cat"]),
        ("A dog", ["A dog", ""]),
        ("One\nTwo\nThree", ["One", "Two"]),
        ("", ["", ""]),
    ],
)
async def test_each_line_is_said_of_the_picture_in_its_place(alt: str, said: list[str]) -> None:
    attachments = Attachments(AttachmentsSettings())
    found = await attachments.receive([DataUrl(url(PHOTO))] * 2, alt)
    assert [one.alt for one in found] == said


async def test_programs_send_data_urls_and_read_what_was_stored(open_site: OpenSite) -> None:
    turned = saved(photo(), "JPEG", exif=_turned())
    async with open_site(MODELS) as site:
        visitor = await site.visitor()
        body = {"prompt": "What?", "images": [url(turned), {"url": url(PHOTO), "alt": "Blue"}]}
        created = await visitor.client.post("/api/v1/duels", json=body)
        assert created.status_code == 201, created.text
        files = created.json()["turns"][0]["files"]
        assert [(one["width"], one["height"], one["alt"]) for one in files] == [
            (40, 60, ""),
            (60, 40, "Blue"),
        ]
        assert (await visitor.client.get(files[0]["url"])).status_code == 200
        assert (await answers(site, visitor, created.json()["id"]))[0].endswith(described(PHOTO))

        for images, code in (
            (["https://example.org/a.png"], "not_a_picture"),
            (["data:image/svg+xml;base64,PHN2Zy8+"], "not_a_picture"),
            (["data:image/png;base64,%%%"], "not_a_picture"),
            ([url(PHOTO[:200])], "bad_picture"),
        ):
            refused = await visitor.client.post(
                "/api/v1/duels", json={"prompt": "What?", "images": images}
            )
            assert (refused.status_code, refused.json()["code"]) == (422, code)
        five = await visitor.client.post(
            "/api/v1/duels", json={"prompt": "What?", "images": [url(PHOTO)] * 5}
        )
        assert five.status_code == 422
        assert await counts(site) == [2, 2]


async def test_models_that_do_not_read_pictures_are_drawn_for_none(open_site: OpenSite) -> None:
    async with open_site([SEEING[0], BLIND, UNKNOWN]) as site:
        visitor = await site.visitor()
        home = (await visitor.client.get("/")).text
        assert 'name="images"' not in home
        assert 'name="document"' in home
        refused = await sent(visitor, "/duels", picture(), prompt="Keep <my> words")
        assert refused.status_code == 422
        assert "Fewer than two models of this site read pictures" in refused.text
        assert "Keep &lt;my&gt; words" in refused.text
        assert await counts(site) == [0, 0]
    async with open_site(MODELS) as site:
        visitor = await site.visitor()
        body = {"prompt": "What?", "images": [url(PHOTO)], "mode": "chosen", "models": ["ash"]}
        refused = await visitor.client.post("/api/v1/duels", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "no_pictures_read")
        for name, said in (("oak", "Reads them"), ("ash", "Reads none"), ("yew", "Unknown")):
            english = {"Accept-Language": "en"}
            card = (await visitor.client.get(f"/models/{name}", headers=english)).text
            pictures = card.partition("<dt>Pictures in a question</dt>")[2]
            assert said in pictures.partition("</dd>")[0]
        # A duel in words alone takes none later: it would tell what its models can do.
        duel_id = await visitor.finished("Why?")
        page = (await visitor.client.get(f"/duels/{duel_id}")).text
        assert 'name="images"' not in page
        late = await visitor.client.post(
            f"/api/v1/duels/{duel_id}/turns",
            json={"prompt": "And?", "images": [url(PHOTO)]},
            headers={"Accept-Language": "en"},
        )
        assert late.json()["code"] == "no_pictures_read"
        assert "began in words alone" in late.json()["detail"]


async def test_a_document_is_read_as_words_by_any_model(open_site: OpenSite) -> None:
    async with open_site([SEEING[0], model("elm", "echo")]) as site:
        visitor = await site.visitor()
        guide = ("document", ("guide.pdf", pdf([["The office opens at nine."]])))
        opened = await sent(visitor, "/duels", guide, prompt="When?")
        assert opened.status_code == 303, opened.text
        duel_id = opened.headers["location"].split("/")[-1].split("?")[0].split("#")[0]
        one, other = await answers(site, visitor, duel_id)
        assert one == other
        assert one.startswith("When?")
        assert "The office opens at nine." in one
        assert (await visitor.vote(duel_id)).status_code == 200
        async with site.services.store.read() as session:
            assert (await session.scalars(select(Vote.source))).one() == "duel"


async def test_personal_data_of_a_document_is_held_to_the_rule_of_questions(
    open_site: OpenSite,
) -> None:
    async with open_site([SEEING[0], model("elm", "echo")]) as site:
        visitor = await site.visitor()
        letter = ("document", ("letter.txt", b"Write to camille.durand@example.org today."))
        warned = await sent(visitor, "/duels", letter)
        assert warned.status_code == 422
        assert "Your document seems to hold personal data" in warned.text
        assert "camille.durand" not in warned.text
        assert await counts(site) == [0, 0]
        masked = await sent(visitor, "/duels", letter, personal_data="mask")
        assert masked.status_code == 303
        async with site.services.store.read() as session:
            text = (await session.scalars(select(Attachment.text))).one()
        assert "camille.durand" not in text
        assert "[EMAIL_1]" in text

        named = ("document", ("camille.durand@example.org.txt", b"The office opens at nine."))
        warned = await sent(visitor, "/duels", named)
        assert warned.status_code == 422
        assert "Your document seems to hold personal data" in warned.text
        masked = await sent(visitor, "/duels", named, personal_data="mask")
        assert masked.status_code == 303
        async with site.services.store.read() as session:
            names = (await session.scalars(select(Attachment.name))).all()
        assert not any("camille" in name for name in names)


def test_a_body_may_hold_all_that_comes_with_a_question() -> None:
    pictures = 4 * MEGABYTES * 1_000_000
    for path, most in {**DUELS.forms_with_files, **CHATS.forms_with_files}.items():
        # Programs send pictures in base64, four characters for three bytes, and no document.
        files = pictures * 4 / 3 if path.startswith("/api/") else pictures + DOCUMENT_BYTES
        assert files + 2_000_000 <= most


@pytest.mark.parametrize("path", ["/duels", "/api/v1/duels"])
async def test_more_than_a_form_holds_is_refused_at_the_door(
    open_site: OpenSite, path: str
) -> None:
    async with open_site(MODELS) as site:
        visitor = await site.visitor()
        refused = await visitor.client.post(
            path, content=b"x", headers={"content-length": "60000000"}
        )
    assert refused.status_code == 413


async def test_a_picture_adds_little_to_a_page_and_nothing_to_the_log(
    open_site: OpenSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    large = saved(photo(4_000, 3_000), "JPEG", quality=95)
    async with open_site(MODELS) as site:
        visitor = await site.visitor()
        sizes = []
        for images in ([], [url(large)]):
            duel_id = await visitor.finished(
                "What is this?", images=images, mode="chosen", models=["oak", "elm"]
            )
            page = (await visitor.client.get(f"/duels/{duel_id}")).text
            small = re.findall(r'"(/media/[^"]+/small)"', page)
            shown = [len((await visitor.client.get(one)).content) for one in small]
            sizes.append(len(page.encode()) + sum(shown))
        assert 0 < sizes[1] - sizes[0] <= 40_000
    assert base64.b64encode(clean(large).data).decode()[:40] not in caplog.text
    assert base64.b64encode(large).decode()[:40] not in caplog.text


async def test_a_host_that_refuses_a_picture_does_not_name_its_model(open_site: OpenSite) -> None:
    models = [model(name, "text-only") | {"vision": True} for name in ("oak", "elm")]
    async with open_site(models) as site:
        visitor = await site.visitor()
        body = {"prompt": "What?", "images": [url(PHOTO)]}
        created = (await visitor.client.post("/api/v1/duels", json=body)).json()
        await site.duels.answering.finished(created["id"])
        said = [
            (await visitor.client.get(path)).text
            for path in (f"/duels/{created['id']}", f"/api/v1/duels/{created['id']}")
        ]
        failed = [side["status"] for side in json.loads(said[1])["turns"][0]["sides"].values()]
    assert failed == ["failed", "failed"]
    for text in said:
        assert not re.search(r"text-only|\boak\b|\belm\b", text, re.IGNORECASE)


def _turned() -> Any:
    from PIL import Image  # for one test

    exif = Image.Exif()
    exif[ORIENTATION] = 6
    return exif
