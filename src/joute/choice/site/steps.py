"""The steps of the path, in their order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from joute.errors import N_


@dataclass(frozen=True)
class Step:
    """A step: a source text, and the route of its first screen."""

    id: str
    label: str
    route: str


STEPS = (
    Step("need_one", N_("Do you need one?"), "choice_need_one"),
    Step("need", N_("Your need"), "choice_questions"),
    Step("weights", N_("Weights"), "choice_weights"),
    Step("must_haves", N_("Must-haves"), "choice_must_haves"),
    Step("candidates", N_("Candidates"), "choice_candidates"),
    Step("evidence", N_("Evidence"), "choice_evidence"),
    Step("costs", N_("Cost"), "choice_costs"),
    Step("shortlist", N_("Shortlist"), "choice_shortlist"),
    Step("test", N_("Test"), "choice_test"),
    Step("decide", N_("Decision"), "choice_decide"),
)


# Which part of a choice each of them leaves.
_LEAVES = {
    "need_one": "triage",
    "need": "answers",
    "weights": "weighing",
    "must_haves": "constraints",
    "candidates": "candidates",
    "costs": "volume",
}


def done(content: Mapping[str, Any]) -> Collection[str]:
    """The steps of which a choice holds something."""
    return frozenset(step for step, part in _LEAVES.items() if content.get(part))
