"""The rows of one duel, under Joute's own names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from joute.dataset.release.columns import (
    BOUNDS,
    DUELS,
    FOOTPRINTS,
    GROUPS,
    PREFERENCES,
    REACTIONS,
    VOTES,
)
from joute.dataset.release.conversation import Conversation
from joute.dataset.release.preferences import preference, why_none
from joute.footprint import BAND_FIELDS

Row = dict[str, Any]
TABLES = (DUELS, VOTES, REACTIONS, FOOTPRINTS, PREFERENCES)


def rows(conversation: Conversation) -> Mapping[str, Sequence[Row]]:
    """The rows of each table."""
    return {
        "duels": list(_duels(conversation)),
        "votes": [_vote(conversation)],
        "reactions": list(_reactions(conversation)),
        **common_rows(conversation),
    }


def common_rows(conversation: Conversation) -> Mapping[str, Sequence[Row]]:
    """Those that are the same in every layout."""
    return {
        "footprints": list(_footprints(conversation)),
        "preferences": [] if why_none(conversation) else [preference(conversation)],
    }


def _duels(conversation: Conversation) -> Iterator[Row]:
    ids, vote = conversation.ids, conversation.vote
    about = {name: vote[name] for name in ("created_at", *GROUPS, "mode")}
    for turn, prompt in enumerate(conversation.prompts, start=1):
        for side, model in conversation.models.items():
            answer = conversation.answer(turn, side)
            yield {
                "duel": ids.duel,
                "voter": ids.voter,
                "turn": turn,
                "side": side,
                "model": model,
                "prompt": prompt,
                "answer": answer and answer.text,
                "ai_generated": True,
                "recorded": answer and answer.recorded,
                "cut": answer and answer.cut,
                "input_tokens": answer and answer.input_tokens,
                "output_tokens": answer and answer.output_tokens,
                "reasoning_tokens": answer and answer.reasoning_tokens,
                "token_source": answer and answer.token_source,
                **about,
            }


def _vote(conversation: Conversation) -> Row:
    ids = conversation.ids
    known = conversation.vote | {"duel": ids.duel, "voter": ids.voter, "prompt": ids.prompt}
    return in_order(VOTES.columns, known)


def _reactions(conversation: Conversation) -> Iterator[Row]:
    for one in conversation.reactions:
        yield {
            "duel": conversation.ids.duel,
            "voter": conversation.ids.voter,
            "turn": one.turn,
            "side": one.side,
            "model": conversation.models[one.side],
            "like": one.like,
            "tags": one.tags,
            "comment": one.comment,
        }


def _footprints(conversation: Conversation) -> Iterator[Row]:
    for one in conversation.footprints:
        figure = one.figure
        bands = {name: figure[name] or {} for name in BAND_FIELDS}
        yield {
            "duel": conversation.ids.duel,
            "turn": one.turn,
            "side": one.side,
            "model": conversation.models[one.side],
            "method": figure["method"],
            "mix": figure["mix"],
            "tier": figure["tier"],
            "output_tokens": one.output_tokens,
            **{f"{name}_{end}": band.get(end) for name, band in bands.items() for end in BOUNDS},
        }


def in_order(columns: Iterable[Any], known: Mapping[str, Any]) -> Row:
    """The values of these columns."""
    return {column.name: known[column.name] for column in columns}
