"""The figures of a run as its row stores them: by model and domain, quality, cost and footprint."""

from collections.abc import Sequence
from typing import Any

from joute.evaluation.runs.summary import Figures, ModelSummary


def as_stored(models: Sequence[ModelSummary]) -> dict[str, Any]:
    """The models that answered, as JSON; `shares` says whether all scores are from 0 to 1. Sums are
    over the answers that have a figure: `priced` and `measured` of them. `charge` is what all
    take when they are asked, where this run paid nothing for those that are `cached`; None where
    it is not known of one."""
    answered = [model for model in models if model.answers]
    return {
        "models": [_model(model) for model in answered],
        "shares": all(model.shares for model in answered),
    }


def _model(model: ModelSummary) -> dict[str, Any]:
    totals, charges, wh = model.totals, model.charges, model.charges.known_wh
    counts = ("answers", "unscored", "errors", "refused", "truncated")
    return {
        "model": model.model,
        "quality": _quality(model.score) | {name: getattr(model, name) for name in counts},
        "domains": {name: _quality(found) for name, found in model.domains.items()}
        if set(model.domains) != {""}
        else {},
        "cost_usd": totals.cost_usd,
        "priced": totals.priced,
        "wh": [totals.wh.low, totals.wh.mid, totals.wh.high],
        "measured": totals.sized,
        "cached": model.cached,
        "charge": {"usd": charges.known_usd, "wh": wh and [wh.low, wh.mid, wh.high]},
        "p50_s": model.seconds,
        "p95_s": model.p95_s,
    }


def _quality(found: Figures) -> dict[str, Any]:
    low, high = found.interval or (None, None)
    return {
        **{"n": found.n, "clusters": found.clusters},
        **{"mean": found.mean, "low": low, "high": high},
    }
