"""Files of votes as others publish them, small: the columns are theirs."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

# A vote as a test compares it: models and choice, the winner first where sides are not known.
Said = tuple[str, str, str]


def parquet(rows: list[dict[str, Any]]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "votes.parquet"
        pl.DataFrame(rows).write_parquet(path)
        return path

    return write


def text(name: str, content: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def lines(rows: list[dict[str, Any]]) -> Callable[[Path], Path]:
    return text("votes.jsonl", "\n".join(json.dumps(row) for row in rows))


_MESSAGES = [{"role": "user", "content": "Why [is {the"}, {"role": "assistant", "content": "…"}]
_STYLES = {
    "sum_assistant_a_tokens": 120,
    "sum_assistant_b_tokens": 80,
    "bold_count_a": {"**": 2, "__": 1},
    "bold_count_b": {"**": 0, "__": 0},
}

_LMARENA = {"model_a": "oak", "model_b": "elm", "conversation_a": _MESSAGES}
LAYOUTS: Mapping[str, tuple[Callable[[Path], Path], list[Said]]] = {
    "a release of ours": (
        parquet(
            [
                {"vote_id": "1", "voter": "v", "model_a": "oak", "model_b": "elm", "winner": one}
                | {"simulated": False, "chosen": False, "flags": [], "tags_a": ["useful"]}
                for one in ("a", "both_bad")
            ][:1]
        ),
        [("oak", "elm", "a")],
    ),
    "LMArena 33k": (
        parquet(
            [
                {**_LMARENA, "winner": "tie (bothbad)", "judge": "j1", "turn": 1, "anony": True}
                | {"question_id": "q", "language": "English", "tstamp": 1_690_000_000.5},
            ]
        ),
        [("oak", "elm", "both_bad")],
    ),
    "LMArena 55k": (
        text(
            "train.csv",
            "id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie\n"
            '30192,oak,elm,"[""Why?""]","[""Because,\n…""]","[""No""]",0,1,0\n',
        ),
        [("oak", "elm", "b")],
    ),
    "LMArena 100k": (
        lines(
            [
                {**_LMARENA, "winner": "model_a", "judge_hash": "h1", "turn": 1, "anony": True}
                | {"question_id": "q", "language": "English", "tstamp": 1_720_000_000}
                | {"conv_metadata": _STYLES, "is_code": False}
                | {"category_tag": {"math_v0.1": {"math": True}, "if_v0.1": {"if": False}}},
            ]
        ),
        [("oak", "elm", "a")],
    ),
    "LMArena 140k": (
        parquet(
            [
                {"id": "x", "model_a": "oak", "model_b": "elm", "winner": "both_bad"}
                | {"evaluation_session_id": "s", "evaluation_order": 1, "conv_metadata": _STYLES}
                | {"language": "pl", "timestamp": "2025-06-20 10:00:00"},
            ]
        ),
        [("oak", "elm", "both_bad")],
    ),
    "compar:IA votes": (
        parquet(
            [
                {"id": 7, "model_a_name": "oak", "model_b_name": "elm", "visitor_id": "v"}
                | {"chosen_model_name": "elm", "both_equal": False, "conversation_pair_id": "c1"}
                | {"conv_useful_a": True, "conv_useful_b": True},
            ]
        ),
        [("oak", "elm", "b")],
    ),
    "compar:IA reactions": (
        parquet(
            [
                {"id": number, "model_a_name": "oak", "model_b_name": "elm", "liked": liked}
                | {"disliked": not liked, "conversation_pair_id": "c1", "visitor_id": "v"}
                | {"refers_to_model": model}
                for number, (model, liked) in enumerate([("oak", True), ("elm", False)])
            ]
        ),
        [("oak", "elm", "a")],
    ),
    "Open WebUI feedback": (
        text(
            "feedback.json",
            json.dumps(
                [
                    {
                        "id": "f",
                        "user_id": "u",
                        "data": {"model_id": "oak", "rating": 1, "sibling_model_ids": ["elm"]},
                        "meta": {"chat_id": "c", "message_index": 2},
                        "snapshot": {"chat": {"history": "[{" * 60}},
                        "created_at": 1_750_000_000,
                    }
                ]
            ),
        ),
        [("oak", "elm", "winner")],
    ),
    "preference pairs": (
        lines(
            [
                {"prompt": [_MESSAGES[0]], "chosen": _MESSAGES, "rejected": _MESSAGES}
                | {"chosen_model": "oak", "rejected_model": "elm"},
            ]
        ),
        [("oak", "elm", "winner")],
    ),
    "CSV of a spreadsheet": (
        text("votes.csv", "\ufeffmodel_a;model_b;winner;voter\noak;elm;tie;Zoé\n"),
        [("oak", "elm", "tie")],
    ),
}
