"""An estimate of token counts, for hosts that give none."""

import re
from collections.abc import Sequence

from joute.llm.pieces import Message

# Tokenizers cut words into pieces of a few letters and rarely join digits, signs or ideograms.
# Six letters is what fits a recent vocabulary (131,000 entries) on French and English prose; the
# error measured is in docs/endpoints.md.
_IDEOGRAM = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_IDEOGRAM}]|[^\W\d_{_IDEOGRAM}]{{1,6}}|\d|[^\w\s]|_")

# The words that a chat template puts around each message.
_TOKENS_AROUND_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` makes: one per group of six letters, digit, sign, ideogram."""
    return len(_TOKEN.findall(text))


def estimate_input_tokens(messages: Sequence[Message]) -> int:
    """About how many tokens a host reads for these messages."""
    return sum(estimate_tokens(m.content) + _TOKENS_AROUND_MESSAGE for m in messages)
