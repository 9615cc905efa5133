"""Sentences of a text."""

import re

# After a full stop that ends no sentence: M. Martin, Mme., art. 3, n. 4, an initial.
_ENDS = re.compile(
    r"(?<=[.!?…])(?<!\bM\.)(?<!\bMM\.)(?<!\bMme\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bart\.)(?<!\bn\.)"
    r"(?<!\bp\.)(?<!\bcf\.)(?<!\b[A-Z]\.)[»”\"')\]]*\s+|\n+"
)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, in order, without empty ones."""
    return [one for one in (part.strip() for part in _ENDS.split(text)) if one]
