"""The header of a run: the conditions under which it is made."""

import subprocess
from collections.abc import Iterable

from joute import __version__, footprint
from joute.evaluation.prompts.contestants import BoundPrompt
from joute.evaluation.runs.folder import new_id
from joute.evaluation.runs.plan import Plan
from joute.evaluation.runs.records import (
    PromptReference,
    RunHeader,
    ScorerReference,
    SetReference,
    reference_to,
)
from joute.evaluation.runs.selection import Survey
from joute.evaluation.scorers.registry import build, options_of, weights_of
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.targets.asking import asked_of
from joute.evaluation.targets.prompts import request_hash
from joute.evaluation.targets.target import digests_of


def header_of(plan: Plan, found: Survey) -> RunHeader:
    """The header of a run that begins now."""
    head, cast, now = plan.set.header, plan.cast, plan.outside.now()
    judge = cast.judge if found.judged_by else None
    return RunHeader(
        id=new_id(head.name, now, plan.outside.token()),
        set=SetReference(name=head.name, version=head.version, hash=found.hash, items=found.items),
        models=cast.ids,
        epochs=plan.options.epochs or head.epochs,
        parameters=head.parameters.model_dump(mode="json", exclude_none=True),
        request=request_hash(head, own_prompt=None in cast.prompts or bool(cast.others)),
        prompts=_prompts(cast.prompts),
        judge=judge.id if judge else "",
        asked=asked_of(cast.models, judge) | digests_of(cast.others),
        kinds={one.id: one.kind for one in cast.others},
        scorers=tuple(_scorers(head, alone=not found.item_scorers)),
        item_scorers={name: tuple(one) for name, one in found.item_scorers.items()},
        gate=head.gate and head.gate.model_dump(mode="json", exclude_none=True),
        started_at=now,
        git=_git(plan.set.folder),
        versions=_versions(plan),
    )


def _prompts(prompts: Iterable[BoundPrompt | None]) -> dict[str, PromptReference]:
    return {
        one.name: PromptReference(
            version=one.prompt.version, examples=one.examples, text=one.prompt.source
        )
        for one in prompts
        if one
    }


def _scorers(head: SetHeader, *, alone: bool) -> Iterable[ScorerReference]:
    scorers = [build(spec, head.language) for spec in head.scorers]
    weights = weights_of(head.scorers, scorers, alone=alone)
    for spec, scorer, weight in zip(head.scorers, scorers, weights, strict=True):
        yield reference_to(spec, scorer, weight, options_of(spec, head.language))


def _versions(plan: Plan) -> dict[str, str]:
    prices = {
        f"price of {model.id}": model.card.price.checked or "joute.toml"
        for model in plan.cast.models
        if model.card.price
    }
    return {
        "joute": __version__,
        "footprint": footprint.DEFAULT_METHOD,
        "electricity": footprint.CURRENT_TABLE,
        "usd_per_euro": f"{plan.outside.usd_per_euro:g}",
        **prices,
    }


def _git(folder: str) -> str:
    """The commit that the set is at; "" outside a repository."""
    if not folder:
        return ""
    command = ["git", "-C", folder, "rev-parse", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
