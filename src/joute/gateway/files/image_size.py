"""The width and height of an image, from its first bytes: PNG, GIF, WebP, JPEG."""

from typing import Literal, NamedTuple


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def image_size(data: bytes) -> Size | None:
    """The size that the head of a file says; None where it says none that is known here."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR":
        return _size(data[16:20], data[20:24], "big")
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return _size(data[6:8], data[8:10], "little")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:2] == b"\xff\xd8":
        return _jpeg(data)
    return None


def _webp(data: bytes) -> Size | None:
    """RFC 9649: lossy frames are those of VP8 (RFC 6386), sizes in 14 bits."""
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        width, height = (int.from_bytes(data[n : n + 3], "little") + 1 for n in (24, 27))
        return Size(width, height)
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a" and len(data) >= 30:
        width, height = (int.from_bytes(data[n : n + 2], "little") & 0x3FFF for n in (26, 28))
        return Size(width, height)
    return None


# Of the frames of a JPEG: all that begin one but DHT, JPG and DAC (ITU-T T.81, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg(data: bytes) -> Size | None:
    """The size in the frame, past segments such as EXIF, which may hold another image."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
        elif marker in _FRAMES:
            return _size(data[at + 7 : at + 9], data[at + 5 : at + 7], "big")
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _size(width: bytes, height: bytes, order: Literal["big", "little"]) -> Size | None:
    size = Size(int.from_bytes(width, order), int.from_bytes(height, order))
    return size if len(height) >= 2 and size.width and size.height else None
