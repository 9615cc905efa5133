"""Embeddings of the test server: texts that share words and letters are near each other."""

import base64
import re
import struct
from collections.abc import Iterable, Sequence
from math import hypot
from zlib import crc32

from joute.llm.server.call import Json, Refused, willing_behaviour

_WORD = re.compile(r"\w+")


def embeddings(body: Json, key: str) -> Json:
    """The answer to a request for embeddings. Raises Refused."""
    try:
        texts = body["input"]
        texts = [texts] if isinstance(texts, str) else texts
        if not all(isinstance(text, str) and text for text in texts):
            raise ValueError("input is texts, none of them empty")
        how = willing_behaviour(str(body["model"]), body, key)
        if not how.dimensions:
            raise Refused(400, "invalid_request", "This model chats, and does not embed.")
        vectors = [vector(text, int(body.get("dimensions") or how.dimensions)) for text in texts]
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused(400, "invalid_request", f"Not a request to embed: {wrong!r}") from None
    packed = body.get("encoding_format") == "base64"
    rows = [
        {"object": "embedding", "index": index, "embedding": _packed(row) if packed else row}
        for index, row in enumerate(vectors)
    ]
    read = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": read, "total_tokens": read}
    return {"object": "list", "model": body["model"], "data": rows, "usage": usage}


def vector(text: str, dimensions: int) -> list[float]:
    """The words and the groups of three letters of a text, hashed to a vector of length 1."""
    row = [0.0] * dimensions
    for feature in _features(text.casefold()):
        digest = crc32(feature.encode())
        row[digest % dimensions] += 1.0 if digest & 0x10000 else -1.0
    length = hypot(*row)
    return [value / length for value in row] if length else [1.0, *row[1:]]


def _features(text: str) -> Iterable[str]:
    for word in _WORD.findall(text):
        yield word
        yield from (f"#{word[start : start + 3]}" for start in range(len(word) - 2))


def _packed(row: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode()
