"""A gate's report as JUnit XML, which GitLab, Jenkins and others read as tests.

The elements and attributes are those that both understand: a suite for each model, a case for each
rule and for each item that must pass.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from joute.control_characters import neutralise
from joute.evaluation.gates.gate import Report
from joute.evaluation.gates.outcomes import Outcome, Status

_FAULTS = {
    Status.FAIL: "failure",
    Status.ERROR: "error",
    Status.NOTHING: "error",
    Status.INCONCLUSIVE: "skipped",
}


def junit(report: Report, *, strict: bool) -> bytes:
    """The XML; what is inconclusive is skipped, and a failure when `strict`."""
    root = ET.Element("testsuites", name=_text(report.run.set.name))
    for model in dict.fromkeys(outcome.model for outcome in report.outcomes):
        cases = [outcome for outcome in report.outcomes if outcome.model == model]
        root.append(_suite(report, model, cases, strict=strict))
    _count(root, root.iter("testcase"))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _suite(report: Report, model: str, cases: list[Outcome], *, strict: bool) -> ET.Element:
    name = " · ".join(filter(None, (report.run.set.name, model)))
    suite = ET.Element("testsuite", name=_text(name))
    suite.set("timestamp", report.run.started_at.isoformat(timespec="seconds"))
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(report, model):
        ET.SubElement(properties, "property", name=_text(key), value=_text(value))
    for outcome in cases:
        suite.append(_case(outcome, _text(name), strict=strict))
    _count(suite, suite.iter("testcase"))
    return suite


def _properties(report: Report, model: str) -> Iterable[tuple[str, str]]:
    yield "run", report.run.id
    for profile in report.profiles:
        if profile.model == model:
            about = f"[{profile.domain}]" if profile.domain else ""
            yield f"score{about}", f"{profile.mean.mean:.4f}"
            yield f"items{about}", str(profile.mean.n)


def _case(outcome: Outcome, suite: str, *, strict: bool) -> ET.Element:
    case = ET.Element("testcase", classname=suite, name=_text(outcome.name), time="0")
    fault = _FAULTS.get(outcome.status)
    if outcome.status is Status.INCONCLUSIVE and strict:
        fault = "failure"
    sentence = _text(outcome.sentence)
    if fault is None:
        ET.SubElement(case, "system-out").text = sentence
    else:
        told = ET.SubElement(case, fault, message=sentence)
        if fault != "skipped":
            told.set("type", outcome.status.value)
            told.text = sentence
    return case


def _count(element: ET.Element, cases: Iterable[ET.Element]) -> None:
    found = list(cases)
    counts = {
        "tests": len(found),
        "failures": sum(case.find("failure") is not None for case in found),
        "errors": sum(case.find("error") is not None for case in found),
        "skipped": sum(case.find("skipped") is not None for case in found),
        "time": 0,
    }
    for name, count in counts.items():
        element.set(name, str(count))


def _text(text: str) -> str:
    """Control characters of answers and names are no XML."""
    return neutralise(text, keep="")
