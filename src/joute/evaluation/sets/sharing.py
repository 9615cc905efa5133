"""Evaluation sets in bundles: a folder each, evalset.yaml and items.jsonl."""

from collections.abc import Sequence
from pathlib import Path

from joute.errors import BadData, BadInput
from joute.evaluation.sets.evalset import EvaluationSet, is_canary
from joute.evaluation.sets.files import HEADER_FILE, read_set

ITEMS_FILE = "items.jsonl"
_FILES = (HEADER_FILE, ITEMS_FILE)


def check(files: Sequence[Path]) -> None:
    """Raises BadData for a file that is no part of a set, and for a set that is not to be shared:
    without a licence or a canary, with items of the holdout or drafts."""
    for file in files:
        if file.name not in _FILES:
            raise _refusal(file, f"a set is {' and '.join(_FILES)}: nothing else is shared with it")
    for folder in sorted({file.parent for file in files}):
        _check_set(folder)


def _check_set(folder: Path) -> None:
    header_file, items_file = (folder / name for name in _FILES)
    try:
        found = read_set(folder)
        _check_items(items_file, found)
    except BadInput as error:
        raise _refusal(header_file, str(error)) from None
    header = found.header
    if header.name != folder.name:
        raise _refusal(header_file, f"its name is {header.name}, that of its folder another")
    if header.items != ITEMS_FILE:
        raise _refusal(header_file, f"the items of a set that is shared are in {ITEMS_FILE}")
    if not header.licence:
        raise _refusal(header_file, "it has no licence: nobody may use what has none")
    if not is_canary(header.canary):
        raise _refusal(header_file, "it has no canary, by which one finds whether a model read it")


def _check_items(file: Path, found: EvaluationSet) -> None:
    for number, item in enumerate(found.read(), start=1):
        if item.split == "holdout":
            raise _refusal(file, f"{item.id} is of the holdout, which is never shared", number)
        if item.drafted:
            raise _refusal(file, f"{item.id} is a draft that nobody approved", number)


def _refusal(file: Path, reason: str, line: int = 1) -> BadData:
    return BadData(file=f"{file.parent.name}/{file.name}", line=line, reason=reason)
