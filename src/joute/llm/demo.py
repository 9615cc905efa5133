"""Simulated players: scripted answers, so that the first minute needs no key.

They are no models: what they say is written by us, in advance or from a pattern, and marked as
simulated wherever it shows. Their names and sizes are invented.
"""

import asyncio
import json
import re
import tomllib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any
from zlib import crc32

from joute.errors import N_
from joute.language import Language, language_of
from joute.llm.embedding import Embeddings
from joute.llm.endpoint import Reach
from joute.llm.errors import CannotEmbed, ModelNotFound
from joute.llm.pieces import Piece, Usage
from joute.llm.replay import Script, Sleep, check_replayed, last_question, normalised, play
from joute.llm.request import Json, Request
from joute.llm.tokens import estimate_input_tokens, estimate_tokens


@dataclass(frozen=True)
class Player:
    """A simulated model: sizes in billions of parameters, pace in seconds and tokens/s."""

    id: str
    name: str
    family: str
    total_b: float
    active_b: float
    context_tokens: int
    description: str
    first_token_s: float
    tokens_per_s: float
    reasons: bool = False

    maker = "Joute"

    def card(self) -> dict[str, Any]:
        """The card of this player, by the fields of a model card."""
        return {
            "id": self.id,
            "name": self.name,
            "maker": {"id": "joute", "name": self.maker, "country": None},
            "family": self.family,
            "licence": {"id": "apache-2.0", "name": "Apache 2.0", "commercial_use": "yes"},
            "openness": "open-source",
            "arch": "dense" if self.total_b == self.active_b else "moe",
            "total_b": _size(self.total_b),
            "active_b": _size(self.active_b),
            "context_tokens": self.context_tokens,
            "reasoning": self.reasons,
            "notes": (self.description,),
            "simulated": True,
        }


def _size(billions: float) -> dict[str, Any]:
    return {"low": billions, "mid": billions, "high": billions, "estimated": False}


PLAYERS: tuple[Player, ...] = (
    Player(
        id="brindille",
        name="Brindille",
        family="Sous-bois",
        total_b=3,
        active_b=3,
        context_tokens=8_000,
        description=N_("Simulated. Very small: two sentences, no more."),
        first_token_s=0.25,
        tokens_per_s=95,
    ),
    Player(
        id="roseau",
        name="Roseau",
        family="Rive",
        total_b=8,
        active_b=8,
        context_tokens=32_000,
        description=N_("Simulated. Small: talks with you, plainly and warmly."),
        first_token_s=0.4,
        tokens_per_s=70,
    ),
    Player(
        id="fougere",
        name="Fougère",
        family="Sous-bois",
        total_b=24,
        active_b=24,
        context_tokens=64_000,
        description=N_("Simulated. Medium: everything in lists and tables."),
        first_token_s=0.5,
        tokens_per_s=55,
    ),
    Player(
        id="erable",
        name="Érable",
        family="Futaie",
        total_b=70,
        active_b=70,
        context_tokens=128_000,
        description=N_("Simulated. Large: reasons before it answers, then keeps it short."),
        first_token_s=0.7,
        tokens_per_s=60,
        reasons=True,
    ),
    Player(
        id="chene",
        name="Chêne",
        family="Futaie",
        total_b=240,
        active_b=22,
        context_tokens=256_000,
        description=N_("Simulated. Very large: long answers, headings, warnings."),
        first_token_s=1.1,
        tokens_per_s=45,
    ),
)

_TEXTS = resources.files("joute.llm") / "data"
_QUOTE_CHARACTERS = 70
_WORD = re.compile(r"[^\W\d_]{4,}")

# Words of four letters or more that say nothing of what a question is about.
_EMPTY_WORD = re.compile(
    r"alors|aussi|avec|avoir|cela|cette|chaque|comment|dans|dois|donc|donner?|elles?|entre|être"
    r"|expliquer?|faire|fai[st]|faut|leurs?|moins|notre|nous|peu[tx]|plus|pour|pourquoi|pouvez"
    r"|propose|puis|quand|quelle?s?|quoi|résume|rédige|sans|selon|sont|tous|toute?s?|très|vers"
    r"|votre|vous|écri(s|re)"
    r"|about|best|could|does|explain|from|give|have|into|make|more|most|need|please|should|tell"
    r"|than|that|their|them|then|there|these|they|this|those|want|what|when|where|which|will|with"
    r"|would|write|your",
    re.IGNORECASE,
)
_INSTEAD = {
    "fr": ["ce sujet", "la pratique", "la suite"],
    "en": ["this subject", "practice", "what comes next"],
}


class DemoEndpoint:
    """The simulated players; they answer in the language of the question, always the same way.

    `speed` makes them faster than they would be; with `math.inf` they answer at once.
    """

    id = "demo"
    country = None
    host = None
    reach: Reach = "none"

    def __init__(self, *, speed: float = 1.0, sleep: Sleep = asyncio.sleep) -> None:
        self._speed = speed
        self._sleep = sleep
        self._players = {player.id: player for player in PLAYERS}
        self._prepared = _prepared()
        self._replies: Json = tomllib.loads((_TEXTS / "demo_replies.toml").read_text("utf-8"))

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """The player's whole answer, whatever its limit: it costs nothing."""
        check_replayed(self.id, request)
        if request.model not in self._players:
            raise ModelNotFound(f"no demo player is called {request.model!r}")
        text, reasoning = self._answer(request.model, last_question(request.messages))
        script = _script(self._players[request.model], text, reasoning, request)
        async for piece in play(script, speed=self._speed, sleep=self._sleep):
            yield piece

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:  # noqa: ARG002
        """Raises CannotEmbed."""
        raise CannotEmbed("simulated players hold no embeddings")

    async def list_models(self) -> tuple[str, ...]:
        return tuple(self._players)

    async def close(self) -> None:
        """There is nothing to close."""

    def has_prepared(self, question: str) -> bool:
        """Whether every player has an answer written for this very question."""
        return all((player, normalised(question)) in self._prepared for player in self._players)

    def _answer(self, player: str, question: str) -> tuple[str, str]:
        prepared = self._prepared.get((player, normalised(question)))
        if prepared is not None:
            return prepared["text"], prepared.get("reasoning", "")
        language = language_of(question)
        replies = self._replies[player]
        return (
            _filled(replies[language], question, language),
            _filled(replies.get(f"{language}_reasoning", [""]), question, language),
        )


def _prepared() -> dict[tuple[str, str], Json]:
    lines = (_TEXTS / "demo_answers.jsonl").read_text("utf-8").split("\n")
    answers = [json.loads(line) for line in lines if line]
    return {(answer["player"], normalised(answer["prompt"])): answer for answer in answers}


def _filled(patterns: Sequence[str], question: str, language: Language) -> str:
    """One of the patterns, always the same for a question, with words of the question in it."""
    pattern = patterns[crc32(normalised(question).encode()) % len(patterns)]
    a, b, c = _telling_words(question, language)
    return pattern.strip().format(quote=_quote(question), a=a, b=b, c=c)


def _telling_words(question: str, language: Language) -> list[str]:
    """Three words of the question, the longest, in its order; ours where it has fewer."""
    words = dict.fromkeys(_WORD.findall(question))
    telling = [word for word in words if not _EMPTY_WORD.fullmatch(word)]
    longest = sorted(telling, key=len, reverse=True)[:3]
    return ([word for word in telling if word in longest] + _INSTEAD[language])[:3]


def _quote(question: str) -> str:
    """The beginning of the question, without the signs that Markdown would act upon."""
    plain = " ".join(re.sub(r"[^\w\s.,;:!?'’()%€-]|_", " ", question).split())
    if len(plain) <= _QUOTE_CHARACTERS:
        return plain or "…"
    return plain[:_QUOTE_CHARACTERS].rsplit(" ", 1)[0] + "…"


def _script(player: Player, text: str, reasoning: str, request: Request) -> Script:
    thought = estimate_tokens(reasoning)
    usage = Usage(
        input_tokens=estimate_input_tokens(request.messages),
        output_tokens=estimate_tokens(text) + thought,
        reasoning_tokens=thought or None,
        source="simulated",
    )
    return Script(text, reasoning, player.first_token_s, player.tokens_per_s, usage)
