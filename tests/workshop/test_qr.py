"""The drawing of a QR code holds the modules of the code, and nothing else."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from joute.workshop.qr import ERROR_CORRECTION, QUIET_MODULES, draw


def dark(path: str) -> set[tuple[int, int]]:
    """The modules that a path fills, quiet zone left out."""
    found = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for step in range(int(length)):
            module = (int(x) - QUIET_MODULES + step, int(y) - QUIET_MODULES)
            assert module not in found
            found.add(module)
    return found


@given(st.from_regex(r"https://[a-z]{1,40}\.org(/joute)?/w/[A-Z3-9]{6}", fullmatch=True))
def test_each_dark_module_is_drawn_once(address: str) -> None:
    matrix = segno.make(address, error=ERROR_CORRECTION, micro=False).matrix
    drawing = draw(address)
    assert drawing.size == len(matrix) + 2 * QUIET_MODULES
    assert dark(drawing.path) == {
        (x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module
    }
