"""joute observatory: what is used here, at what cost, and what it changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import BUILD, Config, Database, echo_json, run

if TYPE_CHECKING:
    from joute.observatory.observation import Observation
    from joute.services import Services

app = typer.Typer(
    help="What is used here, at what cost, and what it changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

QuarterName = Annotated[
    str | None, typer.Option("--quarter", help="Such as 2026-Q4 [default: the present one].")
]
Language = Annotated[Literal["en", "fr"], typer.Option(help="The language of what is printed.")]


@app.callback()
def observatory() -> None:
    """What is used here, at what cost, and what it changed."""


@app.command()
def report(
    quarter: QuarterName = None,
    format: Annotated[Literal["markdown", "json"], typer.Option(help="Of what is printed.")] = (
        "markdown"
    ),
    language: Language = "en",
    config: Config = None,
    database: Database = None,
) -> None:
    """Print the report on a quarter: the figures of the page, how each was counted, and no figure
    of fewer than five people."""
    seen = _seen(quarter, config, database)
    if format == "json":
        from joute.observatory.facts import facts_of

        echo_json(facts_of(seen))
        return
    from joute.observatory.report import markdown
    from joute.observatory.words import Words
    from joute.translation import load_translators

    translators = load_translators([language], BUILD.get().folders.values())
    typer.echo(markdown(seen, Words(translators[language])), nl=False)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Written anew: .json or .csv.")],
    quarter: QuarterName = None,
    config: Config = None,
    database: Database = None,
) -> None:
    """Write anonymous sums for an observatory of many organisations: no name of a use, a person or
    this organisation. Needs the agreement of [observatory] share; sends nothing."""
    from joute.errors import N_, BadInput
    from joute.observatory.facts import COLUMNS, export_of, rows_of

    if file.suffix not in (".json", ".csv"):
        raise BadInput(message=N_("The name of the file ends with .json or .csv."))
    seen = _seen(quarter, config, database, to_share=True)
    if file.suffix == ".json":
        import json

        text = json.dumps(export_of(seen), ensure_ascii=False, indent=2) + "\n"
    else:
        text = _csv([COLUMNS, *rows_of(seen)])
    file.write_text(text, encoding="utf-8")


def _csv(rows: list[Any]) -> str:
    import csv
    import io

    from joute.textfiles import inert

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue()


def _seen(
    quarter: str | None, config: Path | None, database: str | None, *, to_share: bool = False
) -> "Observation":
    """The observation of a quarter. Raises NotShared where it is to leave and may not."""
    from joute.observatory.errors import NotShared
    from joute.observatory.observing import Observatory
    from joute.observatory.periods import Quarter
    from joute.observatory.settings import ObservatorySettings

    wanted = Quarter.read(quarter) if quarter else None

    async def work(services: "Services") -> Any:
        if to_share and not services.settings.of(ObservatorySettings).share:
            raise NotShared
        return await services[Observatory].observe(wanted)

    seen: Observation = run(config, database, work, feature="observatory")
    return seen


COMMANDS = {"observatory": app}
