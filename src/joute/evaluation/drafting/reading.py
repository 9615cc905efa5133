"""What is drafted from: documents, and items that expect no answer yet."""

from collections.abc import Sequence
from pathlib import Path

from joute.errors import N_, BadInput
from joute.evaluation.drafting.documents import Part, parts_of
from joute.evaluation.sets.files import READERS, read_items
from joute.evaluation.sets.item import Item
from joute.textfiles import read_text

# How PDF and the documents of word processors begin.
_NO_TEXT = ("%PDF", "PK\x03\x04")


def read_sources(paths: Sequence[Path]) -> tuple[list[Part], list[Item]]:
    """The parts of documents, and the items without an expected answer, by the ends of the files'
    names. Raises BadInput."""
    parts: list[Part] = []
    items: list[Item] = []
    for path in paths:
        if path.suffix.lower() in READERS:
            items += [one for one in read_items(path) if one.answerable and not one.expected]
        else:
            parts += parts_of(path.stem, _text(path))
    return parts, items


def _text(path: Path) -> str:
    try:
        text = read_text(path)
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"),
            file=path.name,
            reason=error.strerror or str(error),
        ) from error
    if "\0" in text or text.startswith(_NO_TEXT):
        raise BadInput(
            message=N_("%(file)s is no text: save the document as text first."), file=path.name
        )
    return text
