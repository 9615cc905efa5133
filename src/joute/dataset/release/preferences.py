"""A vote as a preference between two conversations, in the form that trainers read."""

from collections.abc import Collection, Iterator
from typing import Any

from joute.dataset.release.conversation import Conversation
from joute.errors import N_
from joute.evidence.tags import AGAINST, LABELS

OTHER = {"a": "b", "b": "a"}
PRAISE = tuple(tag for tag in LABELS if tag not in AGAINST)
Message = dict[str, str]


def why_none(conversation: Conversation) -> str | None:
    """Why a vote makes no preference; None for one that does."""
    if conversation.vote["winner"] not in OTHER:
        return N_("no side preferred")
    if conversation.reuse == "no":
        return N_("a licence forbids training")
    expected = len(conversation.prompts) * len(OTHER)
    return None if len(conversation.answers) == expected else N_("an answer is missing")


def preference(conversation: Conversation) -> dict[str, Any]:
    """The row of a vote for a side, of which `why_none` is None."""
    chosen = conversation.vote["winner"]
    sides = {"chosen": chosen, "rejected": OTHER[chosen]}
    return {
        "duel": conversation.ids.duel,
        "prompt": [_message("user", conversation.prompts[0])],
        **{name: list(_told(conversation, side)) for name, side in sides.items()},
        "strength": strength(conversation),
        **{f"{name}_model": conversation.models[side] for name, side in sides.items()},
        "reuse": conversation.reuse,
        "language": conversation.vote["language"],
    }


def strength(conversation: Conversation) -> int:
    """1 for the vote alone; one more for praise of the preferred side, one more for criticism of
    the other."""
    chosen = conversation.vote["winner"]
    praised = _judged(conversation, chosen, like=True, tags=PRAISE)
    return 1 + praised + _judged(conversation, OTHER[chosen], like=False, tags=AGAINST)


def _judged(conversation: Conversation, side: str, *, like: bool, tags: Collection[str]) -> bool:
    """Whether the voter put this thumb, or one of these labels, on a side."""
    reactions = [one for one in conversation.reactions if one.side == side]
    given = {tag for one in reactions for tag in one.tags} | {*conversation.vote[f"tags_{side}"]}
    return any(one.like is like for one in reactions) or not given.isdisjoint(tags)


def _told(conversation: Conversation, side: str) -> Iterator[Message]:
    """The answers of a side, with the later questions between them."""
    for answer in conversation.answers:
        if answer.side == side:
            if answer.turn > 1:
                yield _message("user", conversation.prompts[answer.turn - 1])
            yield _message("assistant", answer.text)


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
