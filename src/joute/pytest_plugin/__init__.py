"""Evaluation sets as tests of pytest: `pytest --evals SET --evals-model MODEL`.

Without --evals it does nothing, and imports nothing. With it, each rule of the gate of a set and
each of its items that must pass is a test; a run is made once, when the first of them runs.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zlib import crc32

import pytest

if TYPE_CHECKING:
    from joute.pytest_plugin.evals import Case, EvalRun, Evaluated

_EVALUATED = "evaluated"
_SHARED = "joute-evals"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("joute", "evaluation sets of Joute")
    group.addoption(
        "--evals", action="append", default=[], metavar="SET", help="Test this evaluation set."
    )
    group.addoption(
        "--evals-model", action="append", default=[], metavar="MODEL", help="With these models."
    )
    group.addoption(
        "--evals-target",
        action="append",
        default=[],
        metavar="TARGET",
        help="With these targets of joute.toml, or of the set.",
    )
    group.addoption(
        "--evals-baseline",
        default="",
        metavar="RUN",
        help="Against this run [default: the one that was accepted, where there is one].",
    )
    group.addoption(
        "--evals-replay",
        action="store_true",
        help="Ask nobody: what was not paid before fails. Needs no key.",
    )
    group.addoption(
        "--evals-budget-eur",
        type=float,
        default=5.0,
        metavar="EUROS",
        help="Refuse a run that may cost more, before it starts [default: 5].",
    )
    group.addoption(
        "--evals-strict",
        action="store_true",
        help="What is inconclusive fails, and is not skipped.",
    )
    group.addoption("--evals-config", default=None, metavar="FILE", help="joute.toml")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("evals"):
        if not (config.getoption("evals_model") or config.getoption("evals_target")):
            raise pytest.UsageError("--evals needs a model or a target: --evals-model MODEL")
        config.pluginmanager.register(Evals(config), "joute-evals")


@pytest.fixture(scope="session")
def evalrun(pytestconfig: pytest.Config) -> "Callable[..., EvalRun]":
    """`evalrun()` is the run of the only set of --evals, `evalrun(SET)` that of one of several."""
    evals: Evals | None = pytestconfig.pluginmanager.get_plugin("joute-evals")
    if evals is None:
        pytest.skip("needs --evals SET")
    return evals.run


class Evals:
    """The sets of one session."""

    def __init__(self, config: pytest.Config) -> None:
        given = getattr(config, "workerinput", {})
        self.session = given.get(_SHARED) or uuid4().hex
        self.owner = _SHARED not in given
        self.strict = bool(config.getoption("evals_strict"))
        names = dict.fromkeys(config.getoption("evals"))
        self._sets = {name: _evaluated(config, name, self._shared(name)) for name in names}

    def run(self, name: str | None = None) -> "EvalRun":
        """The run of a set, made when it is first needed."""
        if name is None and len(self._sets) > 1:
            raise pytest.UsageError(f"name one of the sets: {', '.join(self._sets)}")
        return self._sets[name or next(iter(self._sets))].run

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """The workers of pytest-xdist share what this process names."""
        node.workerinput[_SHARED] = self.session

    def pytest_unconfigure(self) -> None:
        for name in self._sets if self.owner else ():
            self._shared(name).unlink(missing_ok=True)

    def _shared(self, name: str) -> Path:
        """The file in which the run of a set is written when it is made."""
        number = crc32(name.encode())
        return Path(tempfile.gettempdir()) / f"joute-evals-{self.session}-{number}.json"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        items += self._tests(session)

    def _tests(self, session: pytest.Session) -> Iterator[pytest.Item]:
        for name, evaluated in self._sets.items():
            for case in evaluated.cases():
                test = EvalTest.from_parent(
                    session,
                    name=f"{case.model}::{case.name}",
                    nodeid=f"{name}::{case.model}::{case.name}",
                )
                test.evals, test.set_name, test.case = self, name, case
                yield test


class EvalTest(pytest.Item):
    """A rule of a set, or an item that must pass, of one model."""

    evals: Evals
    set_name: str
    case: "Case"

    def runtest(self) -> None:
        from joute.errors import JouteError  # noqa: PLC0415 # inert without --evals

        try:
            run = self.evals.run(self.set_name)
        except JouteError as error:
            pytest.fail(str(error), pytrace=False)
        self._record(run)
        outcome = run.outcome(self.case)
        if outcome.status == "inconclusive" and not self.evals.strict:
            pytest.skip(f"inconclusive: {outcome.sentence}")
        if outcome.status != "pass":
            pytest.fail(f"{outcome.status}: {outcome.sentence}", pytrace=False)

    def _record(self, run: "EvalRun") -> None:
        """The run, and with the test of the whole the score of each item."""
        self.user_properties.append(("run", run.id))
        if self.case.name == _EVALUATED:
            for item, score in run.scores.get(self.case.model, {}).items():
                self.user_properties.append((f"score[{item}]", score))

    def reportinfo(self) -> tuple[Path, None, str]:
        return Path(self.set_name), None, f"{self.set_name}: {self.name}"


def _evaluated(config: pytest.Config, name: str, shared: Path) -> "Evaluated":
    """The set of a folder, shared by all processes of the session."""
    from joute.errors import JouteError  # noqa: PLC0415 # inert without --evals
    from joute.pytest_plugin.evals import Evaluated, Wanted  # noqa: PLC0415

    option: Callable[[str], Any] = config.getoption
    runs = Path(os.environ.get("JOUTE_RUNS") or "joute-runs")
    given = option("evals_config")
    wanted = Wanted(
        folder=Path(name),
        models=tuple(dict.fromkeys(option("evals_model"))),
        targets=tuple(dict.fromkeys(option("evals_target"))),
        baseline=option("evals_baseline"),
        replay=bool(option("evals_replay")),
        budget_eur=option("evals_budget_eur"),
        runs=runs.absolute(),
        config=Path(given) if given else None,
    )
    try:
        return Evaluated(wanted, shared)
    except JouteError as error:
        raise pytest.UsageError(str(error)) from None
