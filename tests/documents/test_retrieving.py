"""What a question is given: by words, by vectors, by both; a host that fails takes nothing away."""

from collections.abc import Callable
from datetime import datetime

from joute.documents.embedding import Embedding
from joute.documents.index.lexical import Lexical
from joute.documents.index.vectors import Vectors
from joute.documents.passage import Retrieval, Retrieved
from joute.documents.retrieving import Retriever
from joute.jobs import Jobs
from joute.store import Store
from joute.uses import tables as _tables_of_uses
from tests.documents.index.test_lexical import add_collection, add_file, sections
from tests.documents.index.test_vectors import Embedder
from tests.uses.conftest import now, store

__all__ = ["_tables_of_uses", "now", "store"]


def first_words(found: Retrieved) -> list[str]:
    return [one.passage.text.split()[0] for one in found.passages]


async def test_a_question_finds_by_words_and_by_vectors_and_by_words_where_the_host_fails(
    store: Store, now: Callable[[], datetime]
) -> None:
    await add_collection(store, now())
    await add_file(store, now(), sections("fleuve river", "château castle", "pain bread"))
    embedder = Embedder()
    vectors = Vectors(store, embedder)
    jobs = Jobs(store, now, lambda: "id")
    retriever = Retriever(store, Lexical(store), Embedding(vectors, jobs, now))

    # No passage has a vector yet.
    nearest = Retrieval(by="vectors", count=1)
    before = await retriever.retrieve(["town"], "le château bread", nearest)
    assert (before.by, first_words(before)) == ("words", ["château"])

    await vectors.embed_batch("town")
    # Asked by vectors alone, it says no place among words.
    near = await retriever.retrieve(["town"], "bread", nearest)
    assert (near.by, first_words(near)) == ("vectors", ["pain"])
    assert (near.passages[0].lexical_rank, near.passages[0].vector_rank) == (None, 1)
    both = await retriever.retrieve(["town"], "le château castle", Retrieval(count=2))
    assert both.by == "both"
    assert (both.passages[0].lexical_rank, both.passages[0].vector_rank) == (1, 1)
    assert len(both.passages) == 2
    words = await retriever.retrieve(["town"], "le château castle", Retrieval(by="words"))
    assert (words.by, first_words(words)) == ("words", ["château"])

    embedder.failing_after = 0
    for by in ("both", "vectors"):
        failed = await retriever.retrieve(["town"], "le château", Retrieval(by=by))
        assert (failed.by, first_words(failed)) == ("words", ["château"])
