"""What a gate writes: JUnit XML, Markdown, French."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.evaluation.gates.conftest import Command
from tests.evaluation.made_runs import row, rows, write_run

# What GitLab and Jenkins read of JUnit XML: elements, their attributes, and what they may hold.
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"failure", "error", "skipped", "system-out"},
}
COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


@pytest.fixture
def run(folder: Path) -> str:
    """A run that meets a rule, fails another, and leaves one open."""
    oak = [row("ctrl\x1b]0;\u202e<&", "oak", 0, must_pass=True), *rows("oak", [1.0] * 60)]
    elm = [row("ctrl\x1b]0;\u202e<&", "elm", 1, must_pass=True), *rows("elm", [1.0] * 60)]
    write_run(folder / "r.jsonl", oak + elm, gate={"min": 0.5, "max_drop": 0.02})
    return "r"


def parsed(path: str) -> ET.Element:
    return ET.fromstring(Path(path).read_bytes())  # noqa: S314 # ours


def checked(element: ET.Element) -> None:
    assert set(element.attrib) == ATTRIBUTES[element.tag], element.tag
    assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
    if element.tag in {"testsuites", "testsuite"}:
        cases = list(element.iter("testcase"))
        assert int(element.get("tests", "")) == len(cases)
        for attribute, tag in COUNTS.items():
            found = [case for case in cases if case.find(tag) is not None]
            assert int(element.get(attribute, "")) == len(found)
    for child in element:
        checked(child)


@pytest.mark.parametrize("strict", [False, True])
def test_junit_xml_has_the_shape_that_gitlab_and_jenkins_read(
    run: str, gate: Command, *, strict: bool
) -> None:
    result = gate(run, "--junit", "out/junit.xml", *(["--strict"] * strict))
    assert result.exit_code == 1
    root = parsed("out/junit.xml")
    checked(root)
    assert [suite.get("name") for suite in root] == ["towns · oak", "towns · elm"]
    names = [case.get("name") for case in root[0].iter("testcase")]
    assert names == ["min", "max_drop", "must_pass[ctrl␛]0;�<&]", "max_error_rate"]
    open_case = root[0].findall("testcase")[1]
    assert (open_case.find("failure") is not None) is strict
    assert (open_case.find("skipped") is None) is strict
    assert len({(c.get("classname"), c.get("name")) for c in root.iter("testcase")}) == 8


def test_nothing_evaluated_is_an_error_of_junit_xml(folder: Path, gate: Command) -> None:
    write_run(folder / "r.jsonl", [])
    gate("r", "--junit", "junit.xml")
    root = parsed("junit.xml")
    checked(root)
    assert root.get("errors") == "1"


def test_a_pull_request_shows_markdown_without_the_markup_of_names(run: str, gate: Command) -> None:
    printed = gate(run, "--format", "markdown").output
    gate(run, "--markdown", "out/report.md")
    assert Path("out/report.md").read_text() == printed
    assert "**The gate fails.**" in printed
    assert "| oak | all | 61 | 98.4% | 91.3 to 99.7 |" in printed
    assert "<&" not in printed
    assert "\x1b" not in printed


def test_the_summary_of_a_job_is_written_only_when_asked(
    run: str, gate: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    gate(run)
    assert summary.read_text() == "Before.\n"
    gate(run, "--summary")
    assert summary.read_text().startswith("Before.\n### Evaluation of towns")


def test_french_reads_as_french(run: str, gate: Command) -> None:
    shown = gate(run, "--language", "fr").output
    assert "Les règles ne sont pas respectées." in shown
    assert "oak obtient 98,4\u00a0% sur 61 questions" in shown.replace("\u202f", "\u00a0")
    assert "Aucune référence n’est donnée\u00a0: on ne peut pas dire s’il y a une baisse." in shown
