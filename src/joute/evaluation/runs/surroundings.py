"""What the targets of a run may need of the world around them."""

from collections.abc import Mapping
from pathlib import Path

from joute import llm
from joute.evaluation.runs.plan import Options
from joute.evaluation.runs.selection import Selection
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.targets.declared import Surroundings
from joute.settings import Settings


def surroundings_of(
    settings: Settings,
    environ: Mapping[str, str],
    whole: EvaluationSet,
    options: Options,
    config: Path | None = None,
) -> Surroundings:
    """The surroundings of a run of a set; `config` is the joute.toml that was named, if any."""
    return Surroundings(
        environ,
        whole,
        Selection(whole, options.split, options.limit).items,
        options.epochs or whole.header.epochs,
        timeouts_of(settings),
        settings.of(EvaluationSettings).usd_per_cpu_hour,
        config.parent if config else Path(),
    )


def timeouts_of(settings: Settings) -> llm.Timeouts:
    limits = settings.limits
    return llm.Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s)
