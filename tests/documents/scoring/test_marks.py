"""What readers say of passages, counted by people."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from joute.documents.scoring.marks import as_json, marks_on
from joute.documents.tables import Collection, DocumentCitation, DocumentPassage, DocumentQuestion
from joute.llm.server import Running
from joute.people import Voter
from joute.services import Services
from tests.documents.scoring.test_searching import fill
from tests.support.site import model, running_site, settings


async def mark(services: Services, person: str, by: str, useful: Sequence[bool | None]) -> None:
    """A question of a person, and a mark on each of the passages that were found for it."""
    now = services.now()
    async with services.store.write() as session:
        if await session.get(Voter, person) is None:
            session.add(Voter(id=person, created_at=now, seen_at=now))
            await session.flush()
        question = DocumentQuestion(
            id=services.new_id(),
            voter_id=person,
            collections=["town"],
            question="?",
            language="fr",
            model="echo",
            by=by,
            warned=[],
            asked_at=now,
        )
        session.add(question)
        await session.flush()
        passage = (await session.scalars(select(DocumentPassage).limit(1))).one()
        session.add_all(
            DocumentCitation(
                question_id=question.id,
                place=place,
                number=place,
                passage_id=passage.id,
                file_id=passage.file_id,
                page=1,
                rules=[],
                useful=one,
                marked_at=now,
            )
            for place, one in enumerate(useful, start=1)
        )


async def test_the_share_of_useful_marks_is_by_search_and_no_figure_is_of_fewer_than_five(
    database: str, llm_server: Running
) -> None:
    async with running_site(
        settings(database, llm_server.base_url, [model("oak", "fast")])
    ) as site:
        services = site.services
        await fill(services.store, services.now())
        async with services.store.write() as session:
            await session.execute(update(Collection).values(open_to="everybody"))
        for person in range(6):
            await mark(services, f"v{person}", "words", [True, True, person > 2, None])
        for person in range(4):
            await mark(services, f"v{person}", "both", [True] * 5)
        await mark(services, "v0", "both", [None])

        async with services.store.read() as session:
            both, words = await marks_on(session, "town")
            assert await marks_on(session, "other") == []

        assert (both.by, both.useful) == ("both", None)
        assert words.useful is not None
        assert (words.useful.n, words.useful.clusters) == (18, 6)
        assert words.useful.mean == pytest.approx(15 / 18)
        assert words.useful.interval is not None
        hidden, shown = as_json([both, words])
        assert (shown["people"], shown["marks"]) == (6, 18)
        assert set(hidden.values()) == {"both", None}

        page = await site.client(headers={"Accept-Language": "en"}).get("/documents/town")
        assert page.status_code == 200, page.text
        assert "What readers say of the passages that were found" in page.text
        assert "<strong>83%</strong>" in page.text
        assert "fewer than five people: no figure is shown" in page.text
