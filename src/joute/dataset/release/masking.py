"""Personal data in a release: masked, and each mask counted by its kind."""

from collections import Counter
from dataclasses import dataclass, field, replace

from joute.dataset.release.conversation import Conversation
from joute.privacy import Masked, mask


@dataclass
class Masks:
    """Masks texts in their order: the same value has the same mark in all of them."""

    counts: Counter[str] = field(default_factory=Counter)
    _latest: Masked | None = None

    def of(self, text: str) -> str:
        """The text with marks, for good."""
        if not text:
            return text
        self._latest = mask(text, earlier=self._latest)
        self.counts.update(one.kind for one in self._latest.found)
        return self._latest.text


@dataclass
class MaskedNames:
    """Masks the names that an operator gives to models and groups; each once."""

    masks: Masks = field(default_factory=Masks)
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self.masks.of(name)
        return self._known[name]


def masked(conversation: Conversation, counts: Counter[str]) -> Conversation:
    """The conversation with each of its texts masked, in the order in which they were written."""
    masks = Masks(counts)
    prompts, answers = [], []
    for turn, prompt in enumerate(conversation.prompts, start=1):
        prompts.append(masks.of(prompt))
        for side in conversation.models:
            answer = conversation.answer(turn, side)
            if answer is not None:
                answers.append(replace(answer, text=masks.of(answer.text)))
    reactions = [replace(one, comment=masks.of(one.comment)) for one in conversation.reactions]
    comments = {f"comment_{side}": conversation.vote[f"comment_{side}"] for side in "ab"}
    vote = conversation.vote | {name: masks.of(text) for name, text in comments.items()}
    return replace(conversation, prompts=prompts, answers=answers, reactions=reactions, vote=vote)
