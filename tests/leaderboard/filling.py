"""Votes as people could have cast them, for a dataframe or straight into the tables of a site."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from joute.duel.tables import Duel
from joute.evidence import Vote
from joute.features import FEATURES
from joute.people.tables import Voter
from joute.store import Base, open_store

BEGUN = datetime(2026, 11, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Ballot:
    """One vote: side A has the tags when it wins."""

    model_a: str
    model_b: str
    winner: str
    voter: int
    language: str = "fr"
    topic: str | None = None
    task: str | None = None
    chosen: bool = False
    simulated: bool = False
    tags: tuple[str, ...] = ("useful",)

    @property
    def tags_a(self) -> list[str]:
        return list(self.tags) if self.winner == "a" else []


def ballots(*pairs: tuple[str, str, int, int], voters: int = 20, **more: Any) -> list[Ballot]:
    """`(first, second, wins of the first, wins of the second)`, spread over people and sides."""
    return [replace(ballot, **more) for pair in pairs for ballot in _ballots(*pair, voters)]


def _ballots(first: str, second: str, wins: int, losses: int, voters: int) -> Iterator[Ballot]:
    total = wins + losses
    for i in range(total):
        first_wins = i * wins // total < (i + 1) * wins // total
        if i % 2:
            yield Ballot(first, second, "a" if first_wins else "b", i % voters)
        else:
            yield Ballot(second, first, "b" if first_wins else "a", i % voters)


async def fill(database: str, cast: list[Ballot], begun: datetime = BEGUN) -> None:
    """Put votes into an empty database, as many duels, one a minute from `begun`; its tables are
    made first."""
    store = open_store(database)
    await FEATURES.migrations.upgrade(store)
    numbered = list(enumerate(cast, start=1))
    async with store.write() as session:
        for table, rows in (
            (Voter, [_voter(number, begun) for number in {ballot.voter for ballot in cast}]),
            (Duel, [_duel(number, ballot, begun) for number, ballot in numbered]),
            (Vote, [vote_row(number, ballot, begun) for number, ballot in numbered]),
        ):
            await _insert(session, table, rows)
        if store.engine.dialect.name == "postgresql":
            await session.execute(text("SELECT setval('votes_id_seq', :last)"), {"last": len(cast)})
    await store.close()


async def _insert(session: Any, table: type[Base], rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(table), rows)


def _voter(number: int, begun: datetime) -> dict[str, Any]:
    return {"id": f"voter-{number}", "created_at": begun, "seen_at": begun}


def _moment(number: int, begun: datetime) -> datetime:
    return begun + timedelta(minutes=number)


def _duel(number: int, ballot: Ballot, begun: datetime) -> dict[str, Any]:
    return {
        "id": f"duel-{number}",
        "voter_id": f"voter-{ballot.voter}",
        "created_at": _moment(number, begun),
        "language": ballot.language,
        "mode": "chosen" if ballot.chosen else "random",
        "cohort": None,
        "suggestion": None,
        "model_a": ballot.model_a,
        "model_b": ballot.model_b,
        "chosen_a": ballot.chosen,
        "chosen_b": False,
        "card_a": {},
        "card_b": {},
        "draw_probability": 0.5,
        "turns": 1,
        "revealed_at": _moment(number, begun),
    }


def vote_row(number: int, ballot: Ballot, begun: datetime = BEGUN) -> dict[str, Any]:
    styles = {
        f"{style}_{side}": (number * prime + 3 * (side == "b")) % 7 + 1
        for style, prime in (("length", 5), ("headings", 3), ("bold", 2), ("lists", 4))
        for side in "ab"
    }
    return {
        "id": number,
        "contributor": f"voter-{ballot.voter}",
        "source": "duel",
        "method": "blind",
        "subject": f"duel/duel-{number}",
        "created_at": _moment(number, begun),
        "model_a": ballot.model_a,
        "model_b": ballot.model_b,
        "choice": ballot.winner,
        "draw_probability": 0.5,
        "mode": "chosen" if ballot.chosen else "random",
        "language": ballot.language,
        "category": ballot.topic,
        "task": ballot.task,
        "cohort": None,
        "prompt_digest": f"question-{number}",
        "simulated": ballot.simulated,
        "flags": [],
        "tags_a": ballot.tags_a,
        "tags_b": [],
        "comment_a": "",
        "comment_b": "",
        "tokens_a": 400.0,
        "tokens_b": 300.0,
        "cut_a": False,
        "cut_b": False,
        **styles,
    }
