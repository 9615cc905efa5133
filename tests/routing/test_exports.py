"""The names of the package."""

import subprocess
import sys

import joute.routing


def test_every_name_is_there() -> None:
    assert all(getattr(joute.routing, name) is not None for name in joute.routing.__all__)
    assert dir(joute.routing) == sorted(joute.routing.__all__)


def test_another_name_is_not() -> None:
    assert not hasattr(joute.routing, "route")


def test_numpy_comes_with_the_first_name() -> None:
    code = "import sys, joute.routing; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
