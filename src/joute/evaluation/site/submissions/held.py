"""The endpoints of submitted runs, with their keys: in the memory of one process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from joute import catalog, llm
from joute.calls import FoundModel, Offered, found_offer
from joute.errors import BadSettings
from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadEndpoint
from joute.evaluation.sets.item import ChatMessage
from joute.evaluation.targets.caller import Caller

HIDDEN = "[…]"
_LONGEST = 500
# A shorter text is no secret, and could not be hidden in an answer without spoiling it.
_SHORTEST_KEY = 8


@dataclass(frozen=True)
class Submitted:
    """What a member gives: the address of an API, a key for it, and the name of a model there. The
    key is not shown in its representation."""

    base_url: str
    key: str = field(repr=False)
    model: str


@dataclass
class Held:
    """A model at the endpoint of a member, and its key, until its run is over."""

    offered: Offered
    key: str = field(repr=False)


@dataclass
class Holder:
    """The submitted runs of this process; `kind` names their jobs, which no other process takes."""

    kind: str
    _held: dict[str, Held] = field(default_factory=dict, repr=False)

    def hold(self, run_id: str, held: Held) -> None:
        self._held[run_id] = held

    def of(self, run_id: str) -> Held | None:
        return self._held.get(run_id)

    def drop(self, held: Held) -> None:
        """Drop the key of a run that did not begin."""
        self._held = {run_id: one for run_id, one in self._held.items() if one is not held}

    async def forget(self, run_id: str) -> None:
        """Drop the key of a run that is over, and close its connections."""
        held = self._held.pop(run_id, None)
        if held is not None:
            await held.offered.endpoint.close()


def held_of(submitted: Submitted, known: catalog.Catalog, *, allow_private: bool) -> Held:
    """The model at the endpoint. Its id says the host, so that no result is taken for one of a
    model of this site. Raises BadEndpoint, which repeats nothing of what was given."""
    key, name = submitted.key.strip(), submitted.model.strip()
    texts = (submitted.base_url, key, name)
    too_long = any(len(text) > _LONGEST or "\0" in text for text in texts)
    if not all(texts) or too_long or len(key) < _SHORTEST_KEY:
        raise BadEndpoint
    try:
        endpoint = llm.LiveEndpoint(
            "submitted", submitted.base_url.strip(), api_key=key, allow_private=allow_private
        )
    except BadSettings:
        raise BadEndpoint from None
    (found,) = found_offer([FoundModel(endpoint, name)], known).models.values()
    id = f"{found.card.id}@{endpoint.host or 'local'}"
    card = found.card.model_copy(update={"id": id, "name": f"{found.card.name} ({endpoint.host})"})
    return Held(Offered(card, endpoint, name), key)


@dataclass
class SubmittedCaller(Caller):
    """The calls of a submitted run. What a host sends back of its key is hidden before anything of
    the answer is stored."""

    key: str = field(kw_only=True, repr=False)

    async def ask(
        self,
        model: Offered,
        messages: Sequence[ChatMessage],
        parameters: llm.Parameters,
        *,
        owner: str,
        number: int = 0,
        images: Sequence[llm.ImagePart] = (),
    ) -> Answer:
        answer = await super().ask(
            model, messages, parameters, owner=owner, number=number, images=images
        )
        return without_key(answer, self.key)


def without_key(answer: Answer, key: str) -> Answer:
    """The answer, in no text of which the key is."""
    values = answer.model_dump(mode="json")
    hidden = _without(values, key)
    return answer if hidden == values else Answer.model_validate(hidden)


def _without(value: Any, key: str) -> Any:
    if isinstance(value, str):
        return value.replace(key, HIDDEN)
    if isinstance(value, list):
        return [_without(one, key) for one in value]
    if isinstance(value, dict):
        return {name: _without(one, key) for name, one in value.items()}
    return value
