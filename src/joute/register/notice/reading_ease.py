"""Whether a text is easy to read, by simple rules: short sentences, short words.

Rules of plain language as public bodies give them: a sentence says one thing. These count words
and letters; they do not tell whether a text is understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from joute.register.notice.notice import Notice

LONGEST_SENTENCE = 25
# In letters: compounds and administrative words that a shorter one may replace.
LONGEST_WORD = 18

_END = re.compile(r"(?<=[.!?…;:])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True)
class Hard:
    """A sentence that is hard to read: how many words it has, and its words that are very long."""

    sentence: str
    words: int
    long_words: tuple[str, ...]


def hard_sentences(notice: Notice) -> Iterator[Hard]:
    """The sentences of a notice that have more than 25 words, or a word of more than 18 letters.
    Addresses are no words."""
    for part in notice.parts:
        for line in part.lines:
            for sentence in _END.split(line.text):
                words = _WORD.findall(re.sub(r"\S*[@/]\S*", " ", sentence))
                long = tuple(one for one in words if len(one) > LONGEST_WORD)
                if len(words) > LONGEST_SENTENCE or long:
                    yield Hard(sentence, len(words), long)
