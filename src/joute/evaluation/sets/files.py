"""Sets in folders: evalset.yaml and its items."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from joute.datafiles import problems
from joute.errors import BadData
from joute.evaluation.errors import NoSet
from joute.evaluation.sets.attached import attached
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.formats.entries import Entry, Reader
from joute.evaluation.sets.formats.json_lines import read_document, read_lines
from joute.evaluation.sets.formats.tables import read_csv, read_parquet
from joute.evaluation.sets.header import YAML, read_header
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
    """The set in a folder, or of an evalset.yaml, or of a file of items alone. Its items are read
    when they are asked for.

    Raises NoSet where there is none, and BadData, also while items are read.
    """
    file = set_file(path)
    header = read_header(file)
    return EvaluationSet(header, partial(read_items, items_file(file, header)), str(file.parent))


def set_file(path: Path) -> Path:
    """The evalset.yaml of a folder, or a file that is a set by itself. Raises NoSet."""
    file = path / HEADER_FILE if path.is_dir() else path
    if not file.is_file() or file.suffix.lower() not in YAML | READERS.keys():
        raise NoSet(set=str(path))
    return file


def find_folder(name: Path) -> Path:
    """The folder `name`, or else the current one where it holds the set of that name."""
    here = Path()
    if not name.exists() and (here / HEADER_FILE).is_file():
        return here if read_header(here / HEADER_FILE).name == str(name) else name
    return name


def items_file(file: Path, header: SetHeader) -> Path:
    """The file of items of a set. Where evalset.yaml names none and there is no items.jsonl, it is
    the one file beside it that may hold items. Raises BadData for one outside its folder."""
    if file.suffix.lower() in READERS:
        return file
    if Path(header.items).name != header.items:
        reason = f"items: “{header.items}” is no name of a file in the folder of {file.name}"
        raise BadData(file=file.name, line=1, reason=reason)
    named = file.parent / header.items
    if "items" in header.model_fields_set or named.exists():
        return named
    others = [one for one in file.parent.iterdir() if _may_hold_items(one)]
    return others[0] if len(others) == 1 else named


def _may_hold_items(file: Path) -> bool:
    named = file.name.startswith(("items.", "samples_"))
    return named and file.suffix.lower() in READERS


def read_items(path: Path) -> Iterator[Item]:
    """The items of a file, one by one. Raises BadData for the first that is none, or whose id is
    that of an earlier one."""
    ids: dict[str, int] = {}
    for found in items_and_faults(path):
        if isinstance(found, Fault):
            raise found.error()
        line, item = found
        if item.id in ids:
            reason = f"the id “{item.id}” is already on line {ids[item.id]}"
            raise BadData(file=path.name, line=line, reason=reason)
        ids[item.id] = line
        yield item


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
                yield from _item(found, path)
    except OSError as error:
        yield Fault(path.name, 1, error.strerror or str(error))


def _item(entry: Entry, path: Path) -> Iterator[tuple[int, Item] | Fault]:
    try:
        item, reasons = attached(Item.model_validate(entry.fields), path.parent)
    except ValidationError as error:
        named = str(entry.fields.get("id") or "")
        for place, reason in problems(error):
            yield Fault(path.name, entry.line, reason, str(place[0]) if place else "", named)
        return
    for reason, field in reasons:
        yield Fault(path.name, entry.line, reason, field, item.id)
    if not reasons:
        yield entry.line, item
