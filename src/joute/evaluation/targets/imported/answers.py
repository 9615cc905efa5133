"""Answers that a file holds, as a target: another tool's, an archive's, or people's."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync

from joute.errors import BadData
from joute.evaluation.answers import Answer
from joute.evaluation.errors import NoImportedAnswer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.settings import AnswersTarget
from joute.evaluation.targets.declared import Surroundings
from joute.evaluation.targets.imported.files import read_answers
from joute.evaluation.targets.stated import answer_of
from joute.evaluation.targets.target import IMPORTED, Kind, Terms

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@asynccontextmanager
async def opened(table: AnswersTarget, surroundings: Surroundings) -> AsyncIterator["Imported"]:
    """The answers of a file. Raises BadData for one that cannot be read."""
    yield await run_sync(_read, table, surroundings)


def _read(table: AnswersTarget, surroundings: Surroundings) -> "Imported":
    path, of = Path(table.file), surroundings.set
    by_item: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    by_question: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in read_answers(path, table.columns):
        rows, key = (by_item, "item") if "item" in row else (by_question, "question")
        rows[row[key].strip()].append(row)
    if not (by_item or by_question):
        raise BadData(file=path.name, line=1, reason="it holds no answers")
    known = {item.id for item in of.items()} & by_item.keys()
    asked = {item.question.strip() for item in of.items()} & by_question.keys()
    lost = sum(len(rows) for key, rows in by_item.items() if key not in known)
    lost += sum(len(rows) for key, rows in by_question.items() if key not in asked)
    digest = sha256(path.read_bytes()).hexdigest()
    found = Imported(table, digest, by_item, by_question, lost, surroundings.epochs)
    counts = [len(found.rows_of(item)) for item in surroundings.asked()]
    unused = sum(max(0, count - surroundings.epochs) for count in counts)
    return replace(found, unused=unused, most=max(counts, default=0))


@dataclass(frozen=True)
class Imported:
    """Answers by the ids of items, or else by their questions; of several to one item, each is that
    of an epoch. `lost` are those that belong to no item of the set, `unused` those of asked items
    beyond the `epochs` of the run; `most` is how many one item has."""

    table: AnswersTarget
    digest: str
    by_item: Rows
    by_question: Rows
    lost: int
    epochs: int = 1
    unused: int = 0
    most: int = 0
    terms: Terms = IMPORTED

    @property
    def id(self) -> str:
        return self.table.id

    @property
    def kind(self) -> Kind:
        return "people" if self.table.people else "answers"

    async def answer(self, header: SetHeader, item: Item, epoch: int) -> Answer:  # noqa: ARG002 # the protocol
        """The answer of the file, which costs nothing here; what it took at first is its first
        charge. Raises NoImportedAnswer, and NotAnAnswer."""
        rows = self.rows_of(item)
        if epoch >= len(rows) or "text" not in rows[epoch]:
            raise NoImportedAnswer(f"{self.table.file} has no answer to the item {item.id}")
        stated = {k: v for k, v in rows[epoch].items() if k not in {"item", "question"}}
        found = answer_of(stated, self.table, None)
        return found.model_copy(
            update={
                "first_charge": found.charge,
                "cost_usd": 0.0,
                "impact": None,
                "token_source": "recorded",
            }
        )

    def rows_of(self, item: Item) -> Sequence[Mapping[str, Any]]:
        """Those of its id, then those of its question."""
        by_question = self.by_question.get(item.question.strip(), ())
        return [*self.by_item.get(item.id, ()), *by_question]

    def notes(self) -> Sequence[str]:
        """Whose answers they are, and what of the file was not used."""
        whose = "of people" if self.table.people else "that were imported"
        lost = f"; {self.lost} of them belong to no item of this set" if self.lost else ""
        unused = (
            f"; {self.unused} are not used, since the run has --epochs {self.epochs}: "
            f"--epochs {self.most} uses them"
            if self.unused
            else ""
        )
        return (f"{self.id}: answers {whose}, from {self.table.file}{lost}{unused}.",)
