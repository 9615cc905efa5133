"""Results per item of other tools: what is read, and what is refused with its line."""

import json
from pathlib import Path

import pytest

from joute.errors import BadData, BadInput
from joute.evaluation.comparison.results import Result, read_results


def file_of(folder: Path, text: str, name: str = "run.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


ROWS = [Result("1", "oak", 1.0, "doc", "Oui, l’été."), Result("2", "oak", 0.5, "", "")]


@pytest.mark.parametrize(
    "text",
    [
        'item,model,score,cluster,answer\n1,oak,1,doc,"Oui, l’été."\n2,oak,0.5,,\n',
        "élément;modèle;note;grappe;réponse\n1;oak;1;doc;Oui, l’été.\n\n2;oak;0,5;;\n",
        "Modele\tItem ID\tCorrect\tGroupe\tRéponse\noak\t1\tvrai\tdoc\tOui, l’été.\noak\t2\t.5\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_are_read_as_people_write_them(tmp_path: Path, text: str, encoding: str) -> None:
    assert read_results(file_of(tmp_path, text, encoding=encoding)) == ROWS


@pytest.mark.parametrize("name", ["run.jsonl", "run.json"])
def test_json_lines_are_read(tmp_path: Path, name: str) -> None:
    lines = [
        {"item": 1, "model": "oak", "score": True, "source_id": "doc", "answer": "Oui, l’été."},
        {"id": "2", "model": "oak", "score": 0.5, "answer": None},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + "\n"
    assert read_results(file_of(tmp_path, text, name)) == ROWS


@pytest.mark.parametrize("cell", ["", " ", "NaN", "null", "None", "N/A"])
def test_an_empty_score_is_unscored_never_zero(tmp_path: Path, cell: str) -> None:
    (result,) = read_results(file_of(tmp_path, f"item,model,score\n1,oak,{cell}\n"))
    assert result.score is None


@pytest.mark.parametrize("value", ["null", "NaN", '""'])
def test_so_it_is_in_json(tmp_path: Path, value: str) -> None:
    text = f'{{"item": 1, "model": "oak", "score": {value}}}'
    (result,) = read_results(file_of(tmp_path, text, "run.jsonl"))
    assert result.score is None


@pytest.mark.parametrize(
    ("cell", "score"),
    [("0", 0), ("FAUX", 0), ("oui", 1), ("true", 1), ("no", 0), ("-1,5", -1.5), ("1e2", 100)],
)
def test_scores_of_any_kind(tmp_path: Path, cell: str, score: float) -> None:
    (result,) = read_results(file_of(tmp_path, f"item;model;score\n1;oak;{cell}\n"))
    assert result.score == score


def test_a_file_without_models_is_of_one_with_its_name(tmp_path: Path) -> None:
    (result,) = read_results(file_of(tmp_path, "item,score\n1,1\n", "new prompt.csv"))
    assert result.model == "new prompt"


@pytest.mark.parametrize("name", ["run.csv", "run.jsonl"])
def test_an_empty_file_has_no_results(tmp_path: Path, name: str) -> None:
    assert read_results(file_of(tmp_path, "\n", name)) == []


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("item,model,score\n1,oak,1\n2,oak,good\n", "run.csv", "line 3: 'good' is no score"),
        ("item,model,score\n1,oak,inf\n", "run.csv", "line 2: 'inf' is no score"),
        ("item,model,score\n1,oak,1_000\n", "run.csv", "line 2: '1_000' is no score"),
        ('item,model,score\n"a\nb",oak,1\n,oak,1\n', "run.csv", "line 4: the item is missing"),
        ("item,model,score\n1,,1\n", "run.csv", "line 2: the model is missing"),
        ("item,model,score\n1,oak,0,5\n", "run.csv", "line 2: 4 cells below a header of 3"),
        ("item,model\n1,oak\n", "run.csv", "line 1: there is no column “score”, only item, model"),
        ("model;score\n", "run.csv", "line 1: there is no column “item”"),
        ('{"item": 1, "score": 1}\n{"item"', "run.jsonl", "line 2: no JSON"),
        ('{"item": 1, "score": 1}\n[1]', "run.jsonl", "line 2: a line is a JSON object"),
        ('{"item": 1, "score": [1]}', "run.jsonl", r"line 1: '\[1\]' is no score"),
        ('{"item": 1}', "run.jsonl", "line 1: there is no column “score”"),
        ('{"item": null, "score": 1}', "run.jsonl", "line 1: the item is missing"),
        ('{"item": 1, "score": Infinity}', "run.jsonl", "line 1: 'inf' is no score"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    tmp_path: Path, text: str, name: str, reason: str
) -> None:
    with pytest.raises(BadData, match=f"{name}, {reason}"):
        read_results(file_of(tmp_path, text, name))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"There is no file .*absent\.csv"):
        read_results(tmp_path / "absent.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        read_results(tmp_path)
