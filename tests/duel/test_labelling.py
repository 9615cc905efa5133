"""Tasks and topics by a model of the operator's, beside the duel; by local classifiers without."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.support.site import Site, model, running_site, settings

from joute.calls import Answer, Failure
from joute.classification import TASKS, TOPICS
from joute.duel import Duel
from joute.duel.labelling import Labels, read_labels
from joute.errors import BadSettings
from joute.evidence import Vote
from joute.llm.server import Running

PLAYERS = [model("oak", "echo"), model("elm", "echo")]
# The document that our test server writes for a schema has the first word of each list.
FIRST = (next(iter(TASKS)), next(iter(TOPICS)))


async def stored(site: Site, table: Any) -> int:
    """The ends of calls for labels that are stored."""
    found = select(func.count()).select_from(table).where(table.purpose == "labels")
    async with site.services.store.read() as session:
        return await session.scalar(found) or 0


@pytest.mark.parametrize(
    ("behaviour", "expected"), [("fast", FIRST), ("error-500", ("explain", "science"))]
)
async def test_the_model_labels_the_question_and_the_classifiers_do_where_it_fails(
    database: str, llm_server: Running, behaviour: str, expected: tuple[str, str]
) -> None:
    labeller = model("judge", behaviour) | {"enabled": False}
    tables = {"duels": {"labelled_by": "judge"}}
    opened = settings(database, llm_server.base_url, [*PLAYERS, labeller], **tables)
    async with running_site(opened) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished("Why is the sky blue?")
        await site.duels.labelling.finished(duel_id)
        await visitor.vote(duel_id)
        async with site.services.store.read() as session:
            vote = await session.scalar(select(Vote))
        assert vote is not None
        assert (vote.task, vote.category) == expected
        # Its text is stored nowhere; a failure is the operator's to see.
        assert await stored(site, Answer) == 0
        assert await stored(site, Failure) == (expected != FIRST)


async def test_beyond_the_budget_of_the_site_the_classifiers_label(
    database: str, llm_server: Running
) -> None:
    # The two answers may cost 0.4 cents together, the labels 0.2 more.
    limits = {"max_output_tokens": 1_000, "total_spend_per_day_usd": 0.005}
    tables = {"duels": {"labelled_by": "oak"}, "limits": limits}
    async with running_site(settings(database, llm_server.base_url, PLAYERS, **tables)) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished("Why is the sky blue?")
        await site.duels.labelling.finished(duel_id)
        await visitor.vote(duel_id)
        async with site.services.store.read() as session:
            vote = await session.scalar(select(Vote))
        assert vote is not None
        assert (vote.task, vote.category) == ("explain", "science")


async def test_without_a_model_nothing_is_sent(database: str, llm_server: Running) -> None:
    async with running_site(settings(database, llm_server.base_url, PLAYERS)) as site:
        visitor = await site.visitor()
        duel_id = await visitor.finished("Why is the sky blue?")
        async with site.services.store.read() as session:
            duel = await session.get_one(Duel, duel_id)
            calls = await session.scalar(select(func.count()).select_from(Answer))
        assert (duel.task, duel.topic, calls) == (None, None, 2)


async def test_a_model_that_does_not_exist_is_refused_at_start(
    database: str, llm_server: Running
) -> None:
    tables = {"duels": {"labelled_by": "nobody"}}
    with pytest.raises(BadSettings, match="nobody"):
        async with running_site(settings(database, llm_server.base_url, PLAYERS, **tables)):
            pass


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        ('{"task": "code", "topic": "science"}', Labels("code", "science")),
        ('{"task": "unknown", "topic": "law"}', Labels(None, "law")),
        ('{"task": "sing", "topic": "law"}', None),
        ('{"task": "code"}', None),
        ('{"task": "code", "topic": "law", "why": "it says so"}', None),
        (json.dumps({"task": ["code"], "topic": {}}), None),
        ('["code", "law"]', None),
        ("Sure! task: code, topic: law", None),
        ("", None),
    ],
)
def test_an_answer_is_read_strictly(answer: str, labels: Labels | None) -> None:
    assert read_labels(answer) == labels
