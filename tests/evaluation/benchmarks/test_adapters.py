"""Files of each benchmark become items that are asked and scored as its authors mean."""

import asyncio
import json
from pathlib import Path

import pytest

from joute.errors import BadData
from joute.evaluation.answers import Answer
from joute.evaluation.benchmarks.adapters import ADAPTERS
from joute.evaluation.benchmarks.beside import differences, published_of
from joute.evaluation.benchmarks.catalogue import benchmarks
from joute.evaluation.benchmarks.folder import Source, files_of
from joute.evaluation.benchmarks.making import Made, make_set
from joute.evaluation.errors import BenchmarkFilesMissing, NoExamples, UnclearBenchmarkFiles
from joute.evaluation.scorers.registry import build, fault_of
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.prompts import messages_of
from joute.sandbox import Sandbox, SandboxSettings
from tests.evaluation.benchmarks.rows import CASES, put
from tests.support.sandboxes import sandbox_or_skip


def made(folder: Path, name: str, shots: int | None = None, limit: int | None = None) -> Made:
    return make_set(ADAPTERS[name], files_of(ADAPTERS[name], folder), shots, limit)


def items(found: Made) -> list[Item]:
    return list(found.set.items())


def given(folder: Path, name: str, form: str = "jsonl") -> Made:
    case, adapter = CASES[name], ADAPTERS[name]
    put(folder, name, f"{adapter.evaluated[0]}.{form}", case.rows)
    if case.examples:
        put(folder, name, f"{adapter.examples[0]}.{form}", case.examples)
    return made(folder, name)


def value(found: Made, item: Item, answer: str) -> float | None:
    spec = found.set.header.scorers[0]
    if spec.name == "code":
        sandbox_or_skip()
    scorer = build(spec, found.set.header.language, Sandbox(SandboxSettings(at_once=1)))
    assert not fault_of(scorer, item)
    score = asyncio.run(scorer(item, Answer(text=answer), None))
    assert score is not None
    return score.value


def test_every_adapter_has_a_case_and_a_benchmark_of_the_catalogue() -> None:
    assert ADAPTERS.keys() == CASES.keys()
    assert {adapter.benchmark for adapter in ADAPTERS.values()} <= benchmarks().keys()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_the_right_answer_has_a_better_score_than_a_wrong_one(
    tmp_path: Path, name: str, form: str
) -> None:
    case, found = CASES[name], given(tmp_path, name, form)
    first, *others = items(found)
    best = 100.0 if name.startswith("wmt") else 1.0
    assert value(found, first, case.right) == pytest.approx(best)
    wrong = value(found, first, case.wrong)
    assert wrong is not None
    assert wrong < best / 2
    assert len(others) == len(case.rows) - 1
    assert found.shots == min(ADAPTERS[name].shots, len(case.examples))
    header = found.set.header
    assert header.published
    assert header.parameters.temperature == 0
    asked = messages_of(header, first)[-1]
    assert asked.role == "user"
    assert not {"{input}", "{choices}", "{context}"} & set(asked.content.split())


def test_examples_are_earlier_turns_of_the_subject_and_of_the_other_split(tmp_path: Path) -> None:
    found = given(tmp_path, "mmlu")
    tea, boats = items(found)
    assert [one.role for one in tea.input[:-1]] == ["user", "assistant"] * 5  # type: ignore[union-attr]
    assert [one.content[:6] for one in tea.input[:-1:2]] == [f"Boil {n}" for n in range(5)]  # type: ignore[union-attr]
    assert tea.input[1].content == "B"  # type: ignore[union-attr]
    assert "A. a heron" in tea.input[0].content  # type: ignore[union-attr]
    assert len(boats.input) == 3
    gsm, *_ = items(given(tmp_path, "gsm8k"))
    assert gsm.input[1].content == "It is.\n#### 1"  # type: ignore[union-attr]


def test_an_evaluated_question_is_never_an_example(tmp_path: Path) -> None:
    case = CASES["gsm8k"]
    put(tmp_path, "gsm8k", "test.jsonl", case.rows)
    put(tmp_path, "gsm8k", "train.jsonl", [*case.rows, case.examples[0]])
    found = made(tmp_path, "gsm8k", 2)
    for item in items(found):
        assert [one.content.split("\n")[0] for one in item.input[:-1:2]] == ["What is 0 + 1?"]  # type: ignore[union-attr]


def test_without_the_file_of_examples_none_are_given_and_asked_for_they_are_refused(
    tmp_path: Path,
) -> None:
    put(tmp_path, "gsm8k", "test.jsonl", CASES["gsm8k"].rows)
    assert made(tmp_path, "gsm8k").shots == 0
    with pytest.raises(NoExamples, match="--shots 0"):
        made(tmp_path, "gsm8k", 3)


def test_a_sample_is_drawn_over_all_and_is_always_the_same(tmp_path: Path) -> None:
    rows = [{**CASES["gsm8k"].rows[0], "question": f"Question {n}?"} for n in range(50)]
    put(tmp_path, "gsm8k", "test.jsonl", rows)
    once, again = made(tmp_path, "gsm8k", limit=8), made(tmp_path, "gsm8k", limit=8)
    chosen = [item.id for item in items(once)]
    assert chosen == [item.id for item in items(again)]
    assert len(chosen) == once.sampled == 8
    assert chosen != [str(n + 1) for n in range(8)]
    assert once.questions == 50
    assert once.set.header.version != made(tmp_path, "gsm8k").set.header.version


def test_the_choices_of_truthfulqa_are_not_in_the_order_of_the_file(tmp_path: Path) -> None:
    first = {"choices": ["true", "false 1", "false 2", "false 3"], "labels": [1, 0, 0, 0]}
    rows = [{"question": f"Question {n}?", "mc1_targets": first} for n in range(20)]
    put(tmp_path, "truthfulqa-mc1", "validation.jsonl", rows)
    places = {item.choices.index("true") for item in items(made(tmp_path, "truthfulqa-mc1"))}
    assert places == {0, 1, 2, 3}


def test_the_other_forms_of_files_are_read_too(tmp_path: Path) -> None:
    put(tmp_path, "mmmlu-fr", "test/mmlu_FR-FR.csv", CASES["mmmlu-fr"].rows)
    assert items(made(tmp_path, "mmmlu-fr"))[0].expected == ("une bouilloire",)
    asked = [
        {"id": "a", "question": "Quand ?", "answers": [{"text": "à sept heures"}]},
        {"id": "b", "question": "Qui ?", "answers": [], "is_impossible": True},
    ]
    document = {"data": [{"title": "Bac", "paragraphs": [{"context": "Le bac.", "qas": asked}]}]}
    file = tmp_path / "fquad-v2" / "valid.json"
    file.parent.mkdir()
    file.write_text(json.dumps(document), "utf-8")
    first, second = items(made(tmp_path, "fquad-v2"))
    assert (first.source_id, first.answerable, second.answerable) == ("Bac", True, False)
    task = tmp_path / "bbh" / "navigate.json"
    task.parent.mkdir()
    task.write_text(json.dumps({"canary": "x", "examples": CASES["bbh"].rows}), "utf-8")
    assert items(made(tmp_path, "bbh"))[0].domain == "navigate"


def test_the_worked_examples_of_bbh_are_a_brought_file_for_each_task(tmp_path: Path) -> None:
    rows = [{"input": "Is it so?\nOptions:\n- Yes\n- No", "target": "Yes"}]
    for task in ("navigate", "snarks", "web_of_lies"):
        put(tmp_path, "bbh", f"{task}/test-00000-of-00001.parquet", rows)
    assert made(tmp_path, "bbh").shots == 0
    worked = [
        {"input": f"Is {n} even?", "target": f"We divide.\n\nSo the answer is {n}."}
        for n in range(4)
    ]
    put(tmp_path, "bbh", "prompt/snarks.jsonl", worked)
    text = "A line about where this may be used.\n-----\nSay whether one comes back.\n\n" + "".join(
        f"Q: {one['input']}\nOptions:\n- Yes\n- No\nA: Let's see.\n{one['target']}\n\n"
        for one in worked
    )
    written = tmp_path / "bbh" / "cot-prompts" / "navigate.txt"
    written.parent.mkdir()
    written.write_text(text, "utf-8")
    found = made(tmp_path, "bbh")
    navigate, snarks, web = items(found)
    assert found.shots == 3
    assert [one.role for one in navigate.input[:-1]] == ["user", "assistant"] * 3  # type: ignore[union-attr]
    asked, answered, *_ = [one.content for one in navigate.input]  # type: ignore[union-attr]
    assert asked.startswith("Is 0 even?\nOptions:\n- Yes\n- No\n\nReason step by step")
    assert answered == "Let's see.\nWe divide.\n\nSo the answer is 0."
    assert snarks.input[5].content == "We divide.\n\nSo the answer is 2."  # type: ignore[union-attr]
    assert web.input == rows[0]["input"]
    told = [text % filled for text, filled in differences(found)]
    assert "Without an example: web_of_lies." in told
    assert "Here: 3 examples, as usual." in told
    assert not any(one.startswith("No example: those of the paper") for one in told)
    assert [item.input for item in items(made(tmp_path, "bbh", 0))] == [rows[0]["input"]] * 3
    written.write_text("Nothing is asked here.", "utf-8")
    with pytest.raises(BadData, match=r"navigate.txt, line 1: no line begins with “Q: ”"):
        made(tmp_path, "bbh")


def test_samples_of_the_harness_hold_the_rows_that_they_were_made_of(tmp_path: Path) -> None:
    samples = [
        {"doc_id": 0, "doc": row, "target": "42", "arguments": [["Q", {}]], "filter": kind}
        for row in CASES["gsm8k"].rows[:1]
        for kind in ("strict-match", "flexible-extract")
    ]
    put(tmp_path, "gsm8k", "samples_gsm8k.jsonl", samples)
    only = items(made(tmp_path, "gsm8k"))
    assert [item.expected for item in only] == [("42",)]


def test_what_cannot_be_read_says_where_and_why(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkFilesMissing, match="openai/gsm8k"):
        made(tmp_path, "gsm8k")
    put(tmp_path, "gsm8k", "one.jsonl", CASES["gsm8k"].rows)
    put(tmp_path, "gsm8k", "two.jsonl", CASES["gsm8k"].rows)
    with pytest.raises(UnclearBenchmarkFiles, match="test"):
        made(tmp_path, "gsm8k")
    put(tmp_path, "gsm8k", "test.jsonl", [*CASES["gsm8k"].rows, {"problem": "?"}])
    with pytest.raises(BadData, match=r"test.jsonl, line 3: the field 'answer' is missing"):
        made(tmp_path, "gsm8k")


def test_the_version_of_a_set_is_that_of_its_files_examples_and_sample(tmp_path: Path) -> None:
    found = given(tmp_path, "gsm8k")
    digest, shots = found.set.header.version.split("-")
    assert (len(digest), shots) == (8, "5shot")
    source = Source(dataset="openai/gsm8k", revision="c" * 40, licence="mit")
    (tmp_path / "gsm8k" / "source.json").write_text(source.model_dump_json(), "utf-8")
    header = made(tmp_path, "gsm8k").set.header
    assert header.version == "cccccccc-5shot"
    assert (header.source, header.licence) == ("openai/gsm8k@" + "c" * 40, "mit")


@pytest.mark.parametrize("name", CASES)
def test_a_table_gives_the_same_questions_as_typed_rows(tmp_path: Path, name: str) -> None:
    typed = items(given(tmp_path / "typed", name))
    for form, written in (("python", str), ("json", json.dumps)):
        rows = [
            {key: written(one) if isinstance(one, list | dict) else one for key, one in row.items()}
            for row in CASES[name].rows
        ]
        put(tmp_path / form, name, f"{ADAPTERS[name].evaluated[0]}.csv", rows)
        read = items(made(tmp_path / form, name, 0))
        assert [one.expected for one in read] == [one.expected for one in typed]
        assert [one.choices for one in read] == [one.choices for one in typed]
        assert [one.tests for one in read] == [one.tests for one in typed]


@pytest.mark.parametrize(
    ("name", "field", "value", "why"),
    [
        ("boolq", "answer", "maybe", "answer: true or false was expected, not 'maybe'"),
        ("boolq", "answer", -1, "hidden: use validation"),
        ("mmlu", "choices", "tea", "choices: JSON, or a list of Python, was expected"),
        ("mmlu", "choices", "['a' 'b']", "choices: JSON, or a list of Python, was expected"),
        ("mmlu", "choices", {"a": 1}, "choices: a list"),
        ("mmlu", "choices", ["a", None], "choices: text was expected"),
        ("mmlu", "answer", 4, "answer: a label from 0 to 3 was expected, not 4"),
        ("hellaswag", "label", -1, "hidden: use validation"),
        ("hellaswag", "label", "", "hidden: use validation"),
        ("hellaswag", "endings", "abcd", "endings: JSON"),
        ("xnli-fr", "label", "-1", "hidden: use validation"),
        ("winogrande", "answer", "0", "answer: a label from 1 to 2 was expected, not '0'"),
        ("winogrande", "answer", "", "hidden: use validation"),
        ("mbpp", "test_list", "assert shells(3) == 42", "test_list: JSON"),
        ("arc-easy", "answerKey", "9", "answerKey: one of 1, 2, 3 was expected"),
        ("global-mmlu-fr", "answer", "AB", "answer: one of A, B, C, D was expected"),
        ("gsm8k", "question", " ", "question: text was expected"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_line(
    tmp_path: Path, name: str, field: str, value: object, why: str
) -> None:
    file = f"{ADAPTERS[name].evaluated[0]}.jsonl"
    rows = CASES[name].rows[:1]
    put(tmp_path, name, file, [*rows, {**rows[0], field: value}])
    with pytest.raises(BadData) as refused:
        made(tmp_path, name)
    assert f"{file}, line 2" in str(refused.value)
    assert why in str(refused.value)


def test_samples_of_subjects_are_files_of_their_own(tmp_path: Path) -> None:
    for subject in ("anatomy", "astronomy"):
        doc = {**CASES["mmlu"].rows[0], "question": f"{subject}?", "subject": subject}
        sample = {"doc_id": 0, "doc": doc, "target": "1", "arguments": [["Q", {}]]}
        put(tmp_path, "mmlu", f"samples_mmlu_{subject}_2026.jsonl", [sample])
    assert [item.domain for item in items(made(tmp_path, "mmlu"))] == ["anatomy", "astronomy"]


def test_scenes_are_asked_with_their_activity_and_without_marks(tmp_path: Path) -> None:
    own = {"ctx": "[header] How to row [title] Sit down. [step] Then", "activity_label": "Rowing"}
    row = {**CASES["hellaswag"].rows[0], **own, "endings": ["[substeps] Row.", "b", "c", "d"]}
    put(tmp_path, "hellaswag", "validation.jsonl", [row])
    (item,) = items(made(tmp_path, "hellaswag"))
    assert item.input == "Rowing: How to row. Sit down. Then"
    assert item.expected == ("Row.",)


def test_the_version_of_a_brought_set_is_that_of_its_examples_too(tmp_path: Path) -> None:
    before, none = (given(tmp_path, "gsm8k"), made(tmp_path, "gsm8k", 0))
    put(tmp_path, "gsm8k", "train.jsonl", CASES["gsm8k"].examples[1:])
    assert made(tmp_path, "gsm8k").set.header.version != before.set.header.version
    assert made(tmp_path, "gsm8k", 0).set.header.version == none.set.header.version


def test_only_figures_of_the_same_questions_stand_beside() -> None:
    shown = {
        name: {one.results.metric for one in published_of(adapter, "gpt-4o")}
        for name, adapter in ADAPTERS.items()
    }
    assert shown.pop("mmlu") == {"mmlu_pct"}
    assert shown.pop("mmmlu-fr") == {"mmmlu_fr_pct"}
    assert shown.pop("humaneval") == {"humaneval_pct"}
    assert shown.pop("fquad") <= {"fquad_f1"}
    assert set().union(*shown.values()) == set()
