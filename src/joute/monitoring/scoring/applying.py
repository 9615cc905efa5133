"""Scorers that can score a call: they need its question and its answer, and nothing else."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.registry import build, check_for_site
from joute.evaluation.scorers.scorer import Embedded, Scorer
from joute.evaluation.sets.item import ChatMessage, Item, Scorers, ScorerSpec
from joute.llm.errors import HostError
from joute.monitoring.errors import BadScoring, ScorerNotForCalls
from joute.yaml12 import read_yaml, typed

MOST_SCORERS = 10
_CALL = Item(id="call", input="When does the office open?", language="en")
_ANSWER = Answer(text="The office opens at nine.", finish_reason="stop")
_SPECS = TypeAdapter(Scorers)


class _Silent:
    """A judge that never answers: enough to learn whether a scorer would ask one."""

    id = ""

    async def ask(
        self,
        messages: Sequence[ChatMessage],  # noqa: ARG002
        *,
        max_output_tokens: int = 500,  # noqa: ARG002
        schema: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> Answer:
        return Answer(error=HostError.code)

    async def embed(self, texts: Sequence[str]) -> Embedded:  # noqa: ARG002
        raise HostError("nothing is embedded")


def specs_in(text: str) -> Sequence[Any]:
    """The scorers of a text, a list as evalset.yaml has it. Raises BadData and BadScoring."""
    if not text.strip():
        return ()
    written = typed(read_yaml(text, "scorers").value)
    if not isinstance(written, list):
        raise BadScoring(reason=N_("Write the scorers as a list: `- relevance`, one on each line."))
    return written


def specs_of(written: Sequence[Any]) -> Sequence[ScorerSpec]:
    """The scorers as sets name them. Raises BadScoring for what cannot be read, for two of one
    name, and for more than ten."""
    try:
        specs = _SPECS.validate_python(tuple(written))
    except ValidationError as error:
        raise BadScoring(
            reason=N_("Name each scorer as a set does: `relevance`, or `{name: length, most: 50}`.")
        ) from error
    columns = [spec.column for spec in specs]
    if len(columns) > MOST_SCORERS:
        raise BadScoring(reason=N_("A use has at most ten scorers."))
    if len(set(columns)) < len(columns):
        raise BadScoring(reason=N_("Two scorers have one name: give one of them a “label”."))
    if any(spec.weight is not None for spec in specs):
        raise BadScoring(reason=N_("Each scorer is shown by itself: leave “weight” out."))
    return specs


async def built(specs: Sequence[ScorerSpec]) -> Sequence[Scorer]:
    """The scorers, each tried on a question without a standard. Raises ScorerNotForCalls for one
    that needs more than an answer, and as `build` does."""
    check_for_site(specs)
    scorers = [build(spec) for spec in specs]
    for scorer in scorers:
        if not await _applies(scorer):
            raise ScorerNotForCalls(name=scorer.name)
        if scorer.range != (0, 1):
            raise BadScoring(
                message=N_("The scorer “%(name)s” does not give values from 0 to 1."),
                name=scorer.name,
            )
    return scorers


async def _applies(scorer: Scorer) -> bool:
    needs = ("needs_expected", "needs_tests", "needs_sandbox", "embeds")
    if any(getattr(scorer, one, False) for one in needs):
        return False
    return await scorer(_CALL, _ANSWER, _Silent()) is not None
