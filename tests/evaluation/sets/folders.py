"""Sets written for a test."""

import json
from collections.abc import Iterable
from pathlib import Path


def make_set(
    folder: Path, header: str = "name: towns\nscorers: [exact]\n", items: Iterable[object] = ()
) -> Path:
    """A folder with an evalset.yaml and items, as lines or as what they are in JSON."""
    folder.mkdir(exist_ok=True)
    (folder / "evalset.yaml").write_text(header, "utf-8")
    lines = (one if isinstance(one, str) else json.dumps(one) for one in items)
    (folder / "items.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder
