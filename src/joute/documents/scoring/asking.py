"""Models that draft and judge for documents, paid by the site."""

from joute import llm
from joute.calls import Offered
from joute.errors import N_, BadInput
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.site.trying import TrialCaller
from joute.evaluation.targets.models import ModelJudge
from joute.services import Services

_OWNER = "documents"


def model_of(services: Services, model: str) -> Offered:
    """A model of this site. Raises BadInput for one that is not there."""
    found = services.offer.models.get(model)
    if found is None:
        raise BadInput(
            message=N_("There is no model “%(model)s” here, only: %(known)s."),
            model=model,
            known=", ".join(services.offer.models),
        )
    return found


def judge_of(services: Services, model: str, *, at_once: int = 4) -> Judge:
    """A model of this site that is asked within the site’s budget; nothing of it is stored but what
    it cost and took. Raises BadInput for one that is not there."""
    limits = services.settings.limits
    caller = TrialCaller(
        llm.Timeouts(limits.first_token_s, limits.between_tokens_s, limits.answer_s),
        most=at_once,
        random=services.random,
        calls=services.calls,
    )
    return ModelJudge(model_of(services, model), None, caller, _OWNER)
