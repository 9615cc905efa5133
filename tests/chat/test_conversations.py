"""A person and one model: what is asked, answered again, taken away and erased."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from joute.calls import Answer, Channel, Failure
from joute.chat.tables import Conversation, ConversationTurn, Reply, ReplyFailure
from joute.features import FEATURES
from joute.gateway.aliases import Aliases
from joute.llm.server import Running
from tests.support.site import Site, Visitor, model, parse_events, running_site, settings

MODELS = [
    model("oak", "markdown", size=120.0),
    model("elm", "echo", size=7.0),
    model("fir", "error-500"),
    model("ash", "chunks=4000,rate=50,first=0"),
]
ALIASES = {"large": ["oak"], "small": ["fir", "elm"], "broken": ["fir"], "slow": ["ash"]}
TABLES = (Conversation, ConversationTurn, Reply, ReplyFailure, Answer, Failure)


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    chosen = settings(
        database,
        llm_server.base_url,
        MODELS,
        chat={"aliases": [*ALIASES, "not-there-yet"], "open_to": "everybody"},
    )
    async with running_site(chosen) as opened:
        for name, targets in ALIASES.items():
            await opened.services[Aliases].set(name, targets, "test")
        yield opened


async def post(visitor: Visitor, path: str, **form: str) -> Any:
    return await visitor.client.post(path, data={"live": "1", **form})


async def begin(visitor: Visitor, alias: str, prompt: str = "Why is the sky blue?") -> str:
    """The path of a new conversation."""
    begun = await post(visitor, "/chat", alias=alias, prompt=prompt)
    assert begun.status_code == 303, begun.text
    path: str = begun.headers["location"]
    return path


async def over(visitor: Visitor, path: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of the last reply, to its end."""
    return list(parse_events((await visitor.client.get(f"{path}/events")).text))


async def shown(visitor: Visitor, path: str) -> str:
    page = await visitor.client.get(path, headers={"Accept-Language": "en"})
    assert page.status_code == 200, page.text
    return page.text


async def counts(site: Site) -> list[int]:
    async with site.services.store.read() as session:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES
        ]


async def test_a_conversation_goes_on_is_answered_again_and_says_what_it_took(site: Site) -> None:
    visitor, stranger = await site.visitor(), await site.visitor()
    path = await begin(visitor, "large")
    events = await over(visitor, path)
    assert [name for name, _ in events[-2:]] == ["done", "turn_over"]
    assert {data["side"] for _, data in events if "side" in data} == {"a"}
    page = await shown(visitor, path)
    assert "Answered by Oak Model" in page
    assert "This conversation so far, 1 answer:" in page

    # The next model of an alias answers where the first fails, and is sent what was said.
    asked = await post(visitor, f"{path}/turns", alias="small", prompt="And at dusk?")
    assert asked.headers["location"] == f"{path}#turn-2"
    await over(visitor, path)
    again = await post(visitor, f"{path}/replies", alias="large")
    assert again.status_code == 303
    await over(visitor, path)
    page = await shown(visitor, path)
    assert "Answered by Elm Model" in page
    assert "This conversation so far, 3 answers:" in page
    async with site.services.store.read() as session:
        answers = (await session.scalars(select(Answer).order_by(Answer.id))).all()
    assert [one.purpose for one in answers] == ["chat"] * 3
    assert (answers[1].input_tokens or 0) > (answers[0].input_tokens or 0)
    assert await counts(site) == [1, 2, 3, 1, 3, 1]

    duel = await shown(visitor, f"{path}/turns/2/duel")
    assert ">And at dusk?</textarea>" in duel
    assert 'action="/duels"' in duel

    for refused in (path, f"{path}/events", f"{path}/replies/1", f"{path}/turns/1/duel"):
        assert (await stranger.client.get(refused)).status_code == 404
    for refused in (f"{path}/turns", f"{path}/replies", f"{path}/stop", f"{path}/delete"):
        assert (await post(stranger, refused, alias="large", prompt="Mine?")).status_code == 404

    exported = (await visitor.client.get("/chat/export")).json()["conversations"]
    assert [turn["prompt"] for turn in exported[0]["turns"]] == [
        "Why is the sky blue?",
        "And at dusk?",
    ]
    assert [one["model"] for one in exported[0]["turns"][1]["replies"]] == ["elm", "oak"]
    assert (await stranger.client.get("/chat/export")).json()["conversations"] == []

    await post(visitor, f"{path}/delete")
    assert await counts(site) == [0] * 6


async def test_what_fails_is_said_and_asked_again_and_what_is_refused_is_shown_again(
    site: Site,
) -> None:
    visitor = await site.visitor()
    path = await begin(visitor, "broken")
    assert [name for name, _ in (await over(visitor, path))[-2:]] == ["failed", "turn_over"]
    page = await shown(visitor, path)
    assert 'data-step="failed"' in page
    assert "not-there-yet" not in page
    await post(visitor, f"{path}/replies", alias="large")
    await over(visitor, path)
    assert 'data-step="ready"' in await shown(visitor, path)

    unknown = await post(visitor, f"{path}/turns", alias="oak", prompt="Kept words")
    assert unknown.status_code == 422
    assert "Kept words</textarea>" in unknown.text
    personal = await post(visitor, "/chat", alias="large", prompt="Write to anna@example.org")
    assert personal.status_code == 422
    assert 'name="personal_data"' in personal.text
    nobody = Visitor(site.client())
    assert (await post(nobody, "/chat", alias="large", prompt="Hello?")).status_code == 403
    assert await counts(site) == [1, 1, 2, 1, 1, 1]


async def test_a_reply_is_stopped_and_nothing_else_is_asked_meanwhile(site: Site) -> None:
    visitor = await site.visitor()
    path = await begin(visitor, "slow")
    key = path.rpartition("/")[2]

    def speaks(channel: Channel) -> bool:
        return bool(channel.sides["a"].text)

    await site.until(key, speaks)
    early = await post(visitor, f"{path}/turns", alias="large", prompt="Already?")
    assert early.status_code == 409
    assert "Already?</textarea>" in early.text
    await post(visitor, f"{path}/stop")
    assert (await over(visitor, path))[-2][0] == "done"
    assert "Stopped before its end." in await shown(visitor, path)


async def test_conversations_end_with_their_days_and_with_their_person(site: Site) -> None:
    visitor, other = await site.visitor(), await site.visitor()
    for person, alias in ((visitor, "small"), (other, "large")):
        await over(person, await begin(person, alias))
    await post(visitor, "/me/erase")
    assert await counts(site) == [1, 1, 1, 0, 1, 0]
    services = site.services
    site.clock.pass_(days=91)
    purged = await FEATURES.purge(services.store, services.settings, site.clock.now)
    assert purged["conversations with one model"] == 1
    assert await counts(site) == [0] * 6


async def test_the_caps_of_a_person_hold(database: str, llm_server: Running) -> None:
    chosen = settings(
        database,
        llm_server.base_url,
        MODELS,
        chat={"aliases": ["large"], "open_to": "everybody"},
        limits={"voter_questions_per_hour": 1},
    )
    async with running_site(chosen) as site:
        await site.services[Aliases].set("large", ["oak"], "test")
        visitor = await site.visitor()
        path = await begin(visitor, "large")
        await over(visitor, path)
        second = await post(visitor, f"{path}/turns", alias="large", prompt="More?")
        assert second.status_code == 429
        assert await counts(site) == [1, 1, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("chat", "status"), [({}, 404), ({"aliases": ["large"]}, 403)], ids=["off", "members only"]
)
async def test_the_page_is_there_for_those_whom_the_settings_let_in(
    chat: dict[str, Any], status: int, database: str, llm_server: Running
) -> None:
    chosen = settings(database, llm_server.base_url, MODELS, chat=chat)
    async with running_site(chosen) as site:
        visitor = await site.visitor()
        assert (await visitor.client.get("/chat")).status_code == status
        assert (await post(visitor, "/chat", alias="large", prompt="Hello?")).status_code == status
        assert 'href="/chat"' not in (await visitor.client.get("/")).text
