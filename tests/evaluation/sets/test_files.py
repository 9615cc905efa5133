"""Sets in folders: evalset.yaml, read as YAML 1.2, and items.jsonl."""

import json
from pathlib import Path

import pytest

from joute.errors import BadData
from joute.evaluation.errors import NoSet
from joute.evaluation.sets.files import read_set
from joute.evaluation.sets.item import Item
from tests.evaluation.sets.folders import make_set

TOWN = {"id": "1", "input": "Capitale ?", "expected": ["Paris"]}


def refusal(folder: Path) -> str:
    with pytest.raises(BadData) as refused:
        list(read_set(folder).items())
    return str(refused.value)


def test_a_folder_or_its_header_is_a_set(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", items=[TOWN])
    for path in (folder, folder / "evalset.yaml"):
        found = read_set(path)
        assert found.header.name == "towns"
        assert list(found.items()) == [Item(id="1", input="Capitale ?", expected=("Paris",))]
        assert Path(found.folder) == folder


def test_a_file_of_items_is_a_set_by_itself(tmp_path: Path) -> None:
    table = tmp_path / "Questions d'été.csv"
    table.write_text("question;reponse\nOù ?;Ici\n", "utf-8")
    found = read_set(table)
    assert found.header.name == "questions-d-ete"
    assert [item.input for item in found.items()] == ["Où ?"]


def test_items_may_be_in_the_one_other_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "evalset.yaml").write_text("name: towns\n")
    (tmp_path / "items.csv").write_text("question;reponse\nOù ?;Ici\n", "utf-8")
    (tmp_path / "answers.jsonl").write_text("{}")
    assert [item.input for item in read_set(tmp_path).items()] == ["Où ?"]
    (tmp_path / "items.json").write_text("[]")
    assert refusal(tmp_path).startswith("items.jsonl, line 1: ")


def test_an_id_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", items=[TOWN, TOWN])
    assert refusal(folder) == "items.jsonl, line 2: the id “1” is already on line 1"


def test_items_are_read_anew_and_only_when_asked_for(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", items=[TOWN])
    found = read_set(folder)
    make_set(folder, items=[TOWN, TOWN | {"id": "2", "drafted": True}])
    assert [item.id for item in found.read()] == ["1", "2"]
    assert [item.id for item in found.items()] == ["1"]


def test_a_set_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing", tmp_path / "evalset.yaml"):
        with pytest.raises(NoSet, match=r"evalset\.yaml.*joute eval new"):
            read_set(path)


def test_what_is_written_stays_text_where_a_text_is_expected(tmp_path: Path) -> None:
    header = """\
name: 2020-01-01
version: 1.10
description: no
language: no
licence: 012
system: 1:30
judge: on
canary: ~
source:
"""
    found = read_set(make_set(tmp_path / "towns", header, [TOWN])).header
    assert found.name == "2020-01-01"
    assert found.version == "1.10"
    assert (found.description, found.language, found.licence) == ("no", "no", "012")
    assert (found.system, found.judge, found.canary, found.source) == ("1:30", "on", "", "")


def test_numbers_and_options_of_scorers_are_read_as_yaml_1_2(tmp_path: Path) -> None:
    header = """\
name: towns
epochs: 3
parameters: {temperature: 0.5, json_answer: true}
gate: {min: {1: 0.5, no: .9}, must_pass: false}
scorers:
  - exact
  - {name: numeric, weight: 2, tolerance: 0.01, unit: no, code: "1", from: 1:30}
  - {name: other, day: 012, on: [true, ~], date: 2020-01-01, huge: HUGE, far: 1e999}
"""
    header = header.replace("HUGE", "9" * 5_000)
    found = read_set(make_set(tmp_path / "towns", header, [TOWN])).header
    assert (found.epochs, found.parameters.temperature) == (3, 0.5)
    assert found.parameters.json_answer is True
    assert found.gate
    assert (found.gate.min, found.gate.must_pass) == ({"1": 0.5, "no": 0.9}, False)
    assert found.scorers[0].name == "exact"
    assert found.scorers[1].weight == 2
    assert found.scorers[1].options == {
        "tolerance": 0.01,
        "unit": "no",
        "code": "1",
        "from": "1:30",
    }
    assert found.scorers[2].options == {
        "day": "012",
        "on": [True, None],
        "date": "2020-01-01",
        "huge": "9" * 5_000,
        "far": "1e999",
    }


@pytest.mark.parametrize(
    ("header", "line", "reason"),
    [
        ("name: a\nepochs: 1\nname: b\n", 3, "“name” is already on line 1"),
        ("name: a\nparameters:\n  seed: x\n", 3, "parameters, seed: "),
        (
            "name: a\nscorers:\n- exact\n- weight: 1\n",
            4,
            "scorers 2, name: This field is required.",
        ),
        ("name: a\nnmae: b\n", 2, "nmae: This field does not exist."),
        ("name: a\nepochs: &x 1\nseed: *x\n", 2, "anchors and aliases"),
        ("name: !!python/name:os.system a\n", 1, "tags"),
        ("name: a\nsystem: 'b\n", 3, "quoted scalar"),
        ("name: a\n---\nname: b\n", 2, "one document"),
        ("", 1, "no “name:”"),
        ("- a\n", 1, "no “name:”"),
        ("name: a\nsystem: " + "[" * 40 + "\n", 2, "more than 20 levels"),
        ("name: a\n? [b]\n: 1\n", 2, "a key is a plain text"),
        ("name: a\nsystem: \x07\n", 1, "special characters"),
        ("name: " + "a" * 300_000, 1, "at most"),
        ('name: a\nsystem: "\\ud800"\n', 2, "no text"),
        ("name: a\nitems: ../secrets.jsonl\n", 1, "no name of a file"),
    ],
)
def test_a_fault_of_the_header_has_its_file_line_and_field(
    tmp_path: Path, header: str, line: int, reason: str
) -> None:
    message = refusal(make_set(tmp_path / "towns", header, [TOWN]))
    assert message.startswith(f"evalset.yaml, line {line}: "), message
    assert reason in message


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("{", "no JSON"),
        ("[]", "a line is a JSON object"),
        ("[" * 100_000, "maximum recursion"),
        ('{"id": "2", "input": "a", "meta": {"x": NaN}}', "no JSON: NaN"),
        ('{"id": "2", "input": "a", "meta": {"x": "\\ud800"}}', "half of a pair"),
        ('{"id": "2", "input": "a\\u0000"}', "there is a NUL"),
        ('{"id": "2", "input": "a", "id": "3"}', "“id” is there twice"),
        ({"id": "2"}, "input: This field is required."),
        ({"id": "2", "input": "a", "exepcted": "b"}, "exepcted: This field does not exist."),
        ({"id": "2", "input": [{"role": "wizard", "content": ""}]}, "input"),
    ],
)
def test_a_fault_of_an_item_has_its_line_and_field(
    tmp_path: Path, item: object, reason: str
) -> None:
    message = refusal(make_set(tmp_path / "towns", items=[TOWN, item]))
    assert message.startswith("items.jsonl, line 2: "), message
    assert reason in message


def test_items_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", items=[TOWN])
    (folder / "items.jsonl").unlink()
    assert refusal(folder).startswith("items.jsonl, line 1: ")


def test_a_byte_order_mark_and_empty_lines_are_no_fault(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", items=[TOWN])
    line = json.dumps(TOWN).encode()
    (folder / "items.jsonl").write_bytes(b"\xef\xbb\xbf" + line + b"\r\n\n")
    (folder / "evalset.yaml").write_bytes(b"\xef\xbb\xbfname: towns\r\n")
    assert [item.id for item in read_set(folder).items()] == ["1"]
