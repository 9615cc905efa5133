"""joute eval from-duels: questions of duels become drafted items, masked."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from anyio.to_thread import run_sync
from typer.testing import CliRunner

from joute.cli import app
from joute.dataset.release.agreed import agreed_duels
from joute.dataset.release.conversation import Answer, Conversation, Ids
from joute.dataset.release.selection import Filters
from joute.evaluation.drafting.duels import items_of
from joute.evaluation.sets.files import read_set
from joute.evaluation.sets.item import Item
from joute.llm.server import Running
from tests.dataset.conftest import publisher
from tests.support.databases import on_one_engine
from tests.support.site import Site, Visitor, model, running_site, settings

MODELS = [model("oak", "markdown"), model("elm", "echo")]
ALL = Filters(min_voters=1, embargo_days=0)


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    cohorts = {"cohorts": [{"name": "class-a"}, {"name": "class-b"}]}
    given = settings(database, llm_server.base_url, MODELS, duels=cohorts)
    async with running_site(given) as opened:
        yield opened


async def voted(visitor: Visitor, prompt: str, choice: str, cohort: str | None = None) -> str:
    body = {"mode": "chosen", "models": ["oak", "elm"], "personal_data": "keep", "cohort": cohort}
    duel_id = await visitor.finished(prompt, **body)
    response = await visitor.vote(duel_id, choice)
    assert response.status_code == 200, response.text
    return duel_id


def conversation(
    prompt: str, winner: str, answers: Sequence[str], voter: str = "v", **fields: Any
) -> Conversation:
    """A duel of one turn, whose answers are those of a and of b."""
    told = [
        Answer(1, side, text, False, fields.get("cut", False), 1, 1, 0, "host")
        for side, text in zip("ab", answers, strict=True)
    ]
    labels = {"category": None, "task": None, "cohort": None, "winner": winner}
    return Conversation(
        ids=Ids("d", voter, None),
        models={"a": "oak", "b": "elm"},
        prompts=[prompt, *fields.get("further", [])],
        answers=told,
        reactions=[],
        footprints=[],
        vote=labels | fields.get("labels", {}),
        reuse="yes",
    )


def expected(*conversations: Conversation) -> tuple[str, ...]:
    [item] = items_of(conversations)
    return item.expected


def test_an_answer_that_most_of_its_votes_preferred_is_a_reference() -> None:
    assert expected(conversation("Où ?", "a", ["Ici", "Là"])) == ("Ici",)
    assert expected(conversation("Où ?", "tie", ["Ici", "Là"])) == ()
    assert expected(conversation("Où ?", "both_bad", ["Ici", "Là"])) == ()
    won, lost = conversation("Où ?", "a", ["Ici", "Là"]), conversation("Où ?", "b", ["Ici", "Là"])
    assert expected(won, lost) == ()
    assert expected(won, won, lost) == ("Ici",)
    assert expected(won, conversation("où ?", "b", ["Là", "ici"], "w")) == ("Ici",)


def test_a_cut_answer_and_a_vote_on_several_turns_give_no_reference() -> None:
    assert expected(conversation("Où ?", "a", ["Ici", "Là"], cut=True)) == ()
    assert expected(conversation("Où ?", "a", ["Ici", "Là"], further=["Et ?"])) == ()


def test_labels_become_the_domain_and_people_the_clusters() -> None:
    labels = {"category": "law", "task": "explain", "cohort": "class-a"}
    mine = conversation("Où ?", "a", ["Ici", "Là"], "v1", labels=labels)
    first, second = items_of([mine, conversation("Quand ?", "a", ["1", "2"], "v2")])
    assert (first.domain, first.source_id, first.drafted) == ("law", "voter-v1", True)
    assert first.meta == {"duels": 1, "task": "explain", "cohort": "class-a"}
    assert (second.domain, second.source_id, second.meta) == ("", "voter-v2", {"duels": 1})
    [shared] = items_of([mine, conversation("Où ?", "b", ["Ici", "Là"], "v3")])
    assert shared.source_id == ""


async def test_only_duels_of_those_who_agreed_are_read_and_they_are_masked(site: Site) -> None:
    await voted(await site.visitor(), "A question of somebody who did not agree.", "a")
    agreeing = await publisher(site)
    await voted(agreeing, "Call 06 12 34 56 78, please.", "a")
    await voted(agreeing, "Why is the sky blue?", "a", cohort="class-a")
    agreed = await agreed_duels(site.services, ALL)
    assert agreed.left_out == {"no agreement to publish": 1}
    items = items_of(agreed.conversations)
    assert [item.input for item in items] == [
        "Call [PHONE_1], please.",
        "Why is the sky blue?",
    ]
    assert "06 12 34 56 78" not in "".join(item.model_dump_json() for item in items)
    assert len({item.source_id for item in items}) == 1
    assert items[1].meta["cohort"] == "class-a"


@on_one_engine
async def test_the_command_makes_a_set_of_chosen_duels(
    site: Site, tmp_path: Path, database: str
) -> None:
    visitor = await publisher(site)
    first = await visitor.finished("Why?", mode="chosen", models=["oak", "elm"])
    await visitor.vote(first, "a")
    await voted(visitor, "And how?", "a")
    folder = tmp_path / "ours"

    def command(*options: str) -> Any:
        arguments = ("from-duels", str(folder), "--database", database, "--language", "en")
        return CliRunner().invoke(app, ("eval", *arguments, *options))

    result = await run_sync(command, "--duel", first, "--duel", "nothing")
    assert result.exit_code == 0, result.output
    assert "left out: duel nothing: not there" in result.output
    assert "1 draft added" in result.output
    result = await run_sync(command)
    assert [item.input for item in _items(folder)] == ["Why?", "And how?"]
    assert "the set already asks “Why?”" in result.output
    assert all(item.expected and item.drafted for item in _items(folder))
    nothing = await run_sync(command, "--cohort", "class-b")
    assert nothing.exit_code == 5


def _items(folder: Path) -> list[Item]:
    return list(read_set(folder).read())
