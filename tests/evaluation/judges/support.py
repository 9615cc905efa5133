"""Runs, sets and endpoints that the tests of judges write."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from joute.evaluation.answers import Answer
from joute.evaluation.runs.files import line_of
from joute.evaluation.runs.records import (
    Row,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    SetReference,
)
from joute.evaluation.sets.item import Item
from joute.llm import Embeddings, End, Piece, Request, Text, Usage
from joute.llm.endpoint import Reach
from joute.llm.errors import CannotEmbed

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def says(text: str) -> str:
    """The name of a model of the test server that writes this."""
    return f"says={quote(text, safe='')}"


class Scripted:
    """An endpoint that writes what a function makes of a request."""

    id = "scripted"
    country = None
    host = None
    reach: Reach = "none"

    def __init__(self, write: Callable[[Request], str]) -> None:
        self.write = write

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        yield Text(self.write(request))
        yield End(Usage(1, 1, None, "simulated"), "stop")

    async def embed(self, model: str, texts: Sequence[str]) -> Embeddings:  # noqa: ARG002
        raise CannotEmbed("it writes")

    async def list_models(self) -> tuple[str, ...]:
        return ("any",)

    async def close(self) -> None:
        pass


def write_set(folder: Path, items: Sequence[Item], name: str = "towns", header: str = "") -> Path:
    """A set in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evalset.yaml").write_text(f"name: {name}\nlanguage: fr\n{header}", "utf-8")
    lines = [item.model_dump_json(exclude_defaults=True) for item in items]
    (folder / "items.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def row(item: Item | str, model: str, text: str, epoch: int = 0, **scores: float | None) -> Row:
    """An answer of a run, with its scores by column."""
    return Row(
        item=item if isinstance(item, str) else item.id,
        item_hash="" if isinstance(item, str) else item.hash,
        model=model,
        epoch=epoch,
        answer=Answer(text=text),
        scores={name: ScoreRecord(value=value) for name, value in scores.items()},
    )


def write_run(path: Path, rows: Sequence[Row], name: str = "towns") -> Path:
    """A run of a set in a file."""
    columns = dict.fromkeys(column for one in rows for column in one.scores)
    header = RunHeader(
        id=path.stem,
        set=SetReference(name=name),
        models=tuple(dict.fromkeys(one.model for one in rows)),
        scorers=tuple(
            ScorerReference(column=column, name=column, version="1", weight=1.0)
            for column in columns
        ),
        started_at=NOW,
    )
    path.write_bytes(line_of(header) + b"".join(map(line_of, rows)))
    return path


def write_settings(path: Path, base_url: str, models: Mapping[str, str]) -> Path:
    """A joute.toml whose models, by their ids, are behaviours of the test server."""
    lines = ['[[endpoints]]\nid = "test"\nallow_private = true', f'base_url = "{base_url}"']
    for id_, name in models.items():
        lines.append(
            f'[[models]]\nid = "{id_}"\nendpoint = "test"\nname = {json.dumps(name)}\nmaker = "?"'
        )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
