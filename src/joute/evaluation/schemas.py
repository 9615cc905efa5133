"""The JSON Schemas of sets and runs, for editors and other tools."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from joute.evaluation.runs.records import Row, RunEnd, RunHeader
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Line = Annotated[RunHeader | Row | RunEnd, Field(discriminator="record")]


def json_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of evalset.yaml, of a line of items.jsonl and of a line of a run."""
    kinds: dict[str, Any] = {"set": SetHeader, "item": Item, "run": Line}
    return {
        name: {"$schema": DIALECT} | TypeAdapter[Any](kind).json_schema()
        for name, kind in kinds.items()
    }
