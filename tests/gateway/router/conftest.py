"""A site whose gateway has an alias auto, and votes on its models by topic."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from joute.evidence import BLIND, Vote, add
from joute.gateway.aliases import Aliases
from joute.llm.server import Running
from joute.uses import NewUse, Uses
from tests.support.site import Site, model, running_site, settings

MODELS = [model("oak", "echo", size=70.0), model("elm", "echo", size=7.0)]
USE = "letters"

# Of two topics elm loses at one and hardly ever at the other: win, tie, loss.
CHANCES = {"money": (0.4, 0.59, 0.01), "law": (0.1, 0.3, 0.6)}


@pytest.fixture
async def site(database: str, llm_server: Running) -> AsyncIterator[Site]:
    chosen = settings(database, llm_server.base_url, MODELS, gateway={"enabled": True})
    async with running_site(chosen) as opened:
        await opened.services[Uses].add(NewUse(USE, "Letters"))
        await opened.services[Aliases].set(
            "auto", ["auto"], "operator", {"candidates": ["oak", "elm"]}
        )
        yield opened


async def cast(
    site: Site,
    votes: int,
    chances: dict[str, tuple[float, float, float]] = CHANCES,
    first: int = 0,
    **changed: Any,
) -> None:
    """Votes of as many voters, half of them on each topic; `changed` are other columns."""
    random = Random(first)
    topics = list(chances)
    pieces = []
    for number in range(first, first + votes):
        topic = topics[number % len(topics)]
        (choice,) = random.choices(("a", "tie", "b"), chances[topic])
        columns: dict[str, Any] = {
            "contributor": f"voter{number}",
            "source": "duel",
            "method": BLIND,
            "subject": f"duel/{number}",
            "created_at": site.clock(),
            "model_a": "elm",
            "model_b": "oak",
            "choice": choice,
            "draw_probability": 0.5,
            "mode": "random",
            "language": "fr",
            "category": topic,
            "simulated": False,
            "tokens_a": 200,
            "tokens_b": 300,
            **{name: [] for name in ("flags", "tags_a", "tags_b")},
        }
        pieces.append(Vote(**{**columns, **changed}))
    async with site.services.store.write() as session:
        await add(session, *pieces)
