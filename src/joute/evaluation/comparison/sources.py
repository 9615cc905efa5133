"""What is compared: runs, and files of results per item that other tools wrote."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from joute.evaluation.comparison.pairs import Models, ModelScores, Results, gathered
from joute.evaluation.comparison.results import Result, read_results
from joute.evaluation.errors import ConditionsDiffer, ModelNotInRun, NoBaseline, NothingToCompare
from joute.evaluation.runs.conditions import Difference, differences
from joute.evaluation.runs.files import Run
from joute.evaluation.runs.folder import FOLDER, find_run
from joute.evaluation.runs.records import Row, RunHeader, ScorerReference, score_of

_RUN = b'{"record":"run"'


@dataclass(frozen=True)
class Source:
    """The results of a run or a file, by model; a file has no header."""

    name: str
    models: Results
    header: RunHeader | None = None


def read_source(reference: str, runs: Path = FOLDER) -> Source:
    """The results of a run's id, of SET@accepted, or of a file: a run, or results per item.
    `runs` is the folder of runs.

    Raises NotFound and BadInput.
    """
    path = Path(reference)
    if path.is_file() and not _is_run(path):
        return Source(reference, gathered(read_results(path)))
    run = find_run(reference, runs)
    return Source(reference, gathered(results_of(run)), run.header)


def results_of(run: Run) -> Iterator[Result]:
    """The score of each answer of a run; those that failed have none."""
    return (result_of(row, run.header.scorers) for row in run.rows())


def result_of(row: Row, scorers: tuple[ScorerReference, ...]) -> Result:
    """The score of an answer; one that failed has none."""
    score = score_of(row, scorers)
    return Result(row.item, row.model, score, row.cluster, row.answer.text, row.item_hash)


def condition_differences(sources: Sequence[Source]) -> list[Difference]:
    """What differs in the conditions of two runs."""
    headers = [source.header for source in sources if source.header]
    return differences(*headers) if len(headers) == 2 else []


def check_conditions(sources: Sequence[Source]) -> None:
    """Raises ConditionsDiffer."""
    found = condition_differences(sources)
    if found:
        raise conditions_differ(sources[0].name, sources[1].name, found)


def margin_of(sources: Sequence[Source]) -> float | None:
    """The greatest drop that the gate of the last run accepts; None where it has no such rule."""
    header = sources[-1].header
    drop = (header.gate or {}).get("max_drop") if header else None
    return drop if isinstance(drop, float) and 0 < drop < inf else None


def conditions_differ(a: str, b: str, found: Iterable[Difference]) -> ConditionsDiffer:
    """The refusal to compare two runs, by their names."""
    return ConditionsDiffer(a=a, b=b, differences="; ".join(described(one) for one in found))


def described(difference: Difference) -> str:
    """A difference in one line; hashes of prompts say nothing."""
    if difference.condition == "prompt":
        return "prompt"
    if difference.condition.startswith("models."):
        return f"{difference.condition} (host, name there or system prompt)"
    return f"{difference.condition} ({difference.a or '—'} → {difference.b or '—'})"


def models_to_compare(
    sources: Sequence[Source], a: str | None = None, b: str | None = None
) -> list[Models]:
    """The pairs that two sources, or one, ask for.

    With neither `a` nor `b` each model of two sources is compared with itself. Otherwise `a`, by
    default the first of two, is compared with `b`, or with all others. A model that both sources
    have is named after each. Raises NothingToCompare, ModelNotInRun and NoBaseline.
    """
    shared = set.intersection(*(set(source.models) for source in sources)) if sources[1:] else set()
    if shared and a is None and b is None:
        return [_itself(sources, name) for name in sources[0].models if name in shared]
    named = {
        f"{name} ({source.name})" if name in shared else name: scores
        for source in sources
        for name, scores in source.models.items()
    }
    return _with_baseline(named, a, b)


def models_left_out(sources: Sequence[Source]) -> tuple[list[str], list[str]]:
    """The models that only the first or the second of two sources has, where each of those of both
    is compared with itself."""
    if len(sources) < 2 or sources[0].models.keys().isdisjoint(sources[1].models):
        return [], []
    first, second = (source.models for source in sources)
    return [name for name in first if name not in second], [
        name for name in second if name not in first
    ]


def _is_run(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_RUN)) == _RUN


def _itself(sources: Sequence[Source], name: str) -> Models:
    first, second = sources
    names = (f"{name} ({first.name})", f"{name} ({second.name})")
    return Models(*names, first.models[name], second.models[name])


def _with_baseline(named: dict[str, ModelScores], a: str | None, b: str | None) -> list[Models]:
    if len(named) < 2:
        raise NothingToCompare
    known = ", ".join(named)
    for name in (a, b):
        if name is not None and name not in named:
            raise ModelNotInRun(model=name, known=known)
    if a is None:
        if len(named) > 2:
            raise NoBaseline(known=known)
        a = next(name for name in named if name != b)
    others = [b] if b else [name for name in named if name != a]
    return [Models(a, other, named[a], named[other]) for other in others]
