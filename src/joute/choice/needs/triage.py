"""Whether a task needs an LLM: data/triage.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from joute.choice.needs.questions import Id
from joute.datafiles import Bilingual, Part, read_part, text_of
from joute.footprint import Band, computing, estimate

_FILE = files("joute.choice.needs") / "data" / "triage.toml"

Verdict = Literal["no", "rarely", "partly", "yes"]

# Whose reasons they are.
TRIAGE_SOURCES: Mapping[str, str] = {
    "ima": "IMA, IA générative corporate, 2024-11",
    "measure-31": "Hub France IA, 40 mesures, 2024, 31",
    "joute": "Joute",
}

# What an answer is taken to be where energies are compared, both ours: one of 100 tokens of a small
# model, and 10 ms of one core.
SMALL_MODEL_B = 8.0
ANSWER_TOKENS = 100
CLASSICAL_CPU_S = 0.01


class Task(Part):
    """A kind of task, and how far it needs an LLM: `rarely` where other techniques mostly do,
    `partly` where it is one part of several.

    `methods` are the classical ones that can be run beside models on examples. `retrieval` is
    whether finding passages in documents is the answer, None where no documents are asked.
    """

    id: Id
    llm: Verdict
    name: Bilingual
    technique: Bilingual
    reason: Bilingual
    source: Literal["ima", "measure-31", "joute"]
    methods: tuple[str, ...] = ()
    retrieval: bool | None = None


class Data(Part):
    """What the task is done on. `warning` holds whatever the task."""

    id: Id
    name: Bilingual
    warning: Bilingual | None = None


class _Catalogue(Part):
    tasks: tuple[Task, ...]
    data: tuple[Data, ...]


@dataclass(frozen=True)
class Energy:
    """Wh of a month: of a small LLM, and of a classical technique on a processor."""

    llm: Band
    classical: Band


@dataclass(frozen=True)
class Triage:
    """What is said of a task. `energy` is None where the volume is not known, or where nothing
    classical does the task."""

    task: Task
    data: Data | None
    llm: Verdict
    energy: Energy | None

    @property
    def enough_without(self) -> bool:
        """Whether classical techniques are the advice: a decision in itself."""
        return self.llm in ("no", "rarely")

    @property
    def can_be_tried(self) -> bool:
        """Whether classical methods can be run on a few examples beside models."""
        return bool(self.task.methods)


@cache
def _read() -> _Catalogue:
    return read_part(_Catalogue, text_of(_FILE), _FILE.name)


@cache
def tasks() -> Mapping[str, Task]:
    """The kinds of task by their ids, those that need no LLM first."""
    return MappingProxyType({one.id: one for one in _read().tasks})


@cache
def kinds_of_data() -> Mapping[str, Data]:
    return MappingProxyType({one.id: one for one in _read().data})


def triage(
    task: str, data: str | None = None, requests_per_month: float | None = None
) -> Triage | None:
    """What is said of a task on such data at such a volume; None for a task that is not known."""
    found = tasks().get(task)
    if found is None:
        return None
    classical = found.llm != "yes" and requests_per_month is not None
    return Triage(
        task=found,
        data=kinds_of_data().get(data or ""),
        llm=found.llm,
        energy=_energy(requests_per_month or 0) if classical else None,
    )


def _energy(requests: float) -> Energy:
    answer = estimate(total_b=SMALL_MODEL_B, active_b=SMALL_MODEL_B, output_tokens=ANSWER_TOKENS)
    return Energy(
        llm=answer.energy_wh.scaled(requests),
        classical=computing(CLASSICAL_CPU_S).scaled(requests),
    )
