"""The public names, and what importing them costs."""

import subprocess
import sys
from importlib import import_module

import joute.ranking


def test_every_public_name_is_found_in_its_home() -> None:
    for name in joute.ranking.__all__:
        assert getattr(joute.ranking, name) is not None
    homes = {name for names in joute.ranking._HOMES.values() for name in names}
    assert homes == set(joute.ranking.__all__)
    assert dir(joute.ranking) == sorted(joute.ranking.__all__)


def test_homes_are_where_things_are_defined() -> None:
    for home, names in joute.ranking._HOMES.items():
        module = import_module(f"joute.ranking.{home}")
        for name in names:
            defined = getattr(module, name)
            assert getattr(defined, "__module__", module.__name__) in {module.__name__, "typing"}


def test_importing_the_room_imports_no_heavy_library() -> None:
    heavy = ["numpy", "polars", "narwhals", "scipy", "pandas"]
    code = f"import joute.ranking, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ranking_does_not_need_scipy_or_pandas() -> None:
    code = (
        "import sys, polars as pl; from joute.ranking import rank;"
        "rank(pl.DataFrame({'model_a': ['x'], 'model_b': ['y'], 'winner': ['a']}));"
        "print([m for m in ('scipy', 'pandas', 'pyarrow', 'narwhals') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(joute.ranking, "trueskill")
