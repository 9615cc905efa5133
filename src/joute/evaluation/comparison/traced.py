"""Runs made of what an application asked and answered, from its traces."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from joute.evaluation.comparison.imported import KnownSet, make_set, read_known
from joute.evaluation.errors import NoTextInTraces, NothingInTraces
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
from joute.evaluation.sets.item import ChatMessage, Item
from joute.evaluation.sets.making import write_items
from joute.evaluation.targets.imported.traces import NO_TEXT, Exchange, Traces


@dataclass(frozen=True)
class Placed:
    """An exchange and the id of its item; `item` is that of the set, None where it has none."""

    id: str
    item: Item | None
    exchange: Exchange


def check_traces(traces: Traces, file: str) -> None:
    """Raises NoTextInTraces where calls hold no texts, BadData where no line can be read, and
    NothingInTraces where there is no call."""
    if traces.exchanges:
        return
    if count := traces.left_out.get(NO_TEXT):
        raise NoTextInTraces(file=file, count=count)
    if traces.faults:
        raise traces.faults[0].error()
    raise NothingInTraces(file=file)


def import_traces(
    traces: Traces, set_folder: Path, runs: Path, now: datetime, token: str
) -> tuple[Run, Sequence[Placed]]:
    """Write the run of what was asked and answered, and its exchanges with their items.

    A set that exists is left as it is, and an exchange belongs to its item of the same
    conversation. Where there is no set, one is made of the questions; they expect nothing yet.
    Raises BadSetName, NoSet and BadData.
    """
    if not set_folder.exists():
        make_set(set_folder)
        write_items(set_folder / "items.jsonl", _items(traces.exchanges))
    known = read_known(set_folder)
    placed = [*_placed(traces.exchanges, known)]
    header = _header(placed, known, now, token)
    path = run_path(runs, header.id)
    with closing(RunLog.create(path, header)) as log:
        for row in _rows(placed):
            log.write(row)
        log.end(now)
    return read_run(path), placed


def _items(exchanges: Iterable[Exchange]) -> list[Item]:
    asked = dict.fromkeys(exchange.asked for exchange in exchanges)
    return [Item(id=_id(one), input=one[0].content if len(one) == 1 else one) for one in asked]


def _id(asked: Sequence[ChatMessage]) -> str:
    """The same for the same conversation."""
    said = "\n".join(f"{one.role}: {one.content.strip()}" for one in asked)
    return sha256(said.encode()).hexdigest()[:12]


def _placed(exchanges: Iterable[Exchange], known: KnownSet) -> Iterator[Placed]:
    by_conversation = {_id(_conversation(item)): item for item in known.items.values()}
    for exchange in exchanges:
        own = _id(exchange.asked)
        item = by_conversation.get(own)
        yield Placed(item.id if item else own, item, exchange)


def _conversation(item: Item) -> Sequence[ChatMessage]:
    if isinstance(item.input, str):
        return [ChatMessage(role="user", content=item.input)]
    return [one for one in item.input if one.role != "system"]


def _header(placed: Sequence[Placed], known: KnownSet, now: datetime, token: str) -> RunHeader:
    names = dict.fromkeys(
        one.name for each in placed for one in each.exchange.evaluations if one.value is not None
    )
    return RunHeader(
        id=new_id(known.header.name, now, token),
        set=SetReference(
            name=known.header.name,
            version=known.header.version,
            items=len({each.id for each in placed}),
        ),
        models=tuple(dict.fromkeys(each.exchange.model for each in placed)),
        epochs=max(Counter((each.id, each.exchange.model) for each in placed).values()),
        scorers=tuple(_scorer(name, placed) for name in names),
        gate=known.header.gate.model_dump(mode="json") if known.header.gate else None,
        started_at=now,
    )


def _scorer(name: str, placed: Iterable[Placed]) -> ScorerReference:
    """Its range is at least that of shares."""
    values = [
        one.value
        for each in placed
        for one in each.exchange.evaluations
        if one.name == name and one.value is not None
    ]
    return ScorerReference(
        column=name,
        name=IMPORTED,
        version="1",
        weight=1,
        range=(min([0.0, *values]), max([1.0, *values])),
    )


def _rows(placed: Iterable[Placed]) -> Iterator[Row]:
    epochs: Counter[tuple[str, str]] = Counter()
    for each in placed:
        item, exchange = each.item, each.exchange
        key = each.id, exchange.model
        yield Row(
            item=each.id,
            item_hash=item.hash if item else "",
            model=exchange.model,
            epoch=epochs[key],
            domain=item.domain if item else "",
            cluster=item.source_id if item else "",
            split=item.split if item else "",
            must_pass=item.must_pass if item else False,
            answer=exchange.answer,
            scores=_scores(exchange),
        )
        epochs[key] += 1


def _scores(exchange: Exchange) -> Mapping[str, ScoreRecord]:
    return {
        one.name: ScoreRecord(value=one.value, label=one.label, reason=one.reason)
        for one in exchange.evaluations
        if one.value is not None
    }
