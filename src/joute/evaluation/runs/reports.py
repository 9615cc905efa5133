"""A run that is over, for people and programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from joute.evaluation.answers import Band
from joute.evaluation.runs.evaluating import Evaluation
from joute.evaluation.runs.summary import Figures, ModelSummary
from joute.statistics.verdicts import FEWEST

HEADER = ("model", "domain", "n", "mean", "between", "cost", "Wh", "s")


def notes(evaluation: Evaluation) -> Iterable[str]:
    """What people should know of a run, beside its figures."""
    if evaluation.stopped:
        yield ("Stopped by its budget before all was asked: --resume with a larger one goes on.")
    if judge := evaluation.run.header.judge:
        yield (
            f"{judge} judged: how far it agrees with people is not known here; "
            f"“joute eval agreement {evaluation.id} LABELS” says it."
        )
    for model in evaluation.models:
        if len(model.host_models) > 1:
            yield (
                f"{model.model}: its host changed the name of the model: "
                f"{', '.join(model.host_models)}."
            )
        for code, times in model.failures.items():
            cause = evaluation.causes.get((model.model, code), "")
            yield f"{model.model}: {times} failed ({code}) {cause}".rstrip()
        if model.steps is not None:
            yield f"{model.model}: {model.steps:.1f} steps an answer{_each(model, evaluation)}."
        if model.truncated:
            yield f"{model.model}: {model.truncated} answers were cut at their limit of tokens."
        if model.cached:
            yield f"{model.model}: {model.cached} answers were paid before; --fresh asks again."
    yield from evaluation.warnings


def _each(model: ModelSummary, evaluation: Evaluation) -> str:
    """What an answer takes on average, as far as it is known of all."""
    cost, wh = model.cost_usd, model.wh
    parts = [
        "" if cost is None else _euros(cost / model.answers, evaluation.usd_per_euro),
        "" if wh is None else f"{wh.mid / model.answers:.3g} Wh",
    ]
    return "".join(f", {one}" for one in parts if one)


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Every figure: scores from 0 to 1, euros at the rate of the header, Wh, seconds."""
    header = evaluation.run.header
    return {
        "run": evaluation.id,
        "file": str(evaluation.run.path),
        "set": header.set.name,
        "items": header.set.items,
        "epochs": header.epochs,
        "judge": header.judge,
        "prompts": {name: one.version for name, one in header.prompts.items()},
        "stopped": evaluation.stopped,
        "models": [
            _model(model, header.kinds.get(model.model, "model"), evaluation.usd_per_euro)
            for model in evaluation.models
        ],
        "notes": list(notes(evaluation)),
    }


def _model(model: ModelSummary, kind: str, usd_per_euro: float) -> dict[str, Any]:
    cost = model.cost_usd
    return {
        "model": model.model,
        "kind": kind,
        **_score(model.score),
        "answers": model.answers,
        "unscored": model.unscored,
        "errors": model.errors,
        "failures": model.failures,
        "refused": model.refused,
        "truncated": model.truncated,
        "cached": model.cached,
        "cost_usd": cost,
        "cost_eur": None if cost is None else cost / usd_per_euro,
        "judge_cost_eur": model.judge_usd / usd_per_euro,
        "wh": model.wh and model.wh.model_dump(),
        "seconds": model.seconds,
        "steps": model.steps,
        "host_models": list(model.host_models),
        "domains": {domain: _score(found) for domain, found in model.domains.items()},
    }


def _score(found: Figures) -> dict[str, Any]:
    return {"n": found.n, "mean": found.mean, "interval": found.interval and [*found.interval]}


def table(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    """A line for each model, and for each of its domains where it has several."""
    for model in evaluation.models:
        kind = evaluation.run.header.kinds.get(model.model)
        yield (
            f"{model.model} ({kind})" if kind else model.model,
            "all",
            *_cells(model.score),
            _cost(model, evaluation.usd_per_euro),
            _wh(model.wh),
            "" if model.seconds is None else f"{model.seconds:.1f}",
        )
        if len(model.domains) > 1:
            for domain, found in model.domains.items():
                few = found.n < FEWEST
                cells = (str(found.n), f"fewer than {FEWEST}", "") if few else _cells(found)
                yield ("", domain or "–", *cells, "", "", "")


def counts(models: Sequence[ModelSummary]) -> Iterator[str]:
    """What was not scored, or not as it should be, a line for each model that has some."""
    for model in models:
        parts = {
            "failed": model.errors,
            "unscored": model.unscored,
            "refused": model.refused,
            "cut": model.truncated,
        }
        told = ", ".join(f"{count} {name}" for name, count in parts.items() if count)
        if told:
            yield f"{model.model}: of {model.answers} answers {told}."


def cost_and_electricity(evaluation: Evaluation) -> Iterator[str]:
    """What the answers of each model cost and took."""
    for model in evaluation.models:
        wh = "unknown" if model.wh is None else f"{_wh(model.wh)} Wh"
        cost = _cost(model, evaluation.usd_per_euro)
        yield f"{model.model}: cost {cost}, electricity {wh}"


def _cells(found: Figures) -> tuple[str, str, str]:
    mean = "" if found.mean is None else f"{found.mean:.3f}"
    between = "" if found.interval is None else "{:.3f} to {:.3f}".format(*found.interval)
    return str(found.n), mean, between


def _cost(model: ModelSummary, usd_per_euro: float) -> str:
    """What its answers cost, and beside it what its judge did."""
    own = _euros(model.cost_usd, usd_per_euro)
    return f"{own} + judge {_euros(model.judge_usd, usd_per_euro)}" if model.judge_usd else own


def _euros(usd: float | None, usd_per_euro: float) -> str:
    if usd is None:
        return "unknown"
    euros = usd / usd_per_euro
    return "under 0.0001 €" if 0 < euros < 0.0001 else f"{euros:.4f} €"


def _wh(band: Band | None) -> str:
    return "unknown" if band is None else f"{band.mid:.3g} ({band.low:.3g} to {band.high:.3g})"
