"""Items of tables and of other tools."""

import json
from pathlib import Path
from typing import Any

import pytest

from joute.errors import BadData
from joute.evaluation.sets.files import read_set
from joute.evaluation.sets.item import ChatMessage, Item, Passage, ScorerSpec


def items(path: Path) -> list[Item]:
    """The items of a file in a set that names it."""
    (path.parent / "evalset.yaml").write_text(f"name: towns\nitems: {path.name}\n")
    return list(read_set(path.parent).read())


def lines(path: Path, *entries: Any) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in entries))
    return path


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_a_spreadsheet_has_french_headers(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    rows = [
        "Question;Réponse;Contexte;Thème;Dossier;Obligatoire;Partie;Âge",
        "Où voter ?;Mairie|À la mairie;On vote à la mairie.;élections;d1;oui;réserve;18 ans",
        'Qui "signe" ?;;;;;non;;',
    ]
    text = "\r\n".join(row.replace(";", separator) for row in rows)
    path = tmp_path / "items.csv"
    path.write_bytes(text.encode(encoding))
    first, second = items(path)
    assert first == Item(
        id="1",
        input="Où voter ?",
        expected=("Mairie", "À la mairie"),
        context=(Passage(text="On vote à la mairie."),),
        domain="élections",
        source_id="d1",
        must_pass=True,
        split="holdout",
        meta={"Âge": "18 ans"},
    )
    assert second == Item(id="2", input='Qui "signe" ?')


def test_a_table_has_english_headers_and_lists_as_json(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        "id,input,expected,choices,scorers\n"
        '7,"Which, if any?","[""a|b""]","a|b\nc","[{""name"": ""exact""}]"\n'
    )
    assert items(path) == [
        Item(
            id="7",
            input="Which, if any?",
            expected=("a|b",),
            choices=("a", "b", "c"),
            scorers=(ScorerSpec(name="exact"),),
        )
    ]


def test_a_fault_of_a_table_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("question;split\nOù ?;dev\nQuand ?;demain\n")
    with pytest.raises(BadData, match=r"items\.csv, line 3: split: "):
        items(path)
    path.write_text("question\nOù ?,x\n")
    with pytest.raises(BadData, match=r"items\.csv, line 2: 2 cells"):
        items(path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('question;réponse\nOù ?;"ici\nQuand ?;"demain"\nQui ?;moi\n', "line 2: the row that"),
        ('question;réponse\nOù ?;ici\nQui ?;"moi\n', "line 3: the row that begins here: unexp"),
        ("Réponse;question;réponse\na;b;c\n", "line 1: the column “reponse” is there twice"),
        ("question;réponse;answer\na;b;c\n", "line 1: the columns “réponse” and “answer” are"),
    ],
)
def test_a_table_whose_answers_are_not_known_is_at_fault(
    tmp_path: Path, text: str, fault: str
) -> None:
    path = tmp_path / "items.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(BadData, match=rf"items\.csv, {fault}"):
        items(path)


def test_a_bar_after_a_backslash_is_one_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("question;réponse\nÂge ?;^(10\\|12) ans$ | ^dix ans$\n", "utf-8")
    assert items(path)[0].expected == ("^(10|12) ans$", "^dix ans$")


def test_parquet_has_the_columns_of_a_table(tmp_path: Path) -> None:
    pl = pytest.importorskip("polars")
    path = tmp_path / "items.parquet"
    rows = {"id": [3, 4], "question": ["Où ?", "Qui ?"], "choices": [["a", "b"], None]}
    pl.DataFrame({**rows, "réponse": ["a", None], "must_pass": [True, None]}).write_parquet(path)
    assert items(path) == [
        Item(id="3", input="Où ?", expected=("a",), choices=("a", "b"), must_pass=True),
        Item(id="4", input="Qui ?"),
    ]
    path.write_bytes(b"PAR1")
    with pytest.raises(BadData, match=r"items\.parquet, line 1"):
        items(path)


def test_samples_of_inspect(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": [{"type": "text", "text": "Où ?"}]}]
    path = lines(
        tmp_path / "items.jsonl",
        {"input": "Capitale ?", "target": "B", "choices": ["Lyon", "Paris"], "id": 5},
        {"input": chat, "target": ["Ici", "Là"], "metadata": {"domain": "lieux", "n": 1}},
    )
    assert items(path) == [
        Item(id="5", input="Capitale ?", expected=("Paris",), choices=("Lyon", "Paris")),
        Item(
            id="2",
            input=(ChatMessage(role="user", content="Où ?"),),
            expected=("Ici", "Là"),
            domain="lieux",
            meta={"n": 1},
        ),
    ]


def test_samples_of_a_log_of_inspect_in_its_first_epoch(tmp_path: Path) -> None:
    sample = {"id": "q1", "input": "attachment://a1", "target": "Paris", "attachments": {}}
    sample["attachments"] = {"a1": "Capitale ?"}
    path = tmp_path / "log.json"
    samples = [sample | {"epoch": epoch} for epoch in (1, 2)]
    path.write_text(json.dumps({"version": 2, "eval": {}, "samples": samples}))
    assert items(path) == [Item(id="q1", input="Capitale ?", expected=("Paris",))]
    path.write_text("{}")
    with pytest.raises(BadData, match="samples"):
        items(path)


def test_samples_of_lm_evaluation_harness(tmp_path: Path) -> None:
    generated = {
        "doc_id": 0,
        "target": " 18",
        "arguments": {"gen_args_0": {"arg_0": "Combien ?", "arg_1": {"until": ["\n"]}}},
    }
    options = {
        f"gen_args_{number}": {"arg_0": "Capitale ?", "arg_1": f" {town}"}
        for number, town in enumerate(("Lyon", "Paris"))
    }
    path = lines(
        tmp_path / "samples_gsm8k.jsonl",
        generated | {"filter": "strict-match"},
        generated | {"filter": "flexible-extract"},
        {"doc_id": 1, "target": "1", "arguments": options, "filter": "strict-match"},
    )
    assert items(path) == [
        Item(id="0", input="Combien ?", expected=("18",)),
        Item(id="1", input="Capitale ?", expected=("Paris",), choices=("Lyon", "Paris")),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        {"input": "a", "target": "b", "choices": 3},
        {"input": "a", "target": "b", "metadata": 3},
        {"doc_id": 1, "target": "b", "arguments": 3},
        {"doc_id": 1, "target": "b", "arguments": [[]]},
        {"doc_id": 1, "target": "b", "arguments": {"gen_args_0": 3}},
    ],
)
def test_a_sample_of_an_unknown_form_is_a_fault(tmp_path: Path, entry: object) -> None:
    with pytest.raises(BadData, match=r"items\.jsonl, line 1: "):
        items(lines(tmp_path / "items.jsonl", entry))


def test_items_of_another_kind_of_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(BadData, match=r"files that end in \.jsonl"):
        items(path)
