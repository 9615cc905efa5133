"""All faults of a set, and what a person may want to change in it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from joute.errors import BadData, BadInput
from joute.evaluation.scorers.normalising import clean, normalise
from joute.evaluation.scorers.registry import build
from joute.evaluation.sets.evalset import SetHeader, set_hash
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.files import header_file, items_and_faults, items_file
from joute.evaluation.sets.header import header_and_faults
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.evaluation.sets.yaml12 import Document

# From so many items of one passage on, or of none named, their clusters decide the interval.
_SHARED_PASSAGE = 3
_UNCLUSTERED = 100

_FIELDS = frozenset({"input", "context", "choices"})


@dataclass(frozen=True)
class Placed:
    """An item and its line."""

    line: int
    item: Item


@dataclass(frozen=True)
class Checked:
    """A set that was read to its end. `header` is None when it cannot be read; `items` are those
    that count."""

    header: SetHeader | None
    faults: Sequence[Fault]
    items: Sequence[Item] = ()
    drafted: int = 0

    @property
    def warnings(self) -> list[Fault]:
        return [one for one in self.faults if one.warning]

    @property
    def errors(self) -> list[Fault]:
        return [one for one in self.faults if not one.warning]

    @property
    def hash(self) -> str:
        return set_hash(item.hash for item in self.items)


def check_set(path: Path) -> Checked:
    """Every fault of the set in a folder. Raises NoSet where there is none."""
    file = header_file(path)
    header, header_faults, document = header_and_faults(file)
    if header is None:
        return Checked(None, header_faults)
    try:
        source = items_file(file, header.items)
    except BadData as error:
        return Checked(header, [Fault.of(error)])
    found = list(items_and_faults(source))
    faults = [one for one in found if isinstance(one, Fault)]
    placed = [Placed(*one) for one in found if not isinstance(one, Fault)]
    faults += _of_items(header, placed, source.name)
    counted = [one for one in placed if not one.item.drafted]
    of_header = (
        _of_header(header, document, file.name),
        _of_gate(header, document, counted, file.name),
    )
    return Checked(
        header,
        [*chain(*of_header), *sorted(faults, key=lambda one: one.line)],
        [one.item for one in counted],
        len(placed) - len(counted),
    )


def _of_header(header: SetHeader, document: Document, file: str) -> Iterator[Fault]:
    line_of = document.line_of
    columns = Counter(spec.column for spec in header.scorers)
    for number, spec in enumerate(header.scorers):
        line = line_of(("scorers", number))
        if reason := _refused(spec, header.language):
            yield Fault(file, line, reason, "scorers")
        elif columns[spec.column] > 1:
            reason = f"two scorers have the column “{spec.column}”: give one a label"
            yield Fault(file, line, reason, "scorers")
    if "{input}" not in header.prompt:
        yield Fault(file, line_of(("prompt",)), "the prompt has no {input}", "prompt")
    unknown = set(re.findall(r"\{(\w+)\}", header.prompt)) - _FIELDS
    for name in sorted(unknown):
        reason = f"{{{name}}} stays as it is: only {{input}}, {{context}} and {{choices}} do not"
        yield Fault(file, line_of(("prompt",)), reason, "prompt", warning=True)
    if not header.canary:
        reason = "there is no canary, by which a leak of the set can be found"
        yield Fault(file, line_of(()), reason, "canary", warning=True)


def _refused(spec: ScorerSpec, language: str) -> str:
    """Why a scorer cannot be used; "" when it can."""
    try:
        build(spec, language)
    except BadInput as error:
        return str(error)
    return ""


def _of_gate(
    header: SetHeader, document: Document, placed: Sequence[Placed], file: str
) -> Iterator[Fault]:
    if header.gate is None or not isinstance(header.gate.min, dict):
        return
    domains = {one.item.domain for one in placed}
    for domain in header.gate.min:
        if domain not in domains:
            line = document.line_of(("gate", "min", domain))
            yield Fault(file, line, f"no item has the domain “{domain}”", "gate")


def _of_items(header: SetHeader, placed: Sequence[Placed], file: str) -> Iterator[Fault]:
    yield from _repeated_ids(placed, file)
    yield from _repeated_questions(header, placed, file)
    yield from _published_holdout(header, placed, file)
    yield from _without_clusters(placed, file)
    yield from _unseen(header, placed, file)
    refused: dict[str, str] = {}
    for one in placed:
        for reason, field in _of_item(header, one.item, refused):
            yield Fault(file, one.line, reason, field, one.item.id)


def _of_item(header: SetHeader, item: Item, refused: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Reasons and fields of one item; `refused` remembers scorers of other items."""
    if not item.question.strip():
        yield "the question is empty", "input"
    if item.choices:
        yield from ((reason, "choices") for reason in _of_choices(item))
    if not item.answerable and item.expected:
        yield "an item that is not answerable expects no answer", "expected"
    for spec in item.scorers:
        key = json.dumps(spec.model_dump(mode="json"), sort_keys=True)
        if key not in refused:
            refused[key] = _refused(spec, header.language)
        if refused[key]:
            yield refused[key], "scorers"


def _of_choices(item: Item) -> Iterator[str]:
    choices = [clean(one) for one in item.choices]
    letters = {chr(ord("a") + number) for number in range(len(choices))}
    if len(choices) == 1:
        yield "there is one choice only"
    if len(set(choices)) < len(choices):
        yield "two choices are the same"
    for one in item.expected:
        if clean(one) not in letters.union(choices):
            yield f"“{one[:60]}” is expected and is not among the choices"


def _repeated_ids(placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for one in placed:
        before = first.setdefault(one.item.id, one.line)
        if before != one.line:
            reason = f"the id “{one.item.id}” is already on line {before}"
            yield Fault(file, one.line, reason, "id", one.item.id)


def _repeated_questions(header: SetHeader, placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    """Items that ask the same: a fault where they contradict each other or sit in both splits."""
    first: dict[object, Placed] = {}
    for one in placed:
        before = first.setdefault(_asked(one.item), one)
        if before is one:
            continue
        same = f"it asks the same as line {before.line}"
        if _contradict(before.item, one.item, header.language):
            yield Fault(
                file, one.line, f"{same} and expects another answer", "expected", one.item.id
            )
        elif before.item.split != one.item.split:
            reason = f"{same}, which is in the other split"
            yield Fault(file, one.line, reason, "split", one.item.id)
        else:
            yield Fault(file, one.line, same, "input", one.item.id, warning=True)


def _asked(item: Item) -> object:
    """What an item asks, alike for items whose questions differ by typography only."""
    messages = (item.input,) if isinstance(item.input, str) else [m.content for m in item.input]
    context = tuple(passage.text for passage in item.context)
    asked = tuple(clean(one).rstrip(" ?!.…") for one in messages)
    return asked, context, tuple(sorted(item.choices))


def _contradict(a: Item, b: Item, language: str) -> bool:
    if a.answerable != b.answerable:
        return True
    first, second = ({normalise(one, language) for one in item.expected} for item in (a, b))
    return bool(first and second) and first.isdisjoint(second)


def _published_holdout(header: SetHeader, placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    held_out = [one for one in placed if one.item.split == "holdout"]
    if header.published and held_out:
        reason = (
            f"the set is published, and {len(held_out)} of its items are a holdout: take them out "
            "of it, or make them dev"
        )
        yield Fault(file, held_out[0].line, reason, "split", held_out[0].item.id)


def _without_clusters(placed: Sequence[Placed], file: str) -> Iterator[Fault]:
    """Items that would be drawn together without a `source_id` to say so."""
    loose = [one for one in placed if not one.item.source_id]
    passages = Counter(_passages(one.item) for one in loose if one.item.context)
    for one in loose:
        count = passages.pop(_passages(one.item), 0)
        if count >= _SHARED_PASSAGE:
            reason = f"{count} items rest on the same passage: give them one source_id"
            yield Fault(file, one.line, reason, "source_id", one.item.id, warning=True)
    if len(loose) >= max(_UNCLUSTERED, len(placed)):
        reason = (
            f"none of {len(placed)} items has a source_id: if several come from one document, name "
            "it, or intervals are too narrow"
        )
        yield Fault(file, loose[0].line, reason, "source_id", warning=True)
    if len(placed) > 1 and not loose and len({one.item.source_id for one in placed}) == 1:
        reason = "all items have one source_id: nothing can be said beyond it"
        yield Fault(file, placed[0].line, reason, "source_id", warning=True)


def _passages(item: Item) -> tuple[str, ...]:
    return tuple(passage.text or passage.id for passage in item.context)


def _unseen(header: SetHeader, placed: Iterable[Placed], file: str) -> Iterator[Fault]:
    """What items have and the prompt does not show."""
    for field in ("context", "choices"):
        if f"{{{field}}}" in header.prompt:
            continue
        lines = [one.line for one in placed if getattr(one.item, field)]
        if lines:
            reason = (
                f"{len(lines)} items have {field}, and the prompt of the set has no {{{field}}}"
            )
            yield Fault(file, lines[0], reason, field, warning=True)
