"""Prompts of a stated length, each with a beginning of its own."""

import re
from random import Random

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
_ORDER = "Write a long story in which all of these words occur, one after the other:"


def prompt(tokens: int, beginning: str, seed: int) -> str:
    """A prompt of so many tokens, by Joute's estimate; `seed` draws its words.

    A host that caches the beginnings of prompts has none of this one as long as no other begins
    with `beginning`. Raises BadInput for fewer tokens than its frame.
    """
    frame = f"{beginning}. {_ORDER}"
    words = tokens - estimate_tokens(frame)
    if words < 1:
        message = N_("A prompt has at least %(least)d tokens.")
        raise BadInput(message=message, least=tokens - words + 1)
    random = Random(seed)  # noqa: S311 # the same words each time
    return " ".join((frame, *random.choices(_WORDS, k=words)))
