"""joute choose: from a need in a file to a shortlist that can be defended."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.choice.commands.decisions import app as decisions
from joute.choice.commands.suppliers import app as suppliers
from joute.command import Config, echo, echo_json, settings_from

if TYPE_CHECKING:
    from joute.catalog import Catalog
    from joute.choice.evidence import Known
    from joute.choice.needs import Choice, Needs
    from joute.translation import Translator

Language = Annotated[Literal["en", "fr"], typer.Option(help="The language of what is printed.")]


def choose(
    answers: Annotated[Path | None, typer.Option(help="The need, in YAML.")] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Print a complete needs.yaml, every key commented.")
    ] = False,
    format: Annotated[Literal["md", "json"], typer.Option(help="How to print.")] = "md",
    language: Language = "en",
    samples: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Draws of weights and scores.")
    ] = 10_000,
    config: Config = None,
) -> None:
    """Choose a model: must-haves first, then a weighted sum whose every part can be read.

    The need is a file: joute choose --example > needs.yaml; joute choose --answers needs.yaml
    """
    from joute.choice.evidence import configured

    words = _words(language)
    if example:
        from joute.choice.needs import example as example_of

        typer.echo(example_of(words), nl=False)
        return
    if answers is None:
        raise typer.BadParameter("name a file with --answers, or ask for an --example.")
    known = configured(settings_from(config))
    choice = _choice(_read(answers, known.catalog), known, samples)
    _print(choice, words, known.usd_per_eur, format)


def _words(language: str) -> "Translator":
    from joute.command import BUILD
    from joute.translation import load_translators

    return load_translators([language], BUILD.get().folders.values())[language]


def _read(path: Path, catalog: "Catalog") -> "Needs":
    from joute.choice.needs import ids_of, read_needs
    from joute.datafiles import text_of

    return read_needs(text_of(path), path.name, offered=ids_of(catalog))


def _choice(needs: "Needs", known: "Known", samples: int) -> "Choice":
    from joute.catalog import offers
    from joute.choice.evidence import candidates_for
    from joute.choice.needs import choose as choose_for
    from joute.choice.needs import named

    made, found = named(needs, offers(known.catalog)), candidates_for(needs, known)
    return choose_for(
        needs,
        found,
        known.catalog.models,
        offers=made,
        usd_per_eur=known.usd_per_eur,
        samples=samples,
    )


def _print(choice: "Choice", words: "Translator", usd_per_eur: float, format: str) -> None:
    from joute.choice.needs import as_json, as_markdown

    if format == "json":
        echo_json(as_json(choice, words, usd_per_eur=usd_per_eur))
    else:
        echo(as_markdown(choice, words, usd_per_eur=usd_per_eur))


COMMANDS = {"choose": choose, "decisions": decisions, "suppliers": suppliers}
