"""Questions whose passages are known, searched for in a collection, and scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from joute.documents.passage import Retrieval, Retrieved
from joute.documents.retrieving import Retriever
from joute.documents.scoring.golds import KnownQuestion
from joute.documents.scoring.retrieval import Searched, figures
from joute.statistics import Mean


@dataclass(frozen=True)
class Search:
    """What a retrieval found for each question. `by` is what chose the passages in the end; of a
    search by words and vectors whose vectors failed on some questions, `without_vectors` counts
    them."""

    how: Retrieval
    retrieved: Sequence[Retrieved]
    searched: Sequence[Searched]
    figures: Mapping[str, Mean]

    @property
    def without_vectors(self) -> int:
        """The questions whose passages words alone chose, where vectors were asked for."""
        return sum(one.by == "words" != self.how.by for one in self.retrieved)


async def search(
    retriever: Retriever,
    collection_id: str,
    questions: Sequence[KnownQuestion],
    how: Retrieval,
    ks: Sequence[int],
) -> Search:
    """Search for each question, one after the other, as far as the largest k."""
    how = replace(how, count=max(ks))
    retrieved = [
        await retriever.retrieve([collection_id], one.question.question, how) for one in questions
    ]
    searched = [
        Searched([ranked.passage.id for ranked in found.passages], one.golds)
        for one, found in zip(questions, retrieved, strict=True)
    ]
    return Search(how, retrieved, searched, figures(searched, ks))
