"""Drafted items beside those that a set has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from joute.evaluation.errors import DraftsNeedLines
from joute.evaluation.scorers.normalising import clean
from joute.evaluation.sets.files import items_file, read_set, set_file
from joute.evaluation.sets.item import Item
from joute.evaluation.sets.making import line_of, new_set


@dataclass(frozen=True)
class Added:
    """What was added; `known` are questions that the set already asks."""

    items: Sequence[Item]
    known: Sequence[Item]


def add_drafts(folder: Path, drafted: Iterable[Item], language: str, canary: str) -> Added:
    """Add items to the set in a folder, which is made where there is none. Ids that are taken get a
    number. Raises DraftsNeedLines for a set whose items are no lines of JSON."""
    if not folder.exists():
        added = _new_ones(drafted, ())
        new_set(folder, f"open-{language}", canary, added.items)
        return added
    file = set_file(folder)
    evaluation_set = read_set(folder)
    items = items_file(file, evaluation_set.header)
    if items.suffix not in {".jsonl", ".ndjson"}:
        raise DraftsNeedLines(file=items.name)
    added = _new_ones(drafted, evaluation_set.read())
    _append(items, added.items)
    return added


def _new_ones(drafted: Iterable[Item], existing: Iterable[Item]) -> Added:
    ids, questions = set[str](), set[str]()
    for item in existing:
        ids.add(item.id)
        questions.add(clean(item.question))
    items, known = list[Item](), list[Item]()
    for item in drafted:
        if clean(item.question) in questions:
            known.append(item)
            continue
        questions.add(clean(item.question))
        items.append(item.model_copy(update={"id": _free(item.id, ids)}))
    return Added(items, known)


def _free(wanted: str, ids: set[str]) -> str:
    """The id, or the first with a number that is not taken; it is taken then."""
    found, number = wanted, 1
    while found in ids:
        number += 1
        found = f"{wanted}-{number}"
    ids.add(found)
    return found


def _append(path: Path, items: Iterable[Item]) -> None:
    text = path.read_bytes()
    ends = not text or text.endswith(b"\n")
    lines = "".join(f"{line_of(item)}\n" for item in items)
    with path.open("ab") as file:
        file.write((b"" if ends else b"\n") + lines.encode())
