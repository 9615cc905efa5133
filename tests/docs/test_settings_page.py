"""docs/settings.md lists every setting, as `joute settings` does."""

from tools.settings_page import page

from joute.features import FEATURES
from joute.settings import COMMAND_LINE_VARIABLES, setting_rows
from tests.docs.pages import read


def test_the_page_of_settings_is_up_to_date() -> None:
    assert read("docs/settings.md") == page(), "python tools/settings_page.py"


def test_every_setting_has_its_row_and_its_help() -> None:
    text = read("docs/settings.md")
    for row in setting_rows(FEATURES.settings()):
        table, _, name = row.name.rpartition(".")
        assert row.help
        assert f"| `{name}` |" in text or f"## `[[{row.name}]]`" in text
        assert not table or f"## `[{table}]`" in text


def test_the_variables_of_the_command_line_are_named() -> None:
    for page_name in ("docs/settings.md", "docs/deployment.md"):
        assert all(f"`{name}`" in read(page_name) for name in COMMAND_LINE_VARIABLES), page_name
