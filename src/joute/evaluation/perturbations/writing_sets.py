"""A derived set as a folder that runs like any other."""

import json
from collections.abc import Iterable
from pathlib import Path

from joute.evaluation.errors import SetExists
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.files import HEADER_FILE
from joute.evaluation.sets.item import Item
from joute.evaluation.sets.making import write_items


def write_derived(
    folder: Path, header: SetHeader, items: Iterable[Item], described: str, suffix: str
) -> None:
    """Write a set under the name of its origin and a suffix; the gate of the origin is left out.

    Raises SetExists where a file is in the folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SetExists(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    update = {"name": f"{header.name}-{suffix}"[:100], "items": "items.jsonl", "gate": None}
    derived = header.model_copy(update=update | {"description": described})
    fields = derived.model_dump(mode="json", exclude_defaults=True)
    fields["scorers"] = [spec.model_dump(mode="json") for spec in derived.scorers]
    # JSON is YAML 1.2.
    written = json.dumps(fields, ensure_ascii=False, indent=2)
    (folder / HEADER_FILE).write_text(written + "\n", "utf-8")
    write_items(folder / "items.jsonl", items)
