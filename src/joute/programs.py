"""What programs and notebooks call: `await joute.evaluate(…)`."""

import os
from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Literal

from joute.evaluation.runs.evaluating import Evaluation, Progress
from joute.evaluation.runs.folder import FOLDER
from joute.evaluation.runs.here import Names, evaluate_here
from joute.evaluation.runs.plan import Options
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.sets.files import read_set
from joute.evaluation.targets.functions import Function, FunctionTarget
from joute.features import FEATURES
from joute.settings import load_settings


async def evaluate(
    set: str | Path | EvaluationSet,
    *,
    models: Sequence[str | Function] = (),
    targets: Sequence[str] = (),
    prompts: Sequence[str | Path] = (),
    judge: str = "",
    embedding: str = "",
    epochs: int | None = None,
    concurrency: int = 10,
    limit: int | None = None,
    split: Literal["dev", "holdout"] | None = None,
    resume: bool = False,
    fresh: bool = False,
    retries: int = 4,
    budget_eur: float | None = None,
    budget_wh: float | None = None,
    runs: str | Path | None = None,
    config: str | Path | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Evaluation:
    """Ask models the items of a set and score their answers, as `joute eval run` does.

    `set` is the folder of a set, or a set. Each model is the id of one in joute.toml, or an async
    function from a question to its answer, which is called by its name; `targets` are ids of
    [[targets]] there, `prompts` names or files of prompts by which every model is asked. Nothing is
    asked before it starts: give a budget. `watch` is called at each step.

    Raises BadInput for what cannot be used, and TypeError for a function that is not async.
    """
    found = set if isinstance(set, EvaluationSet) else read_set(Path(set))
    names = Names(
        models=[model for model in models if isinstance(model, str)],
        targets=targets,
        functions=[_target(model) for model in models if not isinstance(model, str)],
        judge=judge,
        embedding=embedding,
        prompts=[str(one) for one in prompts],
    )
    options = Options(
        epochs=epochs,
        concurrency=concurrency,
        limit=limit,
        split=split,
        resume=resume,
        fresh=fresh,
        retries=retries,
        budget_eur=budget_eur,
        budget_wh=budget_wh,
    )
    settings = load_settings(FEATURES.settings, None if config is None else Path(config))
    folder = Path(runs or os.environ.get("JOUTE_RUNS") or FOLDER)
    return await evaluate_here(
        settings,
        os.environ,
        found,
        names,
        options,
        runs=folder,
        config=None if config is None else Path(config),
        watch=watch,
    )


def _target(function: Any) -> FunctionTarget:
    if not (iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__)):
        raise TypeError(f"{function!r} is no async function from a question to its answer")
    return FunctionTarget(getattr(function, "__name__", type(function).__name__), function)
