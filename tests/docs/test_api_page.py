"""docs/api.md against the code: actions, events, errors."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from pydantic import SecretStr

from joute import errors
from joute.app import create_app
from joute.errors import AnswerError, BadData, BadSettings, JouteError
from joute.features import FEATURES
from joute.store import DatabaseUnavailable
from joute.web.problems import BAD_REQUEST, REFUSALS
from tests.docs.pages import ROOT, read

PAGE = read("docs/api.md")
PACKAGE = ROOT / "src" / "joute"
# Told at start or by a command, never by a request.
NOT_OVER_HTTP = {BadSettings, BadData, DatabaseUnavailable}


def _below(kind: type[JouteError]) -> Iterator[type[JouteError]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from _below(inner)


def _classes() -> list[type[JouteError]]:
    """Every error of the package."""
    for file in PACKAGE.rglob("errors.py"):
        import_module(".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts))

    found = (kind for kind in _below(JouteError) if kind.__module__.startswith("joute."))
    return [kind for kind in found if kind not in NOT_OVER_HTTP]


def test_the_tree_of_errors_is_drawn_where_they_stand() -> None:
    assert errors.__doc__
    drawn = re.findall(r"^[ │├└─]*(\w+)(?:  .*)?$", errors.__doc__.partition("\n\nEach")[0], re.M)
    base = [kind for kind in _below(JouteError) if kind.__module__ == "joute.errors"]
    assert [name for name in drawn if name] == [kind.__name__ for kind in base]
    for feature in FEATURES:
        feature.load_routers()
    assert {kind.__module__.rpartition(".")[2] for kind in _classes()} == {"errors"}


def _conflicts() -> Iterator[str]:
    """The code of every `Conflict("code", …)` in the package."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Conflict":
                code = node.args[0]
                assert isinstance(code, ast.Constant), path
                yield str(code.value)


def _documented(status: int | None = None) -> set[str]:
    shown = r"\d+" if status is None else str(status)
    return set(re.findall(rf"^\| `(\w+)` \| {shown} \|", PAGE, re.MULTILINE))


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.code)
def test_every_error_has_its_row(kind: type[JouteError]) -> None:
    if issubclass(kind, AnswerError):
        assert f"| `{kind.public_code}` |" in PAGE
    else:
        assert kind.code in _documented(kind.status)


def test_every_conflict_has_its_row() -> None:
    assert set(_conflicts()) <= _documented(409)


def test_no_row_is_left_of_an_error_that_is_gone() -> None:
    of_the_framework = {BAD_REQUEST[0], *(code for code, _ in REFUSALS.values())}
    known = {kind.code for kind in _classes()} | set(_conflicts()) | of_the_framework
    assert _documented() - known == {"not_ready"}


def test_every_action_has_its_row() -> None:
    app = create_app(FEATURES.settings(secret=SecretStr("s" * 40)))
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path.removeprefix('/api/v1')}`" in PAGE
