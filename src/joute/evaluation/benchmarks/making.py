"""Files of a benchmark as an evaluation set."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from typing import Any

from joute.errors import BadData
from joute.evaluation.benchmarks.adapter import Adapter, Question, Row
from joute.evaluation.benchmarks.folder import Files
from joute.evaluation.benchmarks.rows import TEXT, read_rows, text_rows
from joute.evaluation.errors import NoExamples
from joute.evaluation.scorers.choices import LETTERS
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import ChatMessage, Item, Passage
from joute.evaluation.targets.prompts import rendered

# Rows of the examples' split that are read for them, at most: it may be long.
_READ = 20_000
# The end of what `_version` writes.
_EXTENT = re.compile(r"-(?P<shots>\d{1,3})shot(-(?P<sample>\d{1,9})items)?\Z")

Examples = Mapping[str, Sequence[Question]]


@dataclass(frozen=True)
class Made:
    """A set of a benchmark: the examples before each of its questions, where it came from, and how
    many `questions` the files hold, of which `sampled` are asked. `bare` are the subjects without
    any example, where each has its own."""

    adapter: Adapter
    set: EvaluationSet
    shots: int
    files: Files
    questions: int
    sampled: int
    bare: Sequence[str] = ()


def make_set(
    adapter: Adapter, files: Files, shots: int | None = None, limit: int | None = None
) -> Made:
    """The set of a benchmark; `shots` are those of the adapter where None, or none where no file
    holds its examples. With a `limit` it is a sample of so many questions, drawn by the digests of
    their texts: always the same, over all subjects.

    Raises NoExamples for shots that were asked for and are not there, and BadData for a row that
    cannot be read, also while items are read.
    """
    wanted = adapter.shots if shots is None else shots
    if wanted and not files.examples:
        if shots:
            splits = ", ".join(adapter.examples) or "–"
            raise NoExamples(name=adapter.id, split=splits, folder=str(files.folder))
        wanted = 0
    examples = _examples(adapter, files, wanted) if wanted else {}
    asked = [(question.text, question.domain) for question in questions(adapter, files)]
    chosen = _sample([text for text, _ in asked], limit)
    header = SetHeader(
        name=adapter.id,
        version=_version(files, wanted, chosen),
        description=f"{adapter.name}: {files.origin}",
        language=adapter.language,
        licence=files.source.licence if files.source else "",
        published=True,
        system=adapter.system,
        prompt=adapter.prompt,
        parameters=adapter.parameters,
        scorers=tuple(adapter.scorers),
        source=files.origin,
    )
    made = EvaluationSet(header, lambda: _items(adapter, files, examples, chosen))
    sampled = len(asked) if chosen is None else len(chosen)
    subjects = {domain for _, domain in asked} if wanted and adapter.own_domain else set()
    bare = sorted(subjects - examples.keys())
    return Made(adapter, made, wanted, files, len(asked), sampled, bare)


def _version(files: Files, shots: int, chosen: Collection[int] | None) -> str:
    """Other files, examples or samples are another version of the set."""
    sample = f"-{len(chosen)}items" if chosen is not None else ""
    return f"{files.version(shots)}-{shots}shot{sample}"


@dataclass(frozen=True)
class Extent:
    """How a set of a benchmark was asked: the examples before each question, and the questions of
    its `sample`, None for all."""

    shots: int
    sample: int | None


def extent_of(version: str) -> Extent | None:
    """The extent that the version of a set says; None of a set that was made otherwise."""
    found = _EXTENT.search(version)
    return found and Extent(int(found["shots"]), int(found["sample"]) if found["sample"] else None)


def _sample(texts: Sequence[str], limit: int | None) -> frozenset[int] | None:
    """The numbers of the questions of a sample; None for all."""
    if limit is None or limit >= len(texts):
        return None
    by_digest = ((sha256(text.encode()).digest(), number) for number, text in enumerate(texts))
    return frozenset(number for _, number in nsmallest(limit, by_digest))


def questions(adapter: Adapter, files: Files, *, examples: bool = False) -> Iterator[Question]:
    """The questions of the items, or those of the examples. Raises BadData."""
    for file in files.examples if examples else files.items:
        for number, (line, fields) in enumerate(_rows(adapter, file)):
            row = Row(fields, number, files.path_of(file))
            try:
                found = adapter.convert(row)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise BadData(file=file.name, line=line, reason=_reason(error, fields)) from error
            if found is not None:
                yield found


def _rows(adapter: Adapter, file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if adapter.texts and file.suffix.lower() == TEXT:
        return text_rows(file, adapter.texts)
    return read_rows(file, adapter.documents)


def _reason(error: Exception, fields: Mapping[str, object]) -> str:
    known = ", ".join(map(str, list(fields)[:12]))
    if isinstance(error, KeyError):
        return f"the field {error} is missing: this row has {known}"
    return f"not the form of this benchmark ({error}): this row has {known}"


def _examples(adapter: Adapter, files: Files, shots: int) -> Examples:
    """The first examples of each domain, or of all under "", without any evaluated question."""
    evaluated = {question.text for question in questions(adapter, files)}
    found: dict[str, list[Question]] = defaultdict(list)
    for question in islice(questions(adapter, files, examples=True), _READ):
        domain = question.domain if adapter.own_domain else ""
        if question.text not in evaluated:
            found[domain].append(question)
        if not adapter.own_domain and len(found[""]) == shots:
            break
    return {domain: those[:shots] for domain, those in found.items()}


def _items(
    adapter: Adapter, files: Files, examples: Examples, chosen: Collection[int] | None
) -> Iterator[Item]:
    for number, question in enumerate(questions(adapter, files)):
        if chosen is not None and number not in chosen:
            continue
        before = examples.get(question.domain if adapter.own_domain else "", ())
        yield item_of(adapter, question, number, before)


def item_of(adapter: Adapter, question: Question, number: int, before: Sequence[Question]) -> Item:
    """A question as an item, after its examples as earlier turns."""
    own = _bare(question, number)
    if not before:
        return own
    turns = [turn for one in before for turn in _turns(adapter, one)]
    asked = ChatMessage(role="user", content=question.text)
    return own.model_copy(update={"input": (*turns, asked)})


def _bare(question: Question, number: int) -> Item:
    return Item(
        id=question.id or str(number + 1),
        input=question.text,
        expected=tuple(question.expected),
        context=(Passage(text=question.passage),) if question.passage else (),
        choices=tuple(question.choices),
        domain=question.domain,
        source_id=question.source_id,
        split="holdout",
        answerable=question.answerable,
        tests=question.tests,
        meta=dict(question.meta),
    )


def _turns(adapter: Adapter, example: Question) -> tuple[ChatMessage, ChatMessage]:
    asked = rendered(adapter.prompt, _bare(example, 0))
    return (
        ChatMessage(role="user", content=asked),
        ChatMessage(role="assistant", content=example.solution or _short(adapter, example)),
    )


def _short(adapter: Adapter, example: Question) -> str:
    """The expected answer as the prompt asks for it: a letter where it shows choices."""
    expected = example.expected[0] if example.expected else ""
    if "{choices}" in adapter.prompt and expected in example.choices:
        return LETTERS[list(example.choices).index(expected)]
    return expected
