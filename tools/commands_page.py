"""Write docs/commands.md from the command line itself.

python tools/commands_page.py
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from typer.core import TyperGroup
from typer.main import get_command

from joute.cli import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"

INTRODUCTION = """\
# Commands

Written by `python tools/commands_page.py` from the command line itself; `joute --help` and
`joute serve --help` print the same.

A command that succeeds exits with 0. A mistake of ours or yours is one sentence on stderr and 1; an
option that does not exist, 2. `joute --version` prints the version.
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Each command with its whole name: (`joute db purge`, the command)."""
    return _below("joute", get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    for inner, found in command.commands.items():
        yield from _below(f"{name} {inner}", found)


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([INTRODUCTION, *(_section(*found) for found in commands())])


def _section(name: str, command: Any) -> str:
    paragraphs = [" ".join(part.split()) for part in command.help.split("\n\n")]
    return "\n\n".join([f"## `{name}`", *paragraphs, _table(command.params)]) + "\n"


def _table(parameters: Iterable[Any]) -> str:
    rows = [("", "", "default", "variable"), ("---",) * 4, *(_row(one) for one in parameters)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _row(one: Any) -> tuple[str, ...]:
    argument = one.param_type_name == "argument"
    name = f"`{one.name.upper()}`" if argument else ", ".join(f"`{o}`" for o in one.opts)
    absent = one.default is None or one.default is False
    default = "required" if one.required else "" if absent else f"`{one.default}`"
    return name, one.help + _choices(one), default, f"`{one.envvar}`" if one.envvar else ""


def _choices(one: Any) -> str:
    values = one.type_descriptor.annotation
    if get_origin(values) is not Literal:
        return ""
    return f" One of {', '.join(f'`{value}`' for value in get_args(values))}."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
