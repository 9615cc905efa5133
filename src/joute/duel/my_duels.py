"""A voter’s own duels: the list, the search, the deletion of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import and_, select

from joute.duel.answers import Answering
from joute.duel.prompts import named, prompts_of
from joute.duel.restored import Maskings
from joute.duel.retention import erase_duels
from joute.duel.state import being_written, owned
from joute.duel.tables import Duel, Turn
from joute.evidence import Vote
from joute.language import plain
from joute.services import Services

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One duel of the list. `choice` is None before the reveal, "skip" without a vote; `names` of
    both models too are None before it."""

    id: str
    prompt: str
    created_at: datetime
    answering: bool
    choice: str | None
    names: tuple[str, str] | None


@dataclass(frozen=True)
class DuelList:
    """A page of one’s duels, newest first: `found` of `total` match the search."""

    duels: Sequence[Listed]
    found: int
    total: int
    page: int
    pages: int


NONE = DuelList((), found=0, total=0, page=1, pages=1)


async def listed(services: Services, voter_id: str, search: str = "", page: int = 1) -> DuelList:
    """The page of that number, from 1, of the duels that hold all words of `search`."""
    rows = await _rows(services, voter_id)
    found = await _matching(services, voter_id, rows, search) if search.strip() else rows
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    duels = [_listed(row, await _is_answering(services, row)) for row in shown]
    return DuelList(duels, len(found), len(rows), page, pages)


async def delete_one(services: Services, answering: Answering, voter_id: str, duel_id: str) -> None:
    """Delete a duel of the voter, at their request; NotFound when it is none of theirs."""
    async with services.store.write() as session:
        duel = await owned(session, duel_id, voter_id)
        await services.erase_about(session, [duel.subject])
        await erase_duels(session, Duel.id == duel_id)
    services[Maskings].drop(duel_id)
    await answering.stop(duel_id)


async def _rows(services: Services, voter_id: str) -> Sequence[Any]:
    """Each duel of the voter with its first question and its vote."""
    voted = and_(Vote.subject == Duel.subject, Vote.contributor == voter_id)
    async with services.store.read() as session:
        rows = await session.execute(
            select(
                Duel.id,
                Duel.created_at,
                Duel.revealed_at,
                Duel.card_a["name"].as_string().label("name_a"),
                Duel.card_b["name"].as_string().label("name_b"),
                Duel.prompt_a,
                Duel.prompt_b,
                Turn.prompt,
                Vote.choice,
            )
            .join(Turn, and_(Turn.duel_id == Duel.id, Turn.number == 1))
            .outerjoin(Vote, voted)
            .where(Duel.voter_id == voter_id)
            .order_by(Duel.created_at.desc(), Duel.id)
        )
        return rows.all()


async def _matching(
    services: Services, voter_id: str, rows: Sequence[Any], search: str
) -> Sequence[Any]:
    async with services.store.read() as session:
        prompts = await session.execute(
            select(Turn.duel_id, Turn.prompt).join(Duel).where(Duel.voter_id == voter_id)
        )
        asked = prompts.all()
    return await run_sync(_with_words, rows, asked, search)


def _with_words(rows: Sequence[Any], asked: Sequence[Any], search: str) -> Sequence[Any]:
    """The rows whose questions, or names of models once revealed, hold every word."""
    texts = {row.id: " ".join(_names(row)) if row.revealed_at else "" for row in rows}
    for duel_id, prompt in asked:
        texts[duel_id] = f"{texts.get(duel_id, '')} {prompt}"
    words = plain(search).split()
    found = {duel_id for duel_id, text in texts.items() if _holds(plain(text), words)}
    return [row for row in rows if row.id in found]


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


async def _is_answering(services: Services, row: Any) -> bool:
    return row.revealed_at is None and bool(await being_written(services, row.id))


def _listed(row: Any, answering: bool) -> Listed:
    revealed = row.revealed_at is not None
    return Listed(
        id=row.id,
        prompt=row.prompt,
        created_at=row.created_at,
        answering=answering,
        choice=(row.choice or "skip") if revealed else None,
        names=_names(row) if revealed else None,
    )


def _names(row: Any) -> tuple[str, str]:
    a, b = prompts_of(row)
    return named(a, row.name_a), named(b, row.name_b)
