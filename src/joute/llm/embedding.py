"""Texts as vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from joute.llm.errors import HostError
from joute.llm.pieces import Usage
from joute.llm.tokens import estimate_tokens
from joute.llm.usage import input_of_texts

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Embeddings:
    """The vectors of texts, in their order and all of the same dimension."""

    vectors: tuple[Vector, ...]
    usage: Usage


def read_embeddings(rows: Sequence[Any], tokens: object, texts: Sequence[str]) -> Embeddings:
    """The embeddings of `texts`: a row of numbers for each, and the tokens that were read.

    Raises HostError unless there are as many vectors as texts, of finite numbers.
    """
    try:
        vectors = tuple(tuple(map(float, row)) for row in rows)
    except (TypeError, ValueError) as error:
        raise HostError(f"not vectors: {error}") from None
    if len(vectors) != len(texts):
        raise HostError(f"{len(vectors)} vectors for {len(texts)} texts")
    if not all(isfinite(value) for vector in vectors for value in vector):
        raise HostError("a vector holds NaN or infinity")
    return _embeddings(vectors, _usage(tokens, texts))


def join_embeddings(batches: Sequence[Embeddings]) -> Embeddings:
    """The vectors of all batches. Raises HostError when their dimensions differ."""
    vectors = tuple(vector for batch in batches for vector in batch.vectors)
    counts = [batch.usage.input_tokens or 0 for batch in batches]
    counted = all(batch.usage.source == "host" for batch in batches)
    return _embeddings(vectors, Usage(sum(counts), 0, None, "host" if counted else "estimate"))


def _embeddings(vectors: tuple[Vector, ...], usage: Usage) -> Embeddings:
    dimensions = {len(vector) for vector in vectors}
    if len(dimensions) > 1 or 0 in dimensions:
        raise HostError(f"vectors that are empty or of several dimensions: {sorted(dimensions)}")
    return Embeddings(vectors, usage)


def _usage(tokens: object, texts: Sequence[str]) -> Usage:
    read = input_of_texts(tokens, texts)
    if read is not None:
        return Usage(read, 0, None, "host")
    return Usage(sum(map(estimate_tokens, texts)), 0, None, "estimate")
