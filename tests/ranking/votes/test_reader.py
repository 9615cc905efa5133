"""Layouts that are recognised, votes that are left out, and what is refused."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from joute.errors import BadData, BadInput
from joute.ranking import Reading
from joute.ranking.votes.io.reader import read
from joute.ranking.votes.rules import RULE_TEXTS
from joute.ranking.votes.style import STYLE_COLUMNS

PAIR = {"model_a": "x", "model_b": "y"}


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{**PAIR, "winner": "a", **row} for row in rows])


def said(reading: Reading) -> list[tuple[str, str, str]]:
    """Models by side and outcome, in words."""
    votes = reading.votes
    return [
        (votes.models[a], votes.models[b], ("a", "b", "tie", "both_bad")[outcome])
        for a, b, outcome in zip(votes.a, votes.b, votes.outcome, strict=True)
    ]


def excluded(reading: Reading) -> dict[str, int]:
    return {one.rule: one.votes for one in reading.excluded if one.applied}


FOUR = [("x", "y", "a"), ("y", "x", "b"), ("x", "z", "tie"), ("z", "y", "both_bad")]


@pytest.fixture
def four() -> pl.DataFrame:
    return pl.DataFrame(FOUR, schema=["model_a", "model_b", "winner"], orient="row")


def test_our_own_layout(four: pl.DataFrame) -> None:
    assert said(read(four)) == FOUR


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl", "json"])
def test_files_say_the_same_as_the_dataframe(
    four: pl.DataFrame, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"votes.{suffix}"
    writers: dict[str, Callable[[Path], object]] = {
        "parquet": four.write_parquet,
        "csv": four.write_csv,
        "jsonl": four.write_ndjson,
        "json": four.write_json,
    }
    writers[suffix](path)
    assert said(read(path)) == said(read(str(path))) == FOUR


def test_any_dataframe_will_do(four: pl.DataFrame) -> None:
    assert said(read(four.lazy())) == said(read(nw.from_native(four))) == FOUR


def test_a_dataframe_of_pandas(four: pl.DataFrame) -> None:
    pandas = pytest.importorskip("pandas")
    assert said(read(pandas.DataFrame(four.to_dict(as_series=False)))) == FOUR


def test_lmarena_words() -> None:
    words = ["model_a", "model_b", "tie", "tie (bothbad)", "both_bad"]
    votes = read(table(*({"winner": word} for word in words))).votes
    assert votes.outcome.tolist() == [0, 1, 2, 3, 3]


def test_lmarena_one_column_per_outcome() -> None:
    flags = pl.DataFrame(
        {
            "id": [1, 2, 3],
            "model_a": ["x"] * 3,
            "model_b": ["y"] * 3,
            "winner_model_a": [1, 0, 0],
            "winner_model_b": [0, 1, 0],
            "winner_tie": [0, 0, 1],
        }
    )
    assert read(flags).votes.outcome.tolist() == [0, 1, 2]
    with pytest.raises(BadData, match="row 2"):
        read(flags.with_columns(winner_tie=pl.Series([0, 1, 1])))


def test_lmarena_metadata_gives_styles_categories_and_blindness() -> None:
    metadata = {
        "sum_assistant_a_tokens": 120,
        "sum_assistant_b_tokens": 80,
        "header_count_a": {"h1": 1, "h2": 2},
        "header_count_b": {"h1": 0, "h2": 0},
        "list_count_a": {"ordered": 3, "unordered": 1},
        "list_count_b": {"ordered": 0, "unordered": 5},
        "bold_count_a": {"**": 2, "__": 0},
        "bold_count_b": {"**": 0, "__": 1},
    }
    tags = {"math_v0.1": {"math": True}, "if_v0.1": {"if": False, "score": 2}}
    row = {"conv_metadata": metadata, "category_tag": tags, "judge": "j", "anony": True}
    votes = table(row, {**row, "anony": False, "judge": "k"})
    found = read(votes, columns=(*STYLE_COLUMNS, "category"))
    styles = {name: found.votes.styles[name].tolist() for name in STYLE_COLUMNS}
    assert styles == {
        "length_a": [120], "length_b": [80], "headings_a": [3], "headings_b": [0],
        "bold_a": [2], "bold_b": [1], "lists_a": [4], "lists_b": [5],
    }  # fmt: skip
    assert found.votes.labels["category"].words == ("math",)
    assert found.votes.labels["category"].having("math", 1).tolist() == [True]
    assert excluded(found) == {"not_blind": 1}


def test_comparia_votes() -> None:
    tags = ["useful", "complete", "creative", "clear_formatting"]
    tags += ["incorrect", "superficial", "instructions_not_followed"]
    row = {
        "id": 1,
        "model_a_name": "x",
        "model_b_name": "y",
        "chosen_model_name": "y",
        "both_equal": False,
        "visitor_id": None,
        "session_hash": "s",
        "conversation_pair_id": "1-1",
        **{f"conv_{tag}_{side}": tag == "useful" for tag in tags for side in "ab"},
    }
    rows = [
        row,
        {**row, "id": 2, "visitor_id": "v", "chosen_model_name": "x"},
        {**row, "id": 3, "visitor_id": "w", "chosen_model_name": None, "both_equal": True},
        {**row, "id": 4, "visitor_id": "w", "chosen_model_name": "x"},
    ]
    found = read(pl.DataFrame(rows), columns=("tags_a",))
    assert said(found) == [("x", "y", "b"), ("x", "y", "a"), ("x", "y", "tie")]
    assert found.votes.voters is not None
    assert found.votes.voters.name(0) == "s"
    assert found.votes.labels["tags_a"].words == ("useful",)
    assert found.votes.labels["tags_a"].having("useful", 3).tolist() == [True] * 3
    assert excluded(found) == {"duplicate": 1}  # the same visitor on the same conversation


def test_a_comparia_vote_for_a_third_model_is_refused() -> None:
    row = {"model_a_name": "x", "model_b_name": "y", "both_equal": False}
    votes = pl.DataFrame([{**row, "chosen_model_name": name} for name in ("x", "z")])
    with pytest.raises(BadData, match="row 2"):
        read(votes)


def reaction(pair: str, side: str, *, liked: bool, disliked: bool) -> dict[str, Any]:
    return {
        "model_a_name": "x",
        "model_b_name": "y",
        "refers_to_model": {"a": "x", "b": "y"}[side],
        "conversation_pair_id": pair,
        "visitor_id": f"v{pair}",
        "liked": liked,
        "disliked": disliked,
    }


def test_comparia_reactions_are_one_vote_per_conversation() -> None:
    like, dislike = {"liked": True, "disliked": False}, {"liked": False, "disliked": True}
    neither = {"liked": False, "disliked": False}
    rows = [
        reaction("1", "a", **like),
        reaction("1", "a", **like),
        reaction("1", "b", **like),
        reaction("2", "a", **dislike),
        reaction("3", "a", **like),
        reaction("3", "b", **like),
        reaction("4", "a", **dislike),
        reaction("4", "b", **dislike),
        reaction("5", "a", **neither),
    ]
    found = read(pl.DataFrame(rows))
    assert [outcome for _, _, outcome in said(found)] == ["a", "b", "tie", "both_bad"]
    assert excluded(found) == {"no_opinion": 1}


def feedback(
    model: str, siblings: Sequence[str | None] | None, rating: object, **meta: Any
) -> dict[str, Any]:
    return {
        "id": "f",
        "user_id": "u",
        "type": "rating",
        "data": {"model_id": model, "sibling_model_ids": siblings, "rating": rating, "tags": []},
        "meta": {"chat_id": "c", "message_index": 1, "services": True, **meta},
        "snapshot": {"chat": {"anything": [1, {"deep": True}]}},
        "created_at": 1_700_000_000,
    }


def test_open_webui_feedback(tmp_path: Path) -> None:
    path = tmp_path / "feedback.json"
    entries = [
        feedback("x", ["y", "z"], 1),
        feedback("x", ["y"], -1, message_index=2),
        feedback("y", ["x"], "-1", message_index=2),
        feedback("x", ["y"], 1, message_index=3),
        feedback("y", ["x"], 1, message_index=3),
        feedback("x", None, 1, message_index=4),
        feedback("x", ["y"], None, message_index=5),
    ]
    path.write_text(json.dumps(entries), "utf-8")
    found = read(path)
    assert said(found) == [
        ("x", "y", "a"),
        ("x", "z", "a"),
        ("x", "y", "both_bad"),
        ("x", "y", "tie"),
    ]
    assert excluded(found) == {"no_opponent": 1, "no_opinion": 1}
    assert not found.votes.sides_known


def test_an_unknown_rating_of_open_webui_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feedback.json"
    path.write_text(json.dumps([feedback("x", ["y"], 1), feedback("x", ["y"], 7)]), "utf-8")
    with pytest.raises(BadData, match="row 2"):
        read(path)


def test_left_right_and_winner() -> None:
    votes = pl.DataFrame(
        {"left": ["x", "y"], "right": ["y", "x"], "winner": ["right", "tie"], "worker": [1, 2]}
    )
    found = read(votes)
    assert said(found) == [("x", "y", "b"), ("y", "x", "tie")]
    assert found.votes.voters is not None
    assert found.votes.voters.name(1) == "2"


@pytest.mark.parametrize("word", ["A", "model_c", "left"])
def test_an_unknown_winner_is_an_error_with_its_row(word: str) -> None:
    with pytest.raises(BadData, match="votes, row 3"):
        read(table({}, {"winner": "tie"}, {"winner": word}, {}))


@pytest.mark.parametrize("word", ["", " ", "null", None])
def test_a_row_without_a_winner_is_left_out_and_counted(word: str | None) -> None:
    found = read(table({}, {"winner": word}, {"winner": "b"}))
    assert said(found) == [("x", "y", "a"), ("x", "y", "b")]
    assert excluded(found) == {"no_winner": 1}


@pytest.mark.parametrize("name", ["", "  ", None])
def test_a_row_without_a_model_is_left_out_and_counted(name: str | None) -> None:
    found = read(table({}, {"model_a": name}, {"model_b": name}))
    assert said(found) == [("x", "y", "a")]
    assert excluded(found) == {"no_model": 2}


def test_names_that_look_the_same_are_one_model() -> None:
    found = read(table({"model_a": "é "}, {"model_a": "e\u0301"}, {"model_a": "y "}))
    assert found.votes.models == ("y", "é")
    assert excluded(found) == {"same_model": 1}


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf"), None])
def test_a_weight_that_is_no_weight_is_an_error(weight: float | None) -> None:
    with pytest.raises(BadData, match="row 2"):
        read(table({"weight": 1.0}, {"weight": weight}))


def test_columns_that_are_not_votes_are_refused_with_what_is_known() -> None:
    with pytest.raises(BadInput, match="model_a, model_b, winner"):
        read(pl.DataFrame({"question": ["?"], "answer": ["!"]}))


@pytest.mark.parametrize("source", ["missing.parquet", "votes.xlsx", 12, ["x"]])
def test_what_is_not_votes_at_all_is_refused(source: object) -> None:
    with pytest.raises(BadInput):
        read(source)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "votes.parquet"
    path.write_text("not parquet", "utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        read(path)


def test_the_same_vote_id_counts_once() -> None:
    found = read(table({"vote_id": 1}, {"vote_id": 1, "winner": "b"}, {"vote_id": 2}))
    assert len(found.votes) == 2
    assert excluded(found) == {"duplicate": 1}


def test_two_voters_of_one_duel_both_count() -> None:
    rows = [{"id": "duel", "voter": "v"}, {"id": "duel", "voter": "w"}]
    assert len(read(table(*rows)).votes) == 2


def test_the_same_voter_prompt_and_pair_count_once_whatever_the_sides() -> None:
    row = {"voter": "v", "prompt": "why?"}
    turned = {**row, "model_a": "y", "model_b": "x"}
    other = {**row, "prompt": "how?"}
    unknown = {**row, "voter": None}
    found = read(table(row, turned, other, unknown, unknown))
    assert len(found.votes) == 4
    assert excluded(found) == {"duplicate": 1}


def test_without_ids_or_prompts_no_vote_is_a_duplicate() -> None:
    assert len(read(table({"voter": "v"}, {"voter": "v"}, {"voter": "v"})).votes) == 3


def test_the_earliest_of_duplicates_counts() -> None:
    rows = [
        {"vote_id": 1, "winner": "b", "created_at": datetime(2026, 2, 1, tzinfo=UTC)},
        {"vote_id": 1, "winner": "tie", "created_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ]
    assert said(read(table(*rows))) == [("x", "y", "tie")]


def test_votes_are_put_in_order_of_time_however_it_is_written() -> None:
    moments: list[list[Any]] = [
        [1_770_000_000.0, 1_760_000_000.0],
        ["2026-02-02T02:40:00Z", "2025-10-09T08:53:20+00:00"],
        ["2026-02-02 02:40:00", "2025-10-09 08:53:20.5"],
        [datetime(2026, 2, 2, tzinfo=UTC).date(), datetime(2025, 10, 9, tzinfo=UTC).date()],
        [datetime(2026, 2, 2, 2, 40), datetime(2025, 10, 9)],  # noqa: DTZ001 # zone unknown
    ]
    for late, early in moments:
        rows = [{"created_at": late, "winner": "a"}, {"created_at": early, "winner": "b"}]
        found = read(table(*rows), columns=("created_at",))
        assert found.votes.outcome.tolist() == [1, 0]
        months = found.votes.labels["created_at"]
        assert [months.words[word] for word in months.word] == ["2025-10", "2026-02"]


def test_flagged_simulated_and_chosen_votes_are_left_out_and_counted() -> None:
    fields = {"flags": [], "simulated": False, "chosen": False}
    rows = [
        fields,
        {**fields, "flags": ["names_itself"]},
        {**fields, "flags": ["asks_identity", "names_itself"]},
        {**fields, "simulated": True},
        {**fields, "chosen": True},
        {**fields, "model_b": "x"},
    ]
    found = read(table(*rows))
    assert len(found.votes) == 1
    assert excluded(found) == {
        "same_model": 1,
        "simulated": 1,
        "chosen": 1,
        "flag:asks_identity": 1,
        "flag:names_itself": 1,
    }
    assert {one.text for one in found.excluded} <= set(RULE_TEXTS.values())


def test_every_rule_is_reversible() -> None:
    fields = {"flags": ["x"], "simulated": False, "chosen": False, "vote_id": 1}
    rows = [fields, {**fields, "flags": [], "chosen": True}, {**fields, "simulated": True}]
    found = read(table(*rows), keep=["flag", "chosen", "simulated", "duplicate"])
    assert len(found.votes) == 3
    assert {one.rule: (one.votes, one.applied) for one in found.excluded} == {
        "simulated": (1, False),
        "chosen": (1, False),
        "flag:x": (2, False),
        "duplicate": (2, False),
    }


@pytest.mark.parametrize("name", ["same_model", "speling"])
def test_an_unknown_rule_cannot_be_switched_off(name: str) -> None:
    with pytest.raises(BadInput, match=name):
        read(table({}), keep=[name])


def test_flags_may_be_written_as_a_text(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("model_a,model_b,winner,flags\nx,y,a,\nx,y,b,one;two\nx,y,b,two\n", "utf-8")
    assert excluded(read(path)) == {"flag:one": 1, "flag:two": 1}


def test_outcomes_are_left_out_on_request(four: pl.DataFrame) -> None:
    found = read(four, leave_out=("tie", "both_bad"))
    assert len(found.votes) == 2
    assert excluded(found) == {"tie": 1, "both_bad": 1}


def test_models_that_only_excluded_votes_name_are_not_listed() -> None:
    found = read(table({"simulated": False}, {"model_a": "demo", "simulated": True}))
    assert found.votes.models == ("x", "y")


def test_a_vote_without_a_voter_is_a_voter_of_its_own() -> None:
    voters = read(table(*({"voter": name} for name in ("v", None, "v", None, "w")))).votes.voters
    assert voters is not None
    assert voters.codes.tolist() == [0, 1, 0, 2, 3]
    assert [voters.name(code) for code in range(4)] == ["v", "#1", "#2", "w"]


def test_a_column_of_voters_that_is_empty_is_as_none() -> None:
    assert read(table({"voter": None}, {"voter": None})).votes.voters is None


def test_names_are_put_in_order_and_places_follow() -> None:
    random = np.random.default_rng(0)
    names = np.array([f"m{i}" for i in range(50)])
    a, b = random.integers(50, size=500), random.integers(50, size=500)
    votes = pl.DataFrame({"model_a": names[a], "model_b": names[b], "winner": ["a"] * 500})
    found = said(read(votes))
    met = [(x, y, "a") for x, y in zip(names[a], names[b], strict=True) if x != y]
    assert found == met


def test_a_column_that_does_not_hold_models_is_refused() -> None:
    texts = pl.DataFrame({"model_a": [str(i) for i in range(5000)]})
    with pytest.raises(BadInput, match="at most 4096"):
        read(texts.with_columns(model_b=pl.lit("y"), winner=pl.lit("a")))


def test_no_votes_at_all_is_not_an_error() -> None:
    assert len(read(table({}).clear()).votes) == 0
