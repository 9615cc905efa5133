"""A QR code as one SVG path: pure, from an address to what a page draws."""

from dataclasses import dataclass

import segno

# Read by phones from the back of a room, on screens that glare.
ERROR_CORRECTION = "m"
QUIET_MODULES = 4


@dataclass(frozen=True)
class Drawing:
    """`path` draws the dark modules in a square of `size` modules, quiet zone included."""

    path: str
    size: int


def draw(text: str) -> Drawing:
    """The QR code of a text."""
    rows = segno.make(text, error=ERROR_CORRECTION, micro=False).matrix
    runs = [
        f"M{start + QUIET_MODULES} {y + QUIET_MODULES}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    return Drawing("".join(runs), len(rows) + 2 * QUIET_MODULES)


def _runs(row: bytes | bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow one another."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
