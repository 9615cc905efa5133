"""What the pages say of the command line is so."""

from pathlib import Path
from typing import Any

import pytest
from tools.commands_page import commands, page

from joute.cli import app
from tests.docs.pages import PAGES, label, read, shown_commands

COMMANDS: dict[str, Any] = dict(commands())
SHOWN = [(one, words) for one in PAGES for words in shown_commands(one.read_text("utf-8"))]
OF_ALL = {"--help", "--version"}


def test_the_page_of_commands_is_up_to_date() -> None:
    assert read("docs/commands.md") == page(), "python tools/commands_page.py"


@pytest.mark.parametrize(
    ("found_in", "words"), SHOWN, ids=[f"{label(one)}: {' '.join(words)}" for one, words in SHOWN]
)
def test_every_command_shown_exists(found_in: Path, words: list[str]) -> None:
    name = _name(words)
    options = OF_ALL if name is None else OF_ALL | _options(COMMANDS[name])
    assert name or words[1] in OF_ALL | _groups(), f"no command {words} ({found_in.name})"
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options


def test_every_command_has_a_line_of_help() -> None:
    assert app.registered_commands
    for name, command in COMMANDS.items():
        assert command.help, name
        assert all(parameter.help for parameter in command.params), name


def _name(words: list[str]) -> str | None:
    """The command that the words begin with."""
    return next((name for name in COMMANDS if words[: len(name.split())] == name.split()), None)


def _options(command: Any) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}


def _groups() -> set[str]:
    return {name.split()[1] for name in COMMANDS}
