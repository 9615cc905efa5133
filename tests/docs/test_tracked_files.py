"""What the repository must never hold."""

import re
from functools import cache

from tests.docs.pages import read, tracked_files

# Written in pieces: this file is tracked too.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org")
PATHS_OF_A_MACHINE = re.compile(r"(?<![\w.~>-])/(?:work|tmp|root|home|Users)/\w")


@cache
def _tracked() -> dict[str, str]:
    """Text files of the repository by name."""
    return {name: read(name) for name in tracked_files() if not name.endswith((".png", ".npz"))}


def test_no_host_of_a_package_registry_is_written_down() -> None:
    assert [n for n, text in _tracked().items() if any(host in text for host in REGISTRIES)] == []


def test_no_path_of_a_developers_machine_is_written_down() -> None:
    found = {name: PATHS_OF_A_MACHINE.findall(text) for name, text in _tracked().items()}
    assert {name: paths for name, paths in found.items() if paths} == {}
