"""Prompts as files: what they say, their faults with lines, their versions, what differs."""

import json
from pathlib import Path

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.prompts.contestants import BoundPrompt
from joute.evaluation.prompts.reading import parsed, sound
from joute.evaluation.sets.item import Item
from tests.evaluation.runs.conftest import Desk

FEW = """\
---
description: With examples
parameters:
  temperature: 0
  max_output_tokens: 40
  format: text
shots: 2
variables:
  town: Lyon
  office:
---
# System
You work for {town}, {office}.

# Prompt
{examples}

{input}
{context}{choices} {{input}} { input } {"input": 1}
"""


def prompt(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fault_is_listed_with_its_line(desk: Desk) -> None:
    prompt(
        desk.folder / "prompts",
        "bad",
        "---\nparameters:\n  temperature: 9\nshots: 1\nexamples:\n  - {input: a, answer: b}\n"
        "variables: {input: x}\nunknown: 1\n---\n# System\nYou are {who}.\n# Prompt\nHello.\n",
    )
    result = desk.eval("prompt", "list")
    assert result.exit_code == 1
    said = result.stderr
    for line, words in (
        (3, "temperature"),
        (8, "unknown"),
        (13, "no {input} says where the question"),
    ):
        assert f"bad.md, line {line}: " in said
        assert words in said
    prompt(
        desk.folder / "prompts",
        "bad",
        '---\nshots: 1\nexamples:\n  - {input: a, answer: b}\nchain_of_thought: "So:"\n'
        "variables: {input: x}\n---\n# System\nYou are {who}.\n# Prompt\n{input}\n# Prompt\n",
    )
    said = desk.eval("prompt", "show", "bad").stderr
    for line, words in (
        (3, "either “shots:”"),
        (5, "never asks to write “So:”"),
        (6, "{input} has its meaning already"),
        (9, "{who} stands for nothing"),
        (12, "a second “# Prompt”"),
    ):
        assert any(f"line {line}: " in one and words in one for one in said.splitlines()), said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nshots: 1\n{input}", "no second line"),
        ("---\n- a\n---\n{input}", "no list of"),
        ("\n \n---\nshots: 1\n---\n{input}", "starts on the first line"),
        ("---\na: 1\na: 2\n---\n{input}", "already on line 2"),
        ("", "nothing for the user to say"),
        ("{input} {examples}", "{examples}: give “shots:”"),
        ("Hello\n# Prompt\n{input}", "this is before"),
        ("{input}" + "x" * 100_000, "of 100,000 at most"),
        ("---\nexample: '{input}'\nshots: 1\n---\n{input}", "it holds {input} and {answer}"),
    ],
)
def test_what_is_no_prompt_is_refused_with_the_reason(text: str, reason: str) -> None:
    read = parsed(text, "one", "one.md")
    assert read.prompt is None
    assert reason in " ".join(fault.reason for fault in read.faults)


def test_a_version_is_that_of_the_content_and_not_of_its_layout() -> None:
    one = sound(parsed("---\nshots: 2\n---\n{input}  \nÉté\n", "one", "one.md"))
    same = sound(
        parsed(
            "---\r\n# why\r\ndescription: b\r\nshots: 2\r\n---\r\n\r\n{input}\r\nE\u0301te\u0301",
            "two",
            "f",
        )
    )
    other = sound(parsed("---\nshots: 3\n---\n{input}\nÉté\n", "one", "one.md"))
    assert one.version == same.version != other.version
    assert len(one.version) == 12


def test_two_files_or_a_file_and_a_run_are_held_against_each_other(desk: Desk) -> None:
    desk.models("echo")
    folder = desk.set()
    path = prompt(folder / "prompts", "zero", "Question: {input}\n")
    prompt(folder / "prompts", "polite", "Please: {input}\n")
    found = desk.run("towns", "--model", "echo", "--prompt", "zero", exit_code=0)
    same = desk.eval("prompt", "diff", "zero", "--run", found["run"], "--set", "towns")
    assert (same.exit_code, same.stdout) == (0, "")
    two = desk.eval("prompt", "diff", "zero", "polite", "--set", "towns")
    assert two.exit_code == 1
    assert "-Question: {input}" in two.stdout
    assert "+Please: {input}" in two.stdout
    path.write_text("Ask: {input}\n", "utf-8")
    changed = desk.eval("prompt", "diff", "zero", "--run", found["run"], "--set", "towns")
    assert "-Question: {input}" in changed.stdout
    assert "+Ask: {input}" in changed.stdout
    assert desk.eval("prompt", "diff", "zero").exit_code == 2
    assert desk.eval("prompt", "diff", "zero", "none", "--set", "towns").exit_code == 2
    listed = json.loads(desk.eval("prompt", "list", "--set", "towns", "--format", "json").stdout)
    assert [one["name"] for one in listed["prompts"]] == ["polite", "zero"]


def test_show_prints_the_messages_of_an_item(desk: Desk) -> None:
    folder = desk.set(
        [
            {"id": "h", "input": "Secret?", "expected": "no", "split": "holdout"},
            {"id": "1", "input": "One?", "expected": "a", "meta": {"office": "hall"}},
            {"id": "2", "input": "Two?", "expected": "b", "context": "Two."},
            {"id": "3", "input": "Three?", "expected": "a"},
        ]
    )
    prompt(folder / "prompts", "few", FEW)
    result = desk.eval("prompt", "show", "few", "--set", "towns", "--item", "1")
    assert result.exit_code == 0, result.output
    assert "You work for Lyon, hall." in result.stdout
    assert "Two?\nb" in result.stdout
    assert "Three?\na" in result.stdout
    assert "One?\na" not in result.stdout
    assert "Secret" not in result.stdout
    assert ' {input} { input } {"input": 1}' in result.stdout
    lacking = desk.eval("prompt", "show", "few", "--set", "towns", "--item", "2")
    assert lacking.exit_code == 2
    assert "needs {office}, which item 2 does not give" in lacking.stderr


def test_the_final_answer_is_what_follows_the_words_that_announce_it() -> None:
    text = "---\nchain_of_thought: 'Réponse :'\n---\nÉcris « Réponse : » puis {input}\n"
    one = sound(parsed(text, "thinking", "thinking.md"))
    answer = one.final(Answer(text="Je pense. Réponse : non\nDonc Réponse : **oui**"))
    assert (answer.text, answer.reasoning) == ("**oui**", "Je pense. Réponse : non\nDonc")
    assert one.final(Answer(text="oui")).text == "oui"
    assert one.final(Answer(text="Réponse : ")).text == "Réponse : "
    item = Item(id="1", input="q", expected=("12",), meta={"reasoning": "3 × 4."})
    assert one.answered(item) == "3 × 4.\nRéponse : 12"


def test_examples_without_a_place_are_turns_of_the_conversation() -> None:
    text = "---\nexamples:\n  - {input: un, answer: 1}\n---\n# System\nS\n# Prompt\n> {input}\n"
    one = sound(parsed(text, "turns", "turns.md"))
    said = BoundPrompt(one).messages(Item(id="1", input="deux"))
    assert [(m.role, m.content) for m in said] == [
        ("system", "S"),
        *(("user", "> un"), ("assistant", "1"), ("user", "> deux")),
    ]
