"""Open WebUI's feedback: thumbs on single answers, paired here into votes.

Each entry rates one model's answer and names the siblings that answered the same message. Two
entries of one person on one message can speak of the same pair: they are netted, so that two
thumbs up are a tie rather than two losses. The export does not say which answer stood on which
side; models of a pair are put in alphabetical order.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

from joute.errors import N_, BadData
from joute.ranking.votes.model import BOTH_BAD, TIE, A, B

Entry: TypeAlias = dict[str, Any]

_SCORES = {"1": 1, "-1": -1, "0": 0, "": 0, "1.0": 1, "-1.0": -1, "0.0": 0}

_VOTES = {
    "model_a": pl.String(),
    "model_b": pl.String(),
    "outcome": pl.UInt8(),
    "voter": pl.String(),
    "prompt": pl.String(),
    "created_at": pl.String(),
    "no_opinion": pl.Boolean(),
    "no_opponent": pl.Boolean(),
}
_ENTRIES = {
    "user_id": pl.String(),
    "data": pl.Struct(
        {"model_id": pl.String, "sibling_model_ids": pl.List(pl.String), "rating": pl.String}
    ),
    "meta": pl.Struct({"chat_id": pl.String, "message_index": pl.String}),
    "created_at": pl.String(),
}


def is_export(entries: object) -> bool:
    """The JSON is a list of Open WebUI's feedback entries."""
    return isinstance(entries, list) and any(
        isinstance(entry, dict) and {"user_id", "data", "meta"} <= entry.keys() for entry in entries
    )


def light(entries: list[Entry]) -> pl.LazyFrame:
    """The entries without their snapshots of whole chats, which have no common shape."""
    return pl.LazyFrame([light_entry(entry) for entry in entries], schema=_ENTRIES)


def light_entry(entry: Entry) -> Entry:
    """Every field as a text or None, whatever the entry holds."""
    data, meta = _fields(entry.get("data")), _fields(entry.get("meta"))
    siblings = data.get("sibling_model_ids")
    return {
        "user_id": _text(entry.get("user_id")),
        "data": {
            "model_id": _text(data.get("model_id")),
            "sibling_model_ids": [
                str(sibling) for sibling in _items(siblings) if sibling is not None
            ],
            "rating": _text(data.get("rating")),
        },
        "meta": {name: _text(meta.get(name)) for name in ("chat_id", "message_index")},
        "created_at": _text(entry.get("created_at")),
    }


def _fields(value: object) -> Entry:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@dataclass
class _Meeting:
    """One person's reactions to two answers to one message: likes minus dislikes of each."""

    voter: str | None
    prompt: str
    created_at: str | None
    net: dict[str, int]
    reactions: int = 0


def paired(entries: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person, message and pair of models; a model is not its own opponent."""
    names = [name for name in _ENTRIES if name in entries.collect_schema()]
    meetings: dict[tuple[str | None, str, str, str], _Meeting] = {}
    alone = []
    for row, entry in enumerate(entries.select(names).collect().to_dicts(), start=1):
        rated = light_entry(entry)
        opponents = _opponents(rated)
        if not opponents:
            alone.append(_alone(rated))
        for opponent in opponents:
            _note(meetings, rated, row, opponent)
    return pl.LazyFrame([*map(_vote, meetings.values()), *alone], schema=_VOTES)


def _opponents(entry: Entry) -> list[str]:
    """The other models that answered; none when the entry does not name its own."""
    model, siblings = entry["data"]["model_id"], entry["data"]["sibling_model_ids"]
    return [sibling for sibling in siblings if sibling != model] if model else []


def _note(
    meetings: dict[tuple[str | None, str, str, str], _Meeting],
    entry: Entry,
    row: int,
    sibling: str,
) -> None:
    model, score = entry["data"]["model_id"], _score(entry["data"]["rating"], row)
    first, second = sorted((model, sibling))
    voter, prompt = entry["user_id"], _message(entry)
    meeting = meetings.setdefault(
        (voter, prompt, first, second),
        _Meeting(voter, prompt, entry["created_at"], {first: 0, second: 0}),
    )
    meeting.net[model] += score
    meeting.reactions += abs(score)


def _score(rating: str | None, row: int) -> int:
    try:
        return _SCORES[rating or ""]
    except KeyError:
        raise BadData(
            message=N_("%(file)s, row %(row)s: the rating “%(word)s” is not 1 or -1."),
            file="feedback",
            row=row,
            word=rating,
        ) from None


def _message(entry: Entry) -> str:
    meta = entry["meta"]
    return f"{meta.get('chat_id')}/{meta.get('message_index')}"


def _vote(meeting: _Meeting) -> Entry:
    (first, net_first), (second, net_second) = meeting.net.items()
    return {
        "model_a": first,
        "model_b": second,
        "outcome": _outcome(net_first, net_second),
        "voter": meeting.voter,
        "prompt": meeting.prompt,
        "created_at": meeting.created_at,
        "no_opinion": meeting.reactions == 0,
        "no_opponent": False,
    }


def _outcome(net_a: int, net_b: int) -> int:
    if net_a != net_b:
        return A if net_a > net_b else B
    return BOTH_BAD if net_a < 0 else TIE


def _alone(entry: Entry) -> Entry:
    return {
        "model_a": entry["data"]["model_id"],
        "model_b": None,
        "outcome": TIE,
        "voter": entry["user_id"],
        "prompt": _message(entry),
        "created_at": entry["created_at"],
        "no_opinion": False,
        "no_opponent": entry["data"]["model_id"] is not None,
    }
