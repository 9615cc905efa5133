"""What a person takes away of their duels, in each format, while others use the site."""

import asyncio
import csv
import gc
import io
from collections.abc import Coroutine
from time import thread_time
from typing import Any

import httpx2
import pytest
from tests.duel.conftest import OpenSite
from tests.support.site import Site, Visitor, model

from joute.duel.exports import JsonWriter, OwnDuel
from joute.duel.state import load
from joute.features import FEATURES
from joute.store import Base

MANY = 12
FORMATS = ("json", "csv", "md")
LONG = model("oak", "chunks=40,size=500"), model("elm", "chunks=40,size=500")
PLENTY = {
    "voter_questions_per_hour": 1000,
    "voter_tokens_per_day": 10**9,
}


def rows_of(text: str, separator: str = ";") -> list[dict[str, str]]:
    """The rows of a spreadsheet, in French unless `separator` is another one."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


async def exported(visitor: Visitor, format: str) -> httpx2.Response:
    response = await visitor.client.get(f"/me/export?format={format}")
    assert response.status_code == 200
    assert f"joute.{format}" in response.headers["content-disposition"]
    return response


async def test_a_spreadsheet_has_a_row_for_each_turn_and_runs_none_of_its_cells(
    site: Site,
) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished("=HYPERLINK(1)")
    await visitor.client.post(f"/api/v1/duels/{duel_id}/turns", json={"prompt": "+1"})
    await visitor.events(duel_id)
    await visitor.vote(duel_id, comment_b="@me", tags_a=["useful", "complete"])
    response = await exported(visitor, "csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text.startswith("\ufeff")
    first, second = rows_of(response.text)
    assert (first["question"], second["question"]) == ("'=HYPERLINK(1)", "'+1")
    assert (second["turn"], second["vote"], second["vote_comment_b"]) == ("2", "a", "'@me")
    assert second["vote_tags_a"] == "useful complete"
    assert {first["model_a"], first["model_b"]} == {"oak", "elm"}


@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("fr", ";")])
async def test_a_spreadsheet_in_either_language_cuts_no_cell_into_formulas(
    site: Site, language: str, separator: str
) -> None:
    """A cell that is cut where a spreadsheet sees a separator would leave a formula."""
    visitor = await site.visitor()
    visitor.client.headers["accept-language"] = language
    question = "x;=HYPERLINK(1);y,=HYPERLINK(2),z\t=HYPERLINK(3)\n=HYPERLINK(4)"
    await visitor.finished(question)
    site.clock.pass_(minutes=1)
    await visitor.finished("＝HYPERLINK(5)")  # as Japanese keyboards write it
    response = await exported(visitor, "csv")
    latest, first = rows_of(response.text, separator)
    assert (first["question"], latest["question"]) == (question, "'＝HYPERLINK(5)")
    assert response.text.startswith(f'\ufeff"duel"{separator}"created_at"')


async def test_a_text_to_read_names_the_models_only_once_revealed(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished("Why is the sky blue?")
    hidden = (await exported(visitor, "md")).text
    assert "> Why is the sky blue?" in hidden
    assert "oak" not in hidden
    await visitor.vote(duel_id)
    shown = (await exported(visitor, "md")).text
    assert " · oak**" in shown
    assert "2026" in shown


@pytest.mark.parametrize("format", FORMATS)
async def test_no_format_names_a_model_before_the_reveal(site: Site, format: str) -> None:
    visitor = await site.visitor()
    await visitor.finished()
    text = (await exported(visitor, format)).text
    assert "oak" not in text
    assert "elm" not in text


async def test_a_format_that_does_not_exist_is_refused(site: Site) -> None:
    visitor = await site.visitor()
    assert (await visitor.client.get("/me/export?format=xlsx")).status_code == 422


async def test_a_person_has_one_download_at_a_time_and_another_after_it(site: Site) -> None:
    visitor, other = await site.visitor(), await site.visitor()
    await visitor.finished()
    responses = await asyncio.gather(*(visitor.client.get("/me/export") for _ in range(3)))
    assert sorted(response.status_code for response in responses) == [200, 429, 429]
    assert all("retry-after" in r.headers for r in responses if r.status_code == 429)
    assert (await visitor.client.get("/me/export")).status_code == 200
    assert (await other.client.get("/me/export")).status_code == 200


async def longest_turn(work: Coroutine[Any, Any, httpx2.Response]) -> float:
    """The longest time of the processor that one turn of the loop takes during `work`."""
    task, longest = asyncio.ensure_future(work), 0.0
    # Whichever turn it falls into would pay for what all tests before left in this process.
    gc.disable()
    try:
        while not task.done():
            before = thread_time()
            await asyncio.sleep(0)
            longest = max(longest, thread_time() - before)
    finally:
        gc.enable()
    assert (await task).status_code == 200
    return longest


async def written_at_once(site: Site, visitor: Visitor, duel_id: str) -> float:
    """The time of the processor to write one duel."""
    me = (await visitor.client.get("/api/v1/me")).json()["voter"]
    state = await load(site.services, duel_id, me)
    writer = JsonWriter(site.services, None)  # type: ignore[arg-type] # JSON has no language
    before = thread_time()
    writer.duel(OwnDuel(state, (), (), {}))
    return thread_time() - before


async def test_the_loop_stays_free_while_a_person_reads_or_takes_away_many_duels(
    open_site: OpenSite,
) -> None:
    """No turn of the loop takes as long as the words of one duel: a ratio, whatever the machine."""
    async with open_site(list(LONG), limits=PLENTY) as site:
        visitor = await site.visitor()
        for number in range(MANY):
            duel_id = await visitor.finished(f"Why is the sky blue, {number}?")
        one = await written_at_once(site, visitor, duel_id)
        for path in (
            "/me",
            "/me?q=sky",
            "/api/v1/me",
            *(f"/me/export?format={f}" for f in FORMATS),
        ):
            # The first time a template is compiled.
            await visitor.client.get(path)
            assert await longest_turn(visitor.client.get(path)) < one, path


# What holds a voter or is tied to one, and where the file has it.
STORED = {
    "voters": "seen_at",
    "consents": "consents",
    "publication_agreements": "publication_agreements",
    "spending": "used",
    "duels": "duels",
    "turns": "turns",
    "answers": "reasoning",
    "footprints": "footprints",
    "reactions": "like",
    "flags": "flags",
    "shares": "shares",
    "votes": "origin_digest",
}
# Where answers, failures and reservations stand: no data of the person, or for minutes.
PLACES = {
    *("duel_answers", "duel_failures", "duel_passages", "turn_attachments", "attachments"),
}
# In a file of their own: /chat/export, which tests/chat reads; a report is on its own page, which
# tests/review reads.
ELSEWHERE = {"conversations", "review_reports", "document_questions"}


def names_in(value: Any) -> set[str]:
    """The names of all members, at any depth."""
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set()


async def test_all_that_is_stored_on_a_person_is_in_their_file(site: Site) -> None:
    visitor = await site.visitor()
    duel_id = await visitor.finished()
    await visitor.client.put(f"/api/v1/duels/{duel_id}/reactions/a/1", json={"like": True})
    await visitor.vote(duel_id, comment_a="Clear.")
    await visitor.client.post(f"/duels/{duel_id}/share")
    me = (await visitor.client.get("/api/v1/me")).json()
    assert names_in(me).issuperset(STORED.values())
    (duel,) = me["duels"]
    assert [share["revoked_at"] for share in duel["shares"]] == [None]
    assert duel["vote"]["comment_a"] == "Clear."
    assert sum(used["questions"] for used in me["used"]) == 2  # of the hour, and of the day
    assert me["seen_at"] == site.clock().isoformat()


def test_no_table_on_voters_or_duels_is_forgotten_by_the_export() -> None:
    FEATURES.load("tables")
    tied = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"voters", "duels"}
    }
    assert tied <= STORED.keys() | PLACES | ELSEWHERE
