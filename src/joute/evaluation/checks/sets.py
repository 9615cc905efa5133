"""All faults of a set, and what a person may want to change in it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from joute.errors import BadData
from joute.evaluation.checks.items import Scorers, one_by_one, without_scorer
from joute.evaluation.checks.together import Placed, beside_each_other
from joute.evaluation.sets.evalset import SetHeader, is_canary, set_hash
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.files import items_and_faults, items_file, set_file
from joute.evaluation.sets.header import header_and_faults
from joute.evaluation.sets.item import Item
from joute.yaml12 import Document

_FIELDS = frozenset({"input", "context", "choices"})


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
    file = set_file(path)
    read, header_faults, document, header = header_and_faults(file)
    if header is None:
        return Checked(None, header_faults)
    try:
        source = items_file(file, header)
    except BadData as error:
        return Checked(read, [*header_faults, Fault.of(error)])
    found = list(items_and_faults(source))
    faults = [one for one in found if isinstance(one, Fault)]
    placed = [Placed(*one) for one in found if not isinstance(one, Fault)]
    scorers = Scorers(header.language)
    faults += beside_each_other(header, placed, source.name)
    faults += one_by_one(header, placed, source, scorers)
    faults += without_scorer(header, placed, source.name, scorers)
    counted = [one for one in placed if not one.item.drafted]
    of_header = (
        header_faults,
        _of_header(header, document, file.name, scorers),
        _of_gate(header, document, counted, file.name),
    )
    return Checked(
        read,
        [*chain(*of_header), *sorted(faults, key=lambda one: one.line)],
        [one.item for one in counted],
        len(placed) - len(counted),
    )


def _of_header(
    header: SetHeader, document: Document, file: str, scorers: Scorers
) -> Iterator[Fault]:
    line_of = document.line_of
    columns = Counter(spec.column for spec in header.scorers)
    for number, spec in enumerate(header.scorers):
        line = line_of(("scorers", number))
        if reason := scorers.refusal(spec):
            yield Fault(file, line, reason, "scorers")
        elif columns[spec.column] > 1:
            reason = f"two scorers have the column “{spec.column}”: give one a label"
            yield Fault(file, line, reason, "scorers")
    judged = [spec for spec in header.scorers if scorers.ask_a_judge(spec)]
    if judged and not header.judge:
        reason = f"“{judged[0].name}” asks a judge: name its model by “judge:”, or by --judge"
        yield Fault(file, line_of(("scorers",)), reason, "judge", warning=True)
    if "{input}" not in header.prompt:
        yield Fault(file, line_of(("prompt",)), "the prompt has no {input}", "prompt")
    unknown = set(re.findall(r"\{(\w+)\}", header.prompt)) - _FIELDS
    for name in sorted(unknown):
        reason = f"{{{name}}} stays as it is: only {{input}}, {{context}} and {{choices}} do not"
        yield Fault(file, line_of(("prompt",)), reason, "prompt", warning=True)
    if not header.canary:
        reason = "there is no canary, by which a leak of the set can be found"
        yield Fault(file, line_of(()), reason, "canary", warning=True)
    elif not is_canary(header.canary):
        reason = "the canary may be written by chance: take 16 characters or more, with digits"
        yield Fault(file, line_of(("canary",)), reason, "canary", warning=True)


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
