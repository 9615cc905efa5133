"""Files that a message holds: their kind, their size, and the most tokens that a host counts.

    found(messages)       # before a call: how many files, and what is reserved
    noted(messages)       # after it: what is stored in place of files

Each bound is the highest of the methods that are documented for hosts and models of today:

- images: OpenAI's tiles of 512 pixels (85 and 170 for each, after it was scaled to 2,048 by 768:
  1,445), Pixtral's patches of 16 pixels within 1,024 by 1,024 (4,096), Qwen2-VL's of 28 pixels
  (16,384 by its default of at most 12,845,056 pixels). GPT-4o mini counts more (48,169 at most),
  at a price in proportion: a budget may be exceeded by one such image.
- sound: 32 tokens a second (Gemini; OpenAI has 10, Voxtral 12.5), of at least 1,000 bytes, the
  lowest rate of MP3; of WAV as many as its head says.
- video: 263 tokens a second (Gemini), of at least 12,500 bytes.
- documents: 3,000 tokens a page (the upper figure of Anthropic for PDF), of at least 4,000 bytes.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from joute.gateway.files.image_size import Size, image_size
from joute.llm.request import Json
from joute.llm.untrusted import mapping, mappings

# All that a part has which is a text and no file.
OF_TEXT = frozenset({"type", "text", "refusal", "annotations", "cache_control"})

MOST_TOKENS_OF_IMAGE = 16_384
_TILES = 1_445
_MOST_PATCHES = 4_096
# What is at an address is unknown here.
MOST_TOKENS_OF_ADDRESS = 65_536
# For each kind but images: tokens a byte, and the least of a file.
_PER_BYTE = {"audio": (32 / 1_000, 32), "video": (263 / 12_500, 263), "document": (0.75, 3_000)}

# In characters of base64: beyond it no head of an image reaches.
_HEAD = 128 * 1024
# What is shorter is a word about the file: its format, its name, the detail that is wanted.
_SHORTEST_FILE = 64


@dataclass(frozen=True)
class File:
    """A file of a message: `kind` is image, audio, video or document. `media_type` is as it was
    given, blank where it was not; `size` is in bytes, None of a file at an address."""

    kind: str
    media_type: str
    size: int | None
    head: bytes = b""

    @property
    def most_tokens(self) -> int:
        """The most tokens that a host reads in it; at least 1."""
        if self.size is None:
            return MOST_TOKENS_OF_IMAGE if self.kind == "image" else MOST_TOKENS_OF_ADDRESS
        if self.kind == "image":
            return _tokens_of_image(image_size(self.head))
        per_byte, least = _PER_BYTE[self.kind]
        if self.head[:4] == b"RIFF" and self.head[8:12] == b"WAVE":
            rate = int.from_bytes(self.head[28:32], "little")
            per_byte = 32 / max(1_000, rate)
        return max(least, ceil(self.size * per_byte))

    @property
    def note(self) -> str:
        """What is stored in its place."""
        size = "at an address" if self.size is None else f"{self.size} bytes"
        return f"[{self.media_type or self.kind}, {size}]"


def is_text(part: Json) -> bool:
    """Whether a part holds words alone."""
    text = part.get("text", part.get("refusal"))
    return isinstance(text, str) and not part.keys() - OF_TEXT


@dataclass(frozen=True)
class Files:
    """The files of a request: how many, how many of them are images, and the most tokens that a
    host reads in them."""

    count: int = 0
    images: int = 0
    most_tokens: int = 0


def found(messages: Sequence[Json]) -> Files:
    """The files of messages. A part that is no text and holds no file is counted as a document."""
    parts = (part for message in messages for part in mappings(message.get("content")))
    within = [list(_files(part)) for part in parts if not is_text(part)]
    files = [file for one in within for file in one]
    unknown = sum(not one for one in within)
    return Files(
        len(files) + unknown,
        sum(file.kind == "image" for file in files),
        sum(file.most_tokens for file in files) + unknown * _PER_BYTE["document"][1],
    )


def noted(messages: Sequence[Any]) -> list[Any]:
    """The messages with a note of kind and size in the place of each file."""
    return [
        {**message, "content": [_noted(part) for part in message["content"]]}
        if isinstance(mapping(message).get("content"), list)
        else message
        for message in messages
    ]


def _noted(part: Any) -> Any:
    if not isinstance(part, dict) or is_text(part):
        return part
    words = {name: part[name] for name in ("type", "text") if isinstance(part.get(name), str)}
    return {**words, "omitted": " ".join(one.note for one in _files(part))}


def _files(part: Json) -> Iterator[File]:
    kind = _kind(str(part.get("type") or ""))
    left: list[tuple[str, object]] = [(name, part[name]) for name in part.keys() - OF_TEXT]
    while left:
        name, value = left.pop()
        if isinstance(value, dict):
            left += value.items()
        elif isinstance(value, list):
            left += ((name, one) for one in mappings(value))
        elif isinstance(value, str):
            is_address = name.lower().endswith(("url", "uri"))
            if is_address or len(value) >= _SHORTEST_FILE:
                yield _file(value, kind)


def _file(value: str, kind: str) -> File:
    head, comma, encoded = value.partition(",")
    if head[:5].lower() == "data:" and comma:
        media_type = head[5:].partition(";")[0].strip().lower()[:100]
        return File(
            _kind(media_type) if media_type else kind,
            media_type,
            _size(encoded),
            _decoded(encoded[:_HEAD]),
        )
    if value[:8].lower() == "https://":
        return File(kind, "", None)
    return File(kind, "", _size(value), _decoded(value[:_HEAD]))


def _size(encoded: str) -> int:
    """The bytes in base64."""
    return len(encoded) * 3 // 4 - encoded[-2:].count("=")


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded[: len(encoded) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""


def _kind(words: str) -> str:
    return next((one for one in ("image", "audio", "video") if one in words), "document")


def _tokens_of_image(size: Size | None) -> int:
    if size is None:
        return MOST_TOKENS_OF_IMAGE
    by_28, by_16 = (ceil(size.width / n) * ceil(size.height / n) for n in (28, 16))
    return max(_TILES, min(by_28, MOST_TOKENS_OF_IMAGE), min(by_16, _MOST_PATCHES))
