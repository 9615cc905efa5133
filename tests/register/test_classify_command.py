"""joute register classify, run as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from tests.ai_act.test_classify import AT_WORK, EXAMPLES
from tests.support.typography import faults_of_french


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ("register", "classify", *arguments), input=typed)


def classified(answers: Any, *arguments: str) -> Any:
    result = run("-", "--format", "json", *arguments, typed=json.dumps(answers))
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_file_of_57_examples_gives_their_classes_and_duties_in_both_languages(
    tmp_path: Path,
) -> None:
    file = tmp_path / "answers.json"
    uses = [{"id": one["id"], "answers": one["answers"]} for one in EXAMPLES]
    file.write_text(json.dumps(uses), "utf-8")
    for language in ("fr", "en"):
        found = json.loads(run(str(file), "--format", "json", "--language", language).output)
        assert [one["id"] for one in found] == [one["id"] for one in EXAMPLES]
        for one, example in zip(found, EXAMPLES, strict=True):
            expected = example["expected"]
            owed = {duty["id"] for duty in one["duties"]}
            assert (one["class"], one["leaf"]) == (expected["class"], expected["leaf"])
            assert owed >= {*expected["duties_include"]}
            assert not owed & {*expected["duties_exclude"]}


def test_one_use_gives_one_object() -> None:
    found = classified(AT_WORK)
    assert found["class"] == "high_risk"
    assert found["unsure"] == []
    assert "id" not in found
    duty = next(one for one in found["duties"] if one["id"] == "hr_d_workers")
    assert (duty["article"], duty["from"]) == ("Art. 26(7)", "2027-12-02")
    assert duty["penalty"]["ceiling_eur"] == 15_000_000
    assert classified({"id": 7, "answers": AT_WORK})["id"] == "7"
    assert classified([]) == []


def test_answers_that_are_missing_name_the_next_question() -> None:
    found = classified({"q_ai_system": True, "q_eu_link": True}, "--language", "fr")
    assert found["class"] is None
    assert found["question"]["id"] == "q_exclusions"
    assert found["question"]["text"] == "Le système entre-t-il dans l’un de ces cas exclus\u202f?"
    assert found["question"]["options"][0]["id"] == "x_military"
    shown = run("-", typed='{"q_ai_system": true, "q_eu_link": true}').output
    assert "Next question: q_exclusions" in shown
    assert "- x_research: Built and used solely for scientific research (Art. 2(6))" in shown


def test_people_read_the_class_the_duties_and_what_is_not_known() -> None:
    answers = {**AT_WORK, "q_profiling": None, "q_63_conditions": ["c63_a"], "q_63_risk": None}
    uses = [{"id": "cv", "answers": answers}, {"answers": {**answers, "q_gpai": []}}]
    shown = run("-", typed=json.dumps(uses)).output
    for line in (
        "# cv",
        "Several results are possible, the strictest first:",
        "High-risk (Annex III) (Art. 6(2), Annex III, Art. 8-27, Art. 49 · from 2 December 2027 ·"
        " up to €15 million or 3%)",
        "- Deployer (Art. 3(4))",
        "- Keep logs at least six months (Art. 26(6) · from 2 December 2027 · up to €15 million or"
        " 3% · not sure)",
        "- Check that the vendor informs and marks as required (Art. 50(1)-(2) · from 2 August"
        " 2026 · good practice)",
        "decides the class · who may know: the DPO)",
        "checked on 20 November 2026. Triage aid, not legal advice.",
    ):
        assert line in shown, line
    french = run("-", "--language", "fr", typed=json.dumps(answers)).output
    assert "jusqu’à 15\u00a0millions d’euros ou 3\u00a0%" in french
    assert faults_of_french(french.replace("\n", " ").replace("q_", "")) == []
    settled = run("-", typed=json.dumps({**AT_WORK, "q_63_risk": True})).output
    assert "Answers that count for nothing\n- q_63_risk" in settled


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{", "- holds no JSON that can be read: Expecting property name"),
        ("3", "-: expected answers by their questions, or a list of {id, answers}."),
        ('[{"q_roles": []}]', "-: expected answers by their questions"),
        ('{"id": [], "answers": {}}', "-: expected answers by their questions"),
        ("[" * 100_000, "- holds no JSON that can be read"),
        ('{"q_x": true}', "no question “q_x”"),
        ('{"q_ai_system": false, "q_ai_system": true}', "“q_ai_system” is there twice"),
        (
            '[{"answers": {}}, {"answers": {"q_roles": true}}]',
            "-, 2: q_roles: received true, expected a list",
        ),
        ('[{"id": "cv", "answers": {"q_x": 1}}]', "-, cv: The tree of the AI Act has no question"),
    ],
)
def test_what_cannot_be_classed_is_said(typed: str, said: str) -> None:
    result = run("-", typed=typed)
    assert result.exit_code == 1
    assert said in str(result.exception)


def test_a_file_that_is_not_there_is_named() -> None:
    assert "nowhere.json cannot be read" in str(run("nowhere.json").exception)


def test_it_needs_no_database_and_no_web(tmp_path: Path) -> None:
    """It starts fast: what a site needs is not imported."""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(AT_WORK), "utf-8")
    program = (
        "import sys; from joute.cli import app\n"
        "app(['register', 'classify', sys.argv[1], '--format', 'json'], standalone_mode=False)\n"
        "print([one for one in ('sqlalchemy', 'fastapi', 'babel', 'numpy') if one in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    ).stdout
    assert printed.endswith("[]\n")
