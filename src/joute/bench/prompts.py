"""Prompts of a stated length, each with a beginning of its own."""

import re
from random import Random
from string import ascii_lowercase

from joute.errors import N_, BadInput
from joute.llm import estimate_tokens

# Of six letters at most: each is one token of the estimate.
_WORDS = re.findall(
    r"\w+",
    """
    river stone market garden letter window bridge school forest winter summer music island train
    paper valley harbor museum bread field tower clock street castle hamlet farmer doctor writer
    sailor baker pilot judge orange lemon silver copper marble velvet cotton timber engine signal
    ticket coffee butter pepper sugar honey spring autumn cloud storm
    """,
)
_ORDER = "Write a long story with these words:"


def prompt(tokens: int, nonce: str, number: int) -> str:
    """A prompt of so many tokens, by Joute's estimate; `number` draws its words.

    A host that caches the beginnings of prompts has none of this one, as long as no other has both
    the same nonce and the same number: it begins with them. Raises BadInput for fewer tokens than
    its frame.
    """
    frame = f"{nonce} {_letters(number)}. {_ORDER}"
    words = tokens - estimate_tokens(frame)
    if words < 1:
        message = N_("A prompt has at least %(least)d tokens.")
        raise BadInput(message=message, least=tokens - words + 1)
    random = Random(number)  # noqa: S311 # the same words each time
    return " ".join((frame, *random.choices(_WORDS, k=words)))


def _letters(number: int) -> str:
    """A number as letters: digits are a token each."""
    rest, last = divmod(number, 26)
    return (_letters(rest) if rest else "") + ascii_lowercase[last]
