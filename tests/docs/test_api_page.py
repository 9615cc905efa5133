"""docs/api.md against the code: actions, events, errors."""

import ast
import re
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from joute import errors
from joute.app import create_app
from joute.errors import AnswerError, BadData, BadSettings, JouteError
from joute.features import FEATURES
from joute.web.problems import BAD_REQUEST, REFUSALS
from tests.docs.pages import ROOT, read

PAGE = read("docs/api.md")
PACKAGE = ROOT / "src" / "joute"
# Told at start or by a command, never by a request.
NOT_OVER_HTTP = {BadSettings, BadData}


def _classes() -> list[type[JouteError]]:
    found = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    return [kind for kind in found if issubclass(kind, JouteError) and kind not in NOT_OVER_HTTP]


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
