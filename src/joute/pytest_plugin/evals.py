"""A set as tests: a run of it is made once, and each of its rules and items that must pass is a
test. The plugin of pytest (`joute.pytest_plugin`) shows them."""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from joute.errors import BadInput, JouteError
from joute.evaluation.errors import TooDear, UnknownCost
from joute.evaluation.gates.gate import Report, hold
from joute.evaluation.gates.outcomes import Outcome, Status
from joute.evaluation.gates.tallies import tallies_of
from joute.evaluation.runs.estimates import Estimate
from joute.evaluation.runs.files import Run, read_run
from joute.evaluation.runs.folder import accepted_path, find_run
from joute.evaluation.runs.here import Names, evaluate_here
from joute.evaluation.runs.plan import Options
from joute.evaluation.runs.records import Row
from joute.evaluation.sets.evalset import EvaluationSet, Gate
from joute.evaluation.sets.files import read_set
from joute.evaluation.settings import EvaluationSettings
from joute.features import FEATURES
from joute.settings import load_settings
from joute.translation import load_translators

EVALUATED = "evaluated"
_OF_THE_WHOLE = {EVALUATED, "complete"}


class Case(NamedTuple):
    """One test: a rule of a model, by the name of its outcome."""

    model: str
    name: str


@dataclass(frozen=True)
class Wanted:
    """What is evaluated: the folder of a set, models and targets by their ids, the baseline ("" for
    the accepted run of the set, where there is one), whether only what was paid before answers, and
    the euros that a run may cost."""

    folder: Path
    models: tuple[str, ...]
    targets: tuple[str, ...]
    baseline: str
    replay: bool
    budget_eur: float
    runs: Path
    config: Path | None


@dataclass(frozen=True)
class EvalRun:
    """A run and what its gate says."""

    run: Run
    report: Report

    @property
    def id(self) -> str:
        return self.run.header.id

    @cached_property
    def scores(self) -> Mapping[str, Mapping[str, float | None]]:
        """The score of each item, epochs averaged, by model; None is unscored."""
        return {
            model: {item: tally.scores.mean(item) for item in tally.scores.epochs}
            for model, tally in tallies_of(self.run).items()
        }

    def rows(self) -> Iterator[Row]:
        """Each answer with its scores."""
        return self.run.rows()

    def outcome(self, case: Case) -> Outcome:
        """The outcome of a test; nothing, where the run has none of it."""
        found = [one for one in self.report.outcomes if one.model in {case.model, ""}]
        grave = next((one for one in found if one.rule in _OF_THE_WHOLE), None)
        if grave is not None:
            return grave
        if case.name == EVALUATED:
            return Outcome(EVALUATED, case.model, Status.PASS, "")
        named = (one for one in found if one.name == case.name)
        return next(named, Outcome(case.name, case.model, Status.NOTHING, "It was not evaluated."))


class Evaluated:
    """A set, evaluated when a test first needs it, once for all processes that share `shared`."""

    def __init__(self, wanted: Wanted, shared: Path) -> None:
        self.wanted, self.shared = wanted, shared
        self.set = read_set(wanted.folder)

    def cases(self) -> Iterator[Case]:
        """The tests of the set, known before anything is asked."""
        gate = self.set.header.gate or Gate()
        items = [item.id for item in self.set.items() if item.must_pass and gate.must_pass]
        for model in (*self.wanted.models, *self.wanted.targets):
            yield Case(model, EVALUATED)
            for rule in _rules(gate, baseline=bool(self._baseline)):
                yield Case(model, rule)
            for item in items:
                yield Case(model, f"must_pass[{item}]")

    @cached_property
    def run(self) -> EvalRun:
        """The run and its report. Raises JouteError, also for a run that failed in another
        process."""
        with _locked(self.shared):
            written = self.shared.read_text("utf-8") if self.shared.stat().st_size else ""
            if not written:
                written = self._made()
                self.shared.write_text(written, "utf-8")
        found = json.loads(written)
        if "error" in found:
            raise BadInput(reason=found["error"])
        return self._held(read_run(Path(found["run"])))

    def _made(self) -> str:
        try:
            # A thread has no loop of its own, whatever runs the tests.
            with ThreadPoolExecutor(1) as thread:
                run = thread.submit(_evaluate, self.set, self.wanted).result()
        except JouteError as error:
            return json.dumps({"error": str(error)})
        return json.dumps({"run": str(run.path.absolute())})

    def _held(self, run: Run) -> EvalRun:
        words = load_translators(["en"], FEATURES.folders.values())["en"]
        baseline = find_run(self._baseline, self.wanted.runs) if self._baseline else None
        return EvalRun(run, hold(run, self.set.header.gate or Gate(), baseline, words))

    @property
    def _baseline(self) -> str:
        accepted = accepted_path(Path(self.set.folder))
        return self.wanted.baseline or (str(accepted) if accepted.is_file() else "")


def _evaluate(evaluation_set: EvaluationSet, wanted: Wanted) -> Run:
    settings = load_settings(FEATURES.settings, wanted.config)
    made = evaluate_here(
        settings,
        os.environ,
        evaluation_set,
        Names(models=wanted.models, targets=wanted.targets),
        Options(replay=wanted.replay),
        runs=wanted.runs,
        config=wanted.config,
        agree=lambda most: _agree(most, settings.of(EvaluationSettings).usd_per_euro, wanted),
    )
    return asyncio.run(made).run


def _agree(most: Estimate, usd_per_euro: float, wanted: Wanted) -> None:
    """Raises TooDear for a run that may cost more than it may; a replay pays nothing."""
    euros = most.usd / usd_per_euro
    if wanted.replay:
        return
    if most.unbounded:
        raise UnknownCost(name=most.unbounded)
    if not euros <= wanted.budget_eur:
        raise TooDear(euros=f"{euros:.2f}", most=f"{wanted.budget_eur:g}")


def _rules(gate: Gate, *, baseline: bool) -> Iterator[str]:
    """The names of the outcomes of every model, items that must pass apart."""
    if isinstance(gate.min, float):
        yield "min"
    for domain in gate.min if isinstance(gate.min, Mapping) else ():
        yield f"min[{domain}]"
    if gate.max_drop is not None or baseline:
        yield "max_drop"
    yield "max_error_rate"
    for rule in ("max_unscored_rate", "max_cost_eur", "max_wh", "max_gco2", "max_p95_s"):
        if getattr(gate, rule) is not None:
            yield rule


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone among processes, where the system knows locks of files."""
    with path.open("a+b") as file:
        try:
            import fcntl  # noqa: PLC0415 # not on every system
        except ImportError:
            yield
            return
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
