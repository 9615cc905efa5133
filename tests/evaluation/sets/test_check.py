"""joute eval check and schema, run as a person runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from joute.cli import app
from joute.statistics import items_for_variance
from tests.evaluation.sets.folders import make_set

jsonschema = pytest.importorskip("jsonschema", reason="it is the oracle of these tests")

GUID = "3f2c9a4e-7b1d-4c5e-9f80-12ab34cd56ef"
CANARY = f"name: towns\nscorers: [exact]\ncanary: {GUID}\n"
PARIS = {"id": "1", "input": "Capitale de la France ?", "expected": ["Paris"]}
ROME = {"id": "2", "input": "Capitale de l'Italie ?", "expected": ["Rome"]}


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ("eval", *map(str, arguments)))


def checked(folder: Path, code: int = 1) -> dict[str, Any]:
    result = run("check", folder, "--format", "json")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def reasons(folder: Path, code: int = 1) -> list[str]:
    found = checked(folder, code)
    return [f"{one['file']}:{one['line']} {one['reason']}" for one in found["faults"]]


def warnings(folder: Path) -> list[str]:
    return [f"{one['line']} {one['reason']}" for one in checked(folder, 0)["warnings"]]


def test_a_good_set_is_summed_up(tmp_path: Path) -> None:
    items = [
        PARIS | {"domain": "europe", "source_id": "atlas"},
        ROME | {"split": "holdout", "source_id": "guide"},
        {"id": "3", "input": "Où ?", "drafted": True},
    ]
    folder = make_set(tmp_path / "towns", CANARY, items)
    found = checked(folder, 0)
    assert (found["set"], found["items"], found["drafted"]) == ("towns", 2, 1)
    assert found["splits"] == {"dev": 1, "holdout": 1}
    assert (found["domains"], found["sources"]) == ({"europe": 1}, 2)
    assert (found["faults"], found["warnings"]) == ([], [])
    output = run("check", folder).output
    assert "towns 1: 2 items (1 dev, 1 holdout), 1 drafted, 1 domain, 2 sources." in output
    assert output.endswith("0 faults, 0 warnings.\n")


def test_it_says_how_many_items_find_a_drop(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", CANARY, [PARIS, ROME])
    assert "is found four times in five" not in run("check", folder).output
    text = run("check", folder, "--drop", "0.02").output
    assert "1,960 if they differ on 10% of them, 3,923 if they differ on 20% of them" in text
    assert "It is excluded by 151 at least, of which not one drops. This set has 2." in text
    make_set(folder, f"{CANARY}gate: {{max_drop: 0.15}}\n", [PARIS, ROME])
    found = json.loads(run("check", folder, "--format", "json").stdout)["size"]
    assert found["drop"] == 0.15
    assert found["by_discordance"]["0.1"] is None
    assert found["graded"] == items_for_variance(0.15, 1 / 9)
    assert run("check", folder, "--drop", "2").exit_code == 2


def test_every_fault_is_explained_not_only_the_first(tmp_path: Path) -> None:
    header = """\
name: towns
epochs: 0
scorers:
  - weight: 1
colour: red
"""
    assert reasons(make_set(tmp_path / "towns", header)) == [
        "evalset.yaml:2 epochs: A number of at least 1 is expected.",
        "evalset.yaml:4 scorers 1, name: This field is required.",
        "evalset.yaml:5 colour: This field does not exist.",
    ]
    items = [PARIS, "{", {"id": "2"}, PARIS | {"expected": ["Lyon"]}]
    found = reasons(make_set(tmp_path / "towns", CANARY, items))
    assert [one.partition(" ")[0] for one in found] == [f"items.jsonl:{n}" for n in (2, 3, 4, 4)]
    assert found[1].endswith("input: This field is required.")
    assert found[2].endswith("the id “1” is already on line 1")
    assert found[3].endswith("it asks the same as line 1 and expects another answer")


def test_scorers_that_do_not_exist_or_take_other_options_are_faults(tmp_path: Path) -> None:
    header = """\
name: towns
canary: 3f2c9a4e-7b1d-4c5e-9f80-12ab34cd56ef
scorers:
  - exakt
  - exact
  - {name: exact, tolerance: 1}
  - {name: exact}
prompt: "{question}"
gate: {min: {mars: 0.5}}
"""
    items = [PARIS, ROME | {"scorers": [{"name": "nothing"}]}]
    found = reasons(make_set(tmp_path / "towns", header, items))
    assert [one[: one.index(" ")] for one in found] == [
        "evalset.yaml:4",
        "evalset.yaml:5",
        "evalset.yaml:6",
        "evalset.yaml:7",
        "evalset.yaml:8",
        "evalset.yaml:9",
        "items.jsonl:2",
    ]
    assert "no scorer “exakt”" in found[0]
    assert "column “exact”" in found[1]
    assert "tolerance" in found[2]
    assert "no {input}" in found[4]
    assert "no item has the domain “mars”" in found[5]
    assert "no scorer “nothing”" in found[6]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"choices": ["Lyon", "Nice"]}, "“Paris” is expected and is not among the choices"),
        ({"expected": ""}, "an answer that is expected is empty"),
        ({"choices": ["Paris"]}, "there is one choice only"),
        ({"choices": ["Paris", "paris "]}, "two choices are the same"),
        ({"answerable": False}, "an item that is not answerable expects no answer"),
        ({"input": " "}, "the question is empty"),
    ],
)
def test_an_item_that_contradicts_itself_is_a_fault(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    folder = make_set(tmp_path / "towns", CANARY, [PARIS | changes])
    assert reasons(folder) == [f"items.jsonl:1 {reason}"]


def test_choices_may_be_named_by_their_letter_or_their_text(tmp_path: Path) -> None:
    prompt = f'{CANARY}prompt: "{{input}} {{choices}}"\n'
    choices = {"choices": ["Lyon", "PARIS"]}
    items = [PARIS | choices, ROME | choices | {"expected": ["B"]}]
    assert warnings(make_set(tmp_path / "towns", prompt, items)) == []


def test_the_same_question_twice_is_a_warning_and_in_both_splits_a_fault(tmp_path: Path) -> None:
    again = PARIS | {"id": "9", "input": "capitale de la  France\u202f?"}
    folder = make_set(tmp_path / "towns", CANARY, [PARIS, again])
    assert warnings(folder) == ["2 it asks the same as line 1"]
    make_set(folder, CANARY, [PARIS, again | {"split": "holdout"}])
    assert reasons(folder) == [
        "items.jsonl:2 it asks the same as line 1, which is in the other split"
    ]
    make_set(folder, CANARY, [PARIS, again | {"expected": [], "answerable": False}])
    assert "expects another answer" in reasons(folder)[0]
    make_set(folder, CANARY + 'prompt: "{input} {context}"\n', [PARIS, again | {"context": "x"}])
    assert warnings(folder) == []


def test_a_holdout_that_is_published_is_a_fault(tmp_path: Path) -> None:
    items = [PARIS, ROME | {"split": "holdout"}]
    found = reasons(make_set(tmp_path / "towns", CANARY + "published: true\n", items))
    assert len(found) == 1
    assert found[0].startswith("items.jsonl:2 the set is published, and 1 of its items")


def test_items_of_one_document_need_their_cluster(tmp_path: Path) -> None:
    header = CANARY.replace("exact", "cites_context") + 'prompt: "{context} {input}"\n'
    document = [
        {"id": str(number), "input": f"Article {number} ?", "context": ["Code"]}
        for number in range(1, 4)
    ]
    folder = make_set(tmp_path / "towns", header, document)
    assert warnings(folder) == ["1 3 items rest on the same passage: give them one source_id"]
    make_set(folder, header, [one | {"source_id": "code"} for one in document])
    assert warnings(folder) == ["1 all items have one source_id: nothing can be said beyond it"]
    make_set(
        folder, header, [{"id": str(n), "input": f"Combien font {n} + 1 ?"} for n in range(100)]
    )
    assert warnings(folder) == [
        "1 none of 100 items has a source_id: if several come from one document, name it, or "
        "intervals are too narrow"
    ]


def test_what_the_prompt_does_not_show_is_a_warning(tmp_path: Path) -> None:
    header = 'name: towns\nscorers: [exact]\nprompt: "{input} {tone}"\n'
    items = [PARIS, ROME | {"choices": ["Rome", "Oslo"], "context": "L'Italie."}]
    assert warnings(make_set(tmp_path / "towns", header, items)) == [
        "3 {tone} stays as it is: only {input}, {context} and {choices} do not",
        "1 there is no canary, by which a leak of the set can be found",
        "2 1 items have context, and the prompt of the set has no {context}",
        "2 1 items have choices, and the prompt of the set has no {choices}",
    ]


def test_scorers_that_ask_a_judge_need_one(tmp_path: Path) -> None:
    header = (
        "name: towns\ncanary: 3f2c9a4e-7b1d-4c5e-9f80-12ab34cd56ef\nscorers: [relevance, bias]\n"
    )
    folder = make_set(tmp_path / "towns", header, [PARIS])
    assert warnings(folder) == [
        "3 “relevance” asks a judge: name its model by “judge:”, or by --judge"
    ]
    make_set(folder, f"{header}judge: birch\n", [PARIS])
    assert warnings(folder) == []


def test_a_set_in_which_nothing_counts_is_not_fine(tmp_path: Path) -> None:
    folder = make_set(tmp_path / "towns", CANARY)
    assert checked(folder, 5)["items"] == 0
    make_set(folder, CANARY, [PARIS | {"drafted": True}])
    assert checked(folder, 5)["drafted"] == 1


def test_a_set_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nothing")
    assert result.exit_code == 1
    assert "joute eval new" in str(result.exception)


def test_schemas_are_of_json_schema_2020_12_and_accept_what_is_read() -> None:
    schemas = json.loads(run("schema").output)
    assert list(schemas) == ["set", "item", "run"]
    for name, schema in schemas.items():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        jsonschema.Draft202012Validator.check_schema(schema)
        assert json.loads(run("schema", name).output) == schema
    items = jsonschema.Draft202012Validator(schemas["item"])
    assert items.is_valid(PARIS | {"expected": "Paris", "context": "x", "scorers": ["exact"]})
    assert items.is_valid(PARIS | {"input": [{"role": "user", "content": "Où ?"}]})
    assert not items.is_valid({"id": "1"})
    assert not items.is_valid(PARIS | {"colour": "red"})
    sets = jsonschema.Draft202012Validator(schemas["set"])
    assert sets.is_valid({"name": "towns", "scorers": ["exact", {"name": "numeric", "unit": "km"}]})
    assert not sets.is_valid({"name": "Two words"})


@pytest.mark.parametrize("canary", ["mairie", "quatorze-juillet", "3f"])
def test_a_canary_that_may_be_written_by_chance_is_warned_of(tmp_path: Path, canary: str) -> None:
    folder = make_set(tmp_path / "towns", CANARY.replace(GUID, canary), [PARIS])
    assert [one.partition(":")[0] for one in warnings(folder)] == [
        "3 the canary may be written by chance"
    ]


def test_a_fault_of_the_header_hides_no_other(tmp_path: Path) -> None:
    header = """\
name: Towns
canary: 3f2c9a4e-7b1d-4c5e-9f80-12ab34cd56ef
scorers:
  - {name: exact, weight: -1}
  - exakt
gate: {min: 2, max_drop: -1}
"""
    found = reasons(make_set(tmp_path / "towns", header, [PARIS, {"id": "2"}]))
    assert [one[: one.index(" ")] for one in found] == [
        *(f"evalset.yaml:{line}" for line in (1, 4, 6, 6, 6, 5)),
        "items.jsonl:2",
    ]
    assert "exakt" in found[5]


def test_items_that_no_scorer_applies_to_are_warned_of(tmp_path: Path) -> None:
    items = [PARIS, {"id": "2", "input": "Où ?"}, {"id": "3", "input": "Qui ?"}]
    header = CANARY.replace("exact", "normalised, choice")
    folder = make_set(tmp_path / "towns", header, items)
    assert warnings(folder) == [
        "2 no scorer applies to 2 items, which expect no answer or have no tests"
    ]
    make_set(folder, CANARY.replace("[exact]", "[exact, {name: length, most: 9}]"), items)
    assert warnings(folder) == []
    own = {"id": "2", "input": "Où ?", "expected": "Là", "scorers": ["wer"]}
    make_set(folder, CANARY.replace("[exact]", "[]"), [PARIS | {"scorers": ["exact"]}, own])
    assert warnings(folder) == ["2 no scorer counts in the score of 1 items: give one a weight"]


def test_derived_items_neither_repeat_nor_contradict_their_origin(tmp_path: Path) -> None:
    choices = ["Lyon", "Paris", "Lille", "Nice"]
    item = {"id": "1", "input": "La capitale ?", "choices": choices, "expected": ["B"]}
    meta = {"meta": {"origin": "1", "perturbation": "choices"}, "source_id": "1"}
    other = {"id": "1~choices", "choices": choices[::-1], "expected": ["C"]}
    folder = make_set(
        tmp_path / "towns",
        f"{CANARY}prompt: '{{input}} {{choices}}'\n",
        [item, item | other | meta],
    )
    assert warnings(folder) == []
    make_set(folder, CANARY, [item, item | other])
    assert "2 it asks the same as line 1" in warnings(folder)
    make_set(folder, CANARY, [item, item | other | meta | {"expected": ["B"]}])
    assert "another answer" in reasons(folder)[0]
