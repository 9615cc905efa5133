"""Files as other programs and people write them: encodings, separators, numbers, times, rows."""

import json
import sys
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from joute.cli import main
from joute.errors import BadData, BadInput
from joute.ranking import rank
from joute.ranking.votes.io.reader import read
from tests.ranking.votes.test_reader import excluded, feedback, said, table

ONE = [("alpha", "beta", "a")]
TABLE = "id,model_a,model_b,winner,comment\r\n1,alpha,beta,model_a,très bien\r\n"


def written(folder: Path, text: str | bytes, name: str = "votes.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_is_read_whatever_its_separator_and_encoding(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    path = written(tmp_path, TABLE.replace(",", separator).encode(encoding))
    assert said(read(path)) == ONE


def test_lines_of_json_are_read_whatever_their_encoding(tmp_path: Path) -> None:
    row = json.dumps({"model_a": "é", "model_b": "y", "winner": "a"}, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path = written(tmp_path, f"{row}\n{row}\n".encode(encoding), "votes.jsonl")
        assert said(read(path)) == [("é", "y", "a")] * 2


def test_an_encoding_that_is_not_recognised_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE.encode("cp1252").replace(b"\xe8", b"\x81"))
    with pytest.raises(BadInput, match="save it as UTF-8"):
        read(path)


def test_a_question_is_no_vote(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "question_id,model_a,model_b,winner,judge,turn\n"
        "81,alpha,beta,model_a,author_1,1\n"
        "81,alpha,beta,model_b,author_1,2\n"
        "81,gamma,delta,model_a,author_2,1\n"
        "82,alpha,gamma,tie,author_2,1\n",
    )
    found = read(path)
    assert len(found.votes) == 4
    assert excluded(found) == {}
    named = read(path, names={"vote_id": "question_id"})
    assert excluded(named) == {"duplicate": 1}


def test_columns_are_given_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "m1,m2,verdict,who\nx,y,a,ann\ny,x,b,ann\nx,y,tie,bob\n")
    names = {"model_a": "m1", "model_b": "m2", "winner": "verdict", "voter": "who"}
    board = rank(path, columns=names, min_votes=1, min_voters=1)
    assert (board.votes, board.voters) == (3, 2)
    assert board.options["columns"] == names
    with pytest.raises(BadInput, match="no column “whom”"):
        read(path, names={**names, "voter": "whom"})


def test_a_session_of_lmarena_is_a_voter() -> None:
    rows = ({"evaluation_session_id": name, "id": n} for n, name in enumerate("ssr"))
    voters = read(table(*rows)).votes.voters
    assert voters is not None
    assert voters.number == 2


@pytest.mark.parametrize("voters", [[1.0, float("nan"), float("nan")], ["v", "NaN", "null"]])
def test_voters_that_are_not_known_are_not_one_person(voters: list[object]) -> None:
    found = read(table(*({"voter": voter} for voter in voters)))
    assert found.votes.voters is not None
    assert found.votes.voters.number == 3


def test_a_decimal_comma_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, 'model_a,model_b,winner,weight\nalpha,beta,model_a,"0,5"\n')
    weight = read(path).votes.weight
    assert weight is not None
    assert weight.tolist() == [0.5]


def test_a_weight_that_is_no_number_is_an_error_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, "model_a,model_b,winner,weight\nx,y,a,1\nx,y,a,much\n")
    with pytest.raises(BadData, match="row 2: a weight is a number"):
        read(path)


@pytest.mark.parametrize(
    ("late", "early"),
    [
        (1_770_000_000_000, 1_760_000_000_000),
        (1_770_000_000_000_000, 1_760_000_000_000_000),
        (1_770_000_000_000_000_000, 1_760_000_000_000_000_000),
        ("1770000000000", "1760000000000"),
        ("02/02/2026 03:40", "25/10/2025 08:53"),
        ("02.02.2026", "25.10.2025"),
        ("02/02/2026", "10/25/2025"),
        ("2026/02/02 03:40", "2025/10/25"),
        ("2 February 2026", "Oct 25, 2025"),
        ("Mon, 02 Feb 2026 03:40:00 GMT", "2025-10-25T08:53Z"),
        ("2026-02-02 02:40:00+00", "2025-10-25 08:53:20+0000"),
    ],
)
def test_a_time_is_read_however_it_is_written(late: object, early: object) -> None:
    rows = [{"timestamp": late, "winner": "a"}, {"timestamp": early, "winner": "b"}]
    found = read(table(*rows), columns=("created_at",))
    assert found.votes.outcome.tolist() == [1, 0]
    assert found.votes.labels["created_at"].words == ("2025-10", "2026-02")
    assert found.excluded == ()


def test_times_that_cannot_be_read_are_counted_and_their_votes_count() -> None:
    times = ["01/02/2026", "yesterday", "2026-01-01", None]
    found = read(table(*({"timestamp": time} for time in times)), columns=("created_at",))
    assert len(found.votes) == 4
    assert [(one.rule, one.votes, one.applied) for one in found.excluded] == [
        ("unread_time", 2, False)
    ]
    assert found.votes.labels["created_at"].words == ("2026-01",)


def test_a_blank_row_is_ignored(tmp_path: Path) -> None:
    path = written(tmp_path, "model_a,model_b,winner,weight\nx,y,a,1\n\n,,,\nx,y,b,1\n")
    found = read(path)
    assert said(found) == [("x", "y", "a"), ("x", "y", "b")]
    assert found.excluded == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("votes.csv", "model_a,model_b,winner\nx,y,a\nx,y,z,w,a\nx,y,b\n"),
        ("votes.jsonl", '{R"a"}\n{"model_a": "x", "mod\n{R"b"}\n'),
        ("votes.jsonl", '{R"a"}\n42\n{R"b"}\n'),
        ("votes.jsonl", '{R"a"}\n{"q": ' + "[" * 9000 + "]" * 9000 + '}\n{R"b"}\n'),
        ("votes.json", '[{R"a"}, 42, {R"b"}]'),
    ],
)
def test_a_row_that_cannot_be_read_does_not_lose_the_file(
    tmp_path: Path, name: str, text: str
) -> None:
    row = '"model_a": "x", "model_b": "y", "winner": '
    found = read(written(tmp_path, text.replace("R", row), name))
    assert said(found) == [("x", "y", "a"), ("x", "y", "b")]
    assert excluded(found) == {"unreadable": 1}


UNREADABLE = [
    ("votes.json", "42\n"),
    ("votes.json", '{"votes": []}'),
    ("votes.json", "[" * 100_000),
    ("votes.json", b"\xff\x81"),
    ("votes.json", '[{"model_a": "\\ud83d", "model_b": "y", "winner": "a"}]'),
    ("votes.jsonl", '{"model_a": [[1]], "model_b": {"a": 1}, "winner": {"b": [2]}}'),
    ("votes.csv", ""),
    ("votes.csv", "model_a,model_b,winner\nx,y,12\n"),
    ("votes.parquet", b"\x00" * 30),
]


@pytest.mark.parametrize(("name", "text"), UNREADABLE)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, text: str | bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read(written(tmp_path, text, name))
    assert name in str(refused.value) or "columns" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("name", "text"), UNREADABLE)
def test_the_command_says_that_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
    text: str | bytes,
) -> None:
    monkeypatch.setattr(sys, "argv", ["joute", "rank", str(written(tmp_path, text, name))])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("joute: ")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_command_ranks_what_was_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    encoding: str,
) -> None:
    path = written(tmp_path, TABLE.replace(",", ";").encode(encoding))
    monkeypatch.setattr(sys, "argv", ["joute", "rank", str(path), "--format", "json"])
    with suppress(SystemExit):
        main()
    assert json.loads(capfd.readouterr().out)["votes"] == 1


def test_the_layout_of_comparia_of_2026() -> None:
    choices = ["a_better", "b_better", "both_good", "both_bad", None]
    rows = [
        {"comparison_id": "c", "turn": turn, "model_a": "x", "model_b": "y", "choice": choice}
        for turn, choice in enumerate(choices)
    ]
    found = read(pl.DataFrame([*rows, rows[0]]))
    assert [outcome for _, _, outcome in said(found)] == ["a", "b", "tie", "both_bad"]
    assert excluded(found) == {"no_winner": 1, "duplicate": 1}
    assert found.layout == "compar:IA choices"


def test_booleans_may_be_words() -> None:
    found = read(table({"anony": "True"}, {"anony": "false"}, {"anony": "1"}))
    assert excluded(found) == {"not_blind": 1}


def test_a_model_is_not_its_own_opponent_in_open_webui(tmp_path: Path) -> None:
    entries = [
        feedback("m1", ["m1", "m2"], 1),
        feedback("m1", ["m1"], 1, message_index=2),
        feedback("m1", [None], 1, message_index=3),
        {**feedback("m1", ["m2"], 1), "data": None},
        {**feedback("m1", ["m2"], 1), "data": {"rating": 1, "sibling_model_ids": ["m2"]}},
        {name: value for name, value in feedback("m1", ["m2"], 1).items() if name != "data"},
        "not an entry",
    ]
    found = read(written(tmp_path, json.dumps(entries), "feedback.json"))
    assert said(found) == [("m1", "m2", "a")]
    assert excluded(found) == {"unreadable": 1, "no_opponent": 2, "no_model": 3}
