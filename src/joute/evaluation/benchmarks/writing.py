"""A benchmark as a folder: evalset.yaml and its items."""

from pathlib import Path

from ruamel.yaml import YAML

from joute.evaluation.benchmarks.making import Made
from joute.evaluation.errors import SetExists
from joute.evaluation.sets.files import HEADER_FILE
from joute.evaluation.sets.making import write_items


def write_set(made: Made, folder: Path) -> int:
    """Write the set of a benchmark into a folder that is new or empty; the number of its items.
    Raises SetExists, and BadData for a row that cannot be read."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SetExists(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    written = made.set.header.model_dump(mode="json", exclude_defaults=True)
    with (folder / HEADER_FILE).open("w", encoding="utf-8") as file:
        YAML().dump(written, file)
    write_items(folder / made.set.header.items, made.set.read())
    return sum(1 for _ in made.set.read())
