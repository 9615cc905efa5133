"""Runs made of results per item that other tools wrote."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joute.evaluation.answers import Answer
from joute.evaluation.comparison.pairs import check_items
from joute.evaluation.comparison.results import Result
from joute.evaluation.runs.files import Run, read_run
from joute.evaluation.runs.folder import new_id, run_path
from joute.evaluation.runs.log import RunLog
from joute.evaluation.runs.records import (
    IMPORTED,
    Row,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    SetReference,
)
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.files import items_file, read_items, set_file
from joute.evaluation.sets.header import read_header
from joute.evaluation.sets.item import Item
from joute.evaluation.sets.making import name_of

COLUMN = "score"

# What the questions of a set are is not known from its results.
_NEW_SET = """\
# The set of results that “joute eval import” took in. Their questions are not known here: to run
# the set with Joute, add them to items.jsonl, with the same ids.
name: {name}
items: items.jsonl
scorers: []

# The rules of “joute eval gate”:
# gate:
#   max_drop: 0.02
"""


@dataclass(frozen=True)
class KnownSet:
    """The set of results: its header, and those of its items that are known, by their ids."""

    header: SetHeader
    items: Mapping[str, Item]


def import_results(
    results: Sequence[Result], known: KnownSet, folder: Path, now: datetime, token: str
) -> Run:
    """Write the run of these results in `folder`.

    What the set knows of an item (its hash, domain, cluster) is taken from it; a repeated item of
    a model is an epoch. Raises BadInput for an item of two clusters, before anything is written.
    """
    check_items(results)
    header = _header(results, known.header, now, token)
    path = run_path(folder, header.id)
    with closing(RunLog.create(path, header)) as log:
        for row in _rows(results, known.items):
            log.write(row)
        log.end(now)
    return read_run(path)


def read_known(path: Path) -> KnownSet:
    """The set of a folder, which may be but a name and its rules. Raises NoSet and BadData."""
    file = set_file(path)
    header = read_header(file)
    items = items_file(file, header)
    found = read_items(items) if items.exists() else ()
    return KnownSet(header, {item.id: item for item in found if not item.drafted})


def make_set(folder: Path) -> None:
    """A folder of a set without questions, named after it. Raises BadSetName, and OSError."""
    header = _NEW_SET.format(name=name_of(folder))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evalset.yaml").write_text(header, encoding="utf-8")
    (folder / "items.jsonl").touch()


def _header(results: Sequence[Result], header: SetHeader, now: datetime, token: str) -> RunHeader:
    return RunHeader(
        id=new_id(header.name, now, token),
        set=SetReference(
            name=header.name, version=header.version, items=len({one.item for one in results})
        ),
        models=tuple(dict.fromkeys(one.model for one in results)),
        epochs=max(Counter((one.item, one.model) for one in results).values(), default=1),
        scorers=(
            ScorerReference(
                column=COLUMN, name=IMPORTED, version="1", weight=1, range=_range(results)
            ),
        ),
        gate=header.gate.model_dump(mode="json") if header.gate else None,
        started_at=now,
    )


def _range(results: Iterable[Result]) -> tuple[float, float]:
    """At least that of shares."""
    scores = [one.score for one in results if one.score is not None]
    return min([0.0, *scores]), max([1.0, *scores])


def _rows(results: Iterable[Result], items: Mapping[str, Item]) -> Iterator[Row]:
    epochs: Counter[tuple[str, str]] = Counter()
    for one in results:
        item = items.get(one.item)
        yield Row(
            item=one.item,
            item_hash=item.hash if item else "",
            model=one.model,
            epoch=epochs[one.item, one.model],
            domain=item.domain if item else "",
            cluster=one.cluster or (item.source_id if item else ""),
            split=item.split if item else "",
            must_pass=item.must_pass if item else False,
            answer=Answer(text=one.answer),
            scores={COLUMN: ScoreRecord(value=one.score)},
        )
        epochs[one.item, one.model] += 1
