"""The same duels under the column names that compar:IA publishes.

What Joute does not know or does not publish (session, place, hour) is blank. compar:IA has one kind
of tie: both bad is `both_equal` too. `duel` is ours: what is erased is found by it in every table.
"""

from collections.abc import Iterator, Mapping, Sequence

from joute.dataset.release.columns import FOOTPRINTS, PREFERENCES, Column, Kind, Table
from joute.dataset.release.conversation import Conversation, Reaction
from joute.dataset.release.rows import Row, common_rows

# Labels of compar:IA: the id of each is the same in Joute.
_TAGS = (
    "useful",
    "creative",
    "clear_formatting",
    "incorrect",
    "superficial",
    "instructions_not_followed",
    "complete",
)


def _columns(kinds: Mapping[str, Kind]) -> tuple[Column, ...]:
    meaning = "As compar:IA defines it."
    return tuple(Column(name, kind, meaning) for name, kind in kinds.items())


_SIDES: Mapping[str, Kind] = {"model_a_name": "text", "model_b_name": "text"}
_DUEL: Mapping[str, Kind] = {
    "conv_turns": "integer",
    "conversation_pair_id": "text",
    "session_hash": "text",
    "visitor_id": "text",
}
_TOKENS: Mapping[str, Kind] = {f"total_conv_{side}_output_tokens": "number" for side in "ab"}
CONVERSATIONS = Table(
    "conversations",
    "One row for each duel: both conversations as lists of messages.",
    _columns(
        {
            "duel": "text",
            "timestamp": "text",
            **_SIDES,
            "conversation_a": "messages",
            "conversation_b": "messages",
            **_DUEL,
            "opening_msg": "text",
            "selected_category": "text",
            "mode": "text",
            "languages": "texts",
            "cohorts": "text",
            **_TOKENS,
        }
    ),
)
VOTES = Table(
    "votes",
    "One row for each vote.",
    _columns(
        {
            "duel": "text",
            "timestamp": "text",
            **_SIDES,
            "model_pair_name": "texts",
            "chosen_model_name": "text",
            "both_equal": "truth",
            **_DUEL,
            "selected_category": "text",
            "mode": "text",
            **{f"conv_{tag}_{side}": "truth" for tag in _TAGS for side in "ab"},
            "conv_comments_a": "text",
            "conv_comments_b": "text",
            "system_prompt_a": "text",
            "system_prompt_b": "text",
        }
    ),
)
REACTIONS = Table(
    "reactions",
    "One row for each answer that its reader liked, disliked, labelled or commented on.",
    _columns(
        {
            "duel": "text",
            "timestamp": "text",
            **_SIDES,
            "refers_to_model": "text",
            "msg_index": "integer",
            "model_pos": "text",
            **_DUEL,
            "question_content": "text",
            "response_content": "text",
            "liked": "truth",
            "disliked": "truth",
            **dict.fromkeys(_TAGS, "truth"),
            "comment": "text",
            "model_pair_name": "texts",
            "msg_rank": "integer",
            "question_id": "text",
            "system_prompt": "text",
        }
    ),
)
TABLES = (CONVERSATIONS, VOTES, REACTIONS, FOOTPRINTS, PREFERENCES)


def rows(conversation: Conversation) -> Mapping[str, Sequence[Row]]:
    """The rows of each table."""
    return {
        "conversations": [_conversation(conversation)],
        "votes": [_vote(conversation)],
        "reactions": [_reaction(conversation, one) for one in conversation.reactions],
        **common_rows(conversation),
    }


def _about(conversation: Conversation) -> Row:
    return {
        "duel": conversation.ids.duel,
        "timestamp": conversation.vote["created_at"],
        **{f"model_{side}_name": name for side, name in conversation.models.items()},
        "conv_turns": len(conversation.prompts),
        "conversation_pair_id": conversation.ids.duel,
        "session_hash": None,
        "visitor_id": conversation.ids.voter,
    }


def _pair(conversation: Conversation) -> list[str]:
    return sorted(conversation.models.values())


def _mode(conversation: Conversation) -> str:
    return "custom" if conversation.vote["chosen"] else str(conversation.vote["mode"])


def _conversation(conversation: Conversation) -> Row:
    vote = conversation.vote
    return {
        **_about(conversation),
        **{f"conversation_{side}": list(_messages(conversation, side)) for side in "ab"},
        "opening_msg": conversation.prompts[0],
        "selected_category": vote["category"],
        "mode": _mode(conversation),
        "languages": [vote["language"]] if vote["language"] else [],
        "cohorts": vote["cohort"],
        **{f"total_conv_{side}_output_tokens": _tokens(conversation, side) for side in "ab"},
    }


def _messages(conversation: Conversation, side: str) -> Iterator[Row]:
    for turn, prompt in enumerate(conversation.prompts, start=1):
        yield {"role": "user", "content": prompt}
        answer = conversation.answer(turn, side)
        if answer is not None:
            yield {"role": "assistant", "content": answer.text}


def _tokens(conversation: Conversation, side: str) -> int | None:
    counted = [one.output_tokens for one in conversation.answers if one.side == side]
    return None if None in counted else sum(one for one in counted if one is not None)


def _vote(conversation: Conversation) -> Row:
    vote = conversation.vote
    tags = {f"conv_{tag}_{side}": tag in vote[f"tags_{side}"] for tag in _TAGS for side in "ab"}
    return {
        **_about(conversation),
        "model_pair_name": _pair(conversation),
        "chosen_model_name": conversation.models.get(vote["winner"]),
        "both_equal": vote["winner"] not in conversation.models,
        "selected_category": vote["category"],
        "mode": _mode(conversation),
        **tags,
        "conv_comments_a": vote["comment_a"],
        "conv_comments_b": vote["comment_b"],
        "system_prompt_a": None,
        "system_prompt_b": None,
    }


def _reaction(conversation: Conversation, one: Reaction) -> Row:
    answer = conversation.answer(one.turn, one.side)
    return {
        **_about(conversation),
        "refers_to_model": conversation.models[one.side],
        "msg_index": 2 * one.turn - 1,
        "model_pos": one.side,
        "question_content": conversation.prompts[one.turn - 1],
        "response_content": answer and answer.text,
        "liked": one.like is True,
        "disliked": one.like is False,
        **{tag: tag in one.tags for tag in _TAGS},
        "comment": one.comment,
        "model_pair_name": _pair(conversation),
        "msg_rank": one.turn - 1,
        "question_id": f"{conversation.ids.duel}-{one.turn - 1}",
        "system_prompt": None,
    }
