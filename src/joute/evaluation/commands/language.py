"""The language of a command's report."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import BUILD

if TYPE_CHECKING:
    from joute.translation import Translator

Language = Annotated[Literal["en", "fr"], typer.Option(help="The language of the report.")]


def translator(language: str) -> "Translator":
    """The texts of a report in its language."""
    from joute.translation import load_translators

    return load_translators([language], BUILD.get().folders.values())[language]
