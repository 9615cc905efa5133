"""Search by words: passages ranked by BM25.

S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework, 2009, with the inverse
frequency of Lucene, ln(1 + (N − n + 0.5) / (n + 0.5)), which is never negative.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from math import log
from pathlib import Path

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadTarget
from joute.evaluation.sets.item import Item, Passage
from joute.evaluation.settings import Bm25Target
from joute.evaluation.targets.classical.method import ClassicalTarget, Reply, classical
from joute.evaluation.targets.classical.words import words
from joute.evaluation.targets.declared import Surroundings
from joute.evaluation.targets.imported.files import read_passages


@asynccontextmanager
async def opened(table: Bm25Target, surroundings: Surroundings) -> AsyncIterator[ClassicalTarget]:
    """Raises BadTarget where there is no passage, and BadData for a file that cannot be read."""
    passages = _passages(table, surroundings)
    if not passages:
        raise BadTarget(name=table.id, reason="no item of the set has a passage")
    written = sha256("\n".join(f"{one.id}\0{one.text}" for one in passages).encode()).hexdigest()
    told = f"{len(passages)} passages indexed"
    yield classical(
        table, surroundings, lambda: _reply(Index(passages, table), table.most), told, "1", written
    )


def _passages(table: Bm25Target, surroundings: Surroundings) -> Sequence[Passage]:
    """Those of the file, or all of the set: each once, in their order."""
    found: Iterable[Passage] = (
        read_passages(Path(table.passages))
        if table.passages
        else (one for item in surroundings.set.items() for one in item.context)
    )
    return list({one.id or one.text: one for one in found if one.text.strip()}.values())


class Index:
    """Passages by their words."""

    def __init__(self, passages: Sequence[Passage], table: Bm25Target) -> None:
        self._passages, self._k1, self._b = passages, table.k1, table.b
        found = [words(one.text) for one in passages]
        mean = sum(map(len, found)) / len(found) or 1.0
        self._lengths = [len(one) / mean for one in found]
        self._where: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, one in enumerate(found):
            for word, times in Counter(one).items():
                self._where[word].append((number, times))

    def search(self, question: str, most: int) -> list[tuple[float, Passage]]:
        """The passages that share a word with the question and their scores, the best first; of
        several alike, the first."""
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(words(question)):
            where = self._where.get(word, ())
            rarity = log(1 + (len(self._passages) - len(where) + 0.5) / (len(where) + 0.5))
            for number, times in where:
                length = 1 - self._b + self._b * self._lengths[number]
                scores[number] += rarity * times * (self._k1 + 1) / (times + self._k1 * length)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:most]
        return [(scores[number], self._passages[number]) for number in best]


def _reply(index: Index, most: int) -> Reply:
    def reply(item: Item) -> Answer:
        found = [passage for _, passage in index.search(item.question, most)]
        return Answer(text=found[0].text if found else "", context=tuple(found))

    return reply
