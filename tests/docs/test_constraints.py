"""constraints.txt names the version of everything that gets installed."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.pages import read

LINES = [line for line in read("constraints.txt").splitlines() if not line.startswith("#")]
PINNED = {canonicalize_name(line.partition("==")[0]) for line in LINES}


def test_names_and_versions_and_nothing_else() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_every_dependency_is_named_and_theirs_too() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(line for extra in extras for line in extra)]
    assert sorted(_names(declared, {"joute"}) - PINNED) == []


def _names(lines: Iterable[str], seen: set[str]) -> set[str]:
    """The names in `lines` and, where they are installed, what these ask for in turn."""
    found: set[str] = set()
    for requirement in map(Requirement, lines):
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        found |= {name} | _names(_wanted(name), seen)
    return found


def _wanted(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []
