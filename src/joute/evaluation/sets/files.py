"""Sets in folders: evalset.yaml and its items."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from joute.errors import BadData
from joute.evaluation.errors import NoSet
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.sets.faults import Fault, problems
from joute.evaluation.sets.formats.entries import Entry, Reader
from joute.evaluation.sets.formats.json_lines import read_document, read_lines
from joute.evaluation.sets.formats.tables import read_csv, read_parquet
from joute.evaluation.sets.header import read_header
from joute.evaluation.sets.item import Item

HEADER_FILE = "evalset.yaml"
READERS: dict[str, Reader] = {
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": read_document,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
}


def read_set(path: Path) -> EvaluationSet:
    """The set in a folder, or beside an evalset.yaml. Its items are read when they are asked for.

    Raises NoSet where there is none, and BadData, also while items are read.
    """
    file = header_file(path)
    header = read_header(file)
    items = items_file(file, header.items)
    return EvaluationSet(header, partial(read_items, items), str(file.parent))


def header_file(path: Path) -> Path:
    """The evalset.yaml of a folder, or that file itself. Raises NoSet."""
    file = path / HEADER_FILE if path.is_dir() else path
    if not file.is_file() or file.suffix not in {".yaml", ".yml"}:
        raise NoSet(set=str(path))
    return file


def find_folder(name: Path) -> Path:
    """The folder `name`, or else the current one where it holds the set of that name."""
    here = Path()
    if not name.exists() and (here / HEADER_FILE).is_file():
        return here if read_header(here / HEADER_FILE).name == str(name) else name
    return name


def items_file(header: Path, name: str) -> Path:
    """The file of items that a header names. Raises BadData for one outside its folder."""
    if Path(name).name != name:
        reason = f"items: “{name}” is no name of a file in the folder of {header.name}"
        raise BadData(file=header.name, line=1, reason=reason)
    return header.parent / name


def read_items(path: Path) -> Iterator[Item]:
    """The items of a file, one by one. Raises BadData for the first that is none."""
    for found in items_and_faults(path):
        if isinstance(found, Fault):
            raise found.error()
        yield found[1]


def items_and_faults(path: Path) -> Iterator[tuple[int, Item] | Fault]:
    """The items of a file with their lines, and its faults, in their order."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield Fault(path.name, 1, f"items are read from files that end in {', '.join(READERS)}")
        return
    try:
        for found in reader(path):
            if isinstance(found, Fault):
                yield found
            else:
                yield from _item(found, path.name)
    except OSError as error:
        yield Fault(path.name, 1, error.strerror or str(error))


def _item(entry: Entry, file: str) -> Iterator[tuple[int, Item] | Fault]:
    try:
        yield entry.line, Item.model_validate(entry.fields)
    except ValidationError as error:
        named = str(entry.fields.get("id") or "")
        for place, reason in problems(error):
            yield Fault(file, entry.line, reason, str(place[0]) if place else "", named)
