"""New sets: a folder from an example, or from items."""

import json
import re
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from random import Random
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from joute.evaluation.errors import BadSetName, SetExists
from joute.evaluation.sets.evalset import SetName
from joute.evaluation.sets.files import HEADER_FILE
from joute.evaluation.sets.item import Item

_EXAMPLES = files("joute.evaluation") / "examples"


def canary(random: Random) -> str:
    """A text that is nowhere else: a GUID drawn by `random`."""
    return str(UUID(int=random.getrandbits(128), version=4))


def new_set(folder: Path, example: str, canary: str, items: Iterable[Item] | None = None) -> None:
    """Write a set, named after its folder: the files of an example, with other `items` if any are
    given. Raises BadSetName, and SetExists where a file is in the folder."""
    name = name_of(folder)
    source = _EXAMPLES / example
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SetExists(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    header = _named((source / HEADER_FILE).read_text("utf-8"), name, canary)
    (folder / HEADER_FILE).write_text(header, "utf-8")
    if items is not None:
        write_items(folder / "items.jsonl", items)
    else:
        _copy(source, folder)


def write_items(path: Path, items: Iterable[Item]) -> None:
    """Write items as lines of JSON, without the fields that have their default."""
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            file.write(line_of(item) + "\n")


def line_of(item: Item) -> str:
    """An item as a line of items.jsonl."""
    return json.dumps(item.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def name_of(folder: Path) -> str:
    """The name of a new set in a folder. Raises BadSetName."""
    name = folder.resolve().name
    try:
        TypeAdapter(SetName).validate_python(name)
    except ValidationError:
        raise BadSetName(name=name) from None
    return name


def _named(header: str, name: str, canary: str) -> str:
    header = re.sub(r"^name: .*$", f'name: "{name}"', header, flags=re.MULTILINE)
    return re.sub(r"^canary: .*$", f"canary: {canary}", header, flags=re.MULTILINE)


def _copy(source: Traversable, folder: Path) -> None:
    for file in source.iterdir():
        if file.is_dir():
            (folder / file.name).mkdir()
            _copy(file, folder / file.name)
        elif file.name != HEADER_FILE:
            (folder / file.name).write_bytes(file.read_bytes())
