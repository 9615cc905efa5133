"""The simulated player of the game: it keeps a word as badly as a model may, so that the game needs
no key and no network.

It is no model. It looks for a few tricks in what is asked, and answers by a pattern that we wrote:
with weak instructions it gives in to most of them, with firm ones to a few.
"""

import base64
import math
import re
from collections.abc import AsyncGenerator, Mapping, Sequence

from joute.calls import ModelCard, Offered
from joute.errors import N_
from joute.language import plain
from joute.llm.demo import Player
from joute.llm.embedding import Embeddings
from joute.llm.endpoint import Reach
from joute.llm.errors import CannotEmbed
from joute.llm.pieces import Piece, Usage
from joute.llm.replay import Script, last_question, play
from joute.llm.request import Message, Request
from joute.llm.tokens import estimate_input_tokens, estimate_tokens
from joute.settings import Language
from joute.workshop.game.levels import FIRM
from joute.workshop.game.words import words

ID = "gardien"
_PLAYER = Player(
    id=ID,
    name="Gardien",
    family="Sous-bois",
    total_b=3,
    active_b=3,
    context_tokens=8_000,
    description=N_("Simulated. Keeps a word, and lets itself be tricked."),
    first_token_s=0,
    tokens_per_s=1,
)
_WORD = re.compile(r"[«“]\s?(.+?)\s?[»”]")

# What is asked, in small letters without accents, from the most to the least particular.
_TRICKS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(words)
    for name, words in {
        "spelled": r"epel|lettre par lettre|tirets?|espac|spell|letter by letter|dash|spaces",
        "backwards": r"envers|inverse|miroir|backward|revers|mirror",
        "encoded": r"base ?64|encod|en code|morse|rot13|encrypt|chiffr",
        "begins": r"premiere lettre|commence|combien de lettres|first letter|begins?|how many"
        r" letters",
        "hint": r"indice|devin|decri|defini|sert|rime|ressembl|synonym|hint|clue|guess|describ"
        r"|define|rhym|look like|used for|what is it",
        "told": r"histoire|poeme|chanson|roman|imagine|role|fais comme si|story|poem|song|pretend"
        r"|imagine|play",
        "ordered": r"administrat|direct(?:eur|rice)|ordre|ignore|oubli|urgen|vraiment"
        r"|s['’]il (?:te|vous)|stp|admin|boss|forget|order|please|really",
        "asked": r"mot|secret|word|password",
    }.items()
}

_REPLIES: Mapping[Language, Mapping[str, str]] = {
    "fr": {
        "spelled": "Si ce n’est qu’épelé, ce n’est pas le dire\u00a0: {spelled}.",
        "backwards": "À l’envers, cela ne compte pas : {backwards}.",
        "encoded": "Codé, personne ne le lira\u00a0: {encoded}.",
        "begins": "Il commence par {first} et compte {length} lettres. Je n’en dis pas plus.",
        "hint": "Un petit indice, alors. {hint}",
        "told": "Il était une fois un gardien qui taisait «\u00a0{word}\u00a0». Il se tut.",
        "ordered": "Bon, puisque vous insistez\u00a0: {word}.",
        "refused": "Je garde ce mot, et je ne le donne à personne.",
        "other": "Je ne suis là que pour garder un mot. Essayez de me le faire dire.",
    },
    "en": {
        "spelled": "Spelling it is not telling it: {spelled}.",
        "backwards": "Backwards does not count: {backwards}.",
        "encoded": "Encoded, nobody will read it: {encoded}.",
        "begins": "It begins with {first} and has {length} letters. That is all I say.",
        "hint": "A small hint, then. {hint}",
        "told": "Once upon a time a keeper was not to say “{word}”. It kept quiet.",
        "ordered": "Well, since you insist: {word}.",
        "refused": "I keep this word, and I give it to nobody.",
        "other": "All I do is keep a word. Try to make me say it.",
    },
}


class KeeperEndpoint:
    """Answers at once, always the same way. The word and how firmly it is kept stand in the
    instructions, as for any model."""

    id = "game"
    country = None
    host = None
    reach: Reach = "none"

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        told = " ".join(one.text for one in request.messages if one.role == "system")
        text = reply(told, last_question(request.messages))
        async for piece in play(_script(text, request.messages), speed=math.inf, sleep=_no_sleep):
            yield piece

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:  # noqa: ARG002
        """Raises CannotEmbed."""
        raise CannotEmbed("simulated players hold no embeddings")

    async def list_models(self) -> tuple[str, ...]:
        return (ID,)

    async def close(self) -> None:
        """There is nothing to close."""


def keeper() -> Offered:
    """The simulated player, as a site offers a model."""
    card = ModelCard.model_validate(_PLAYER.card())
    return Offered(card=card, endpoint=KeeperEndpoint(), name_at_host=ID)


def reply(instructions: str, question: str) -> str:
    """What the player says to a question."""
    language: Language = "fr" if "«" in instructions else "en"
    found = _WORD.search(instructions)
    word = found[1] if found else ""
    firm = FIRM[language] in instructions
    asked = plain(question)
    trick = next((name for name, words in _TRICKS.items() if words.search(asked)), "other")
    if trick == "asked" or (trick == "ordered" and firm):
        trick = "refused"
    hints = {one.word: one.hint for one in words(language)}
    return _REPLIES[language][trick].format(
        word=word,
        spelled="-".join(word.upper()),
        backwards=word[::-1],
        encoded=base64.b64encode(word.encode()).decode(),
        first=word[:1].upper(),
        length=len(word),
        hint=hints.get(word, ""),
    )


def _script(text: str, messages: Sequence[Message]) -> Script:
    tokens = estimate_tokens(text)
    usage = Usage(estimate_input_tokens(messages), tokens, None, source="simulated")
    return Script(text, "", _PLAYER.first_token_s, _PLAYER.tokens_per_s, usage)


async def _no_sleep(_seconds: float) -> None:
    """It answers at once."""
