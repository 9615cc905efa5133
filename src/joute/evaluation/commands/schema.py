"""joute eval schema."""

from typing import Annotated, Literal

import typer

from joute.command import echo_json


def schema(
    of: Annotated[
        Literal["set", "item", "run"] | None,
        typer.Argument(metavar="[set|item|run]", help="One of them [default: all]."),
    ] = None,
) -> None:
    """Print the JSON Schemas of evalset.yaml, of a line of items.jsonl and of a line of a run."""
    from joute.evaluation.schemas import json_schemas

    schemas = json_schemas()
    echo_json(schemas[of] if of else schemas)
