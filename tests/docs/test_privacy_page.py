"""docs/privacy.md against the code: tables, durations, cookies."""

import re

from joute.features import FEATURES
from joute.store import Base
from tests.docs.pages import ROOT, read

PAGE = read("docs/privacy.md")


def test_every_table_is_named() -> None:
    FEATURES.load("tables")
    assert [name for name in Base.metadata.tables if f"`{name}`" not in PAGE] == []


def test_every_duration_is_named_with_its_default() -> None:
    retention = type(FEATURES.settings().value("retention"))
    for name, field in retention.model_fields.items():
        assert f"`{name}` ({field.default})" in PAGE


def test_every_cookie_of_a_visitor_is_named() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]
    cookies = {name for text in sources for name in re.findall(r'"(joute_[a-z]+)"', text)}
    # An option of a connection, and what workers of pytest share.
    cookies -= {"joute_write", "joute_evals"}
    assert {name for name in cookies if f"`{name}`" not in PAGE} == set()
