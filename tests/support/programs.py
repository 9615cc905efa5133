"""Programs that tests of real things need. An absent one skips the test by name; where
REQUIRE_ALL_TESTS is set, as in CI, it fails instead."""

import os
import shutil
from typing import NoReturn

import pytest


def program(name: str, *others: str) -> str:
    """The path of a program, under the first of its names that is found."""
    for candidate in (name, *others):
        found = shutil.which(candidate)
        if found:
            return found
    missing(f"{name} is not installed")


def missing(what: str) -> NoReturn:
    if os.environ.get("REQUIRE_ALL_TESTS"):
        pytest.fail(f"{what}, and REQUIRE_ALL_TESTS is set")
    pytest.skip(what)
