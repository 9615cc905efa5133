"""What answers make important."""

import re

from joute.choice.constraints import read_value
from joute.choice.criteria import criteria
from joute.choice.needs import (
    advice,
    benchmark_categories,
    default_constraints,
    default_weights,
    groups,
    importance,
    questions,
)


def test_the_eleven_questions_name_criteria_that_there_are() -> None:
    asked = questions().values()
    assert [one.source for one in asked] == ["guide"] * 6 + ["illuin"] * 5
    assert len({id for one in asked for id in (group.id for group in one.groups)}) == len(groups())
    for group in groups().values():
        assert len({option.id for option in group.options}) == len(group.options)
        for option in group.options:
            assert set(option.criteria) <= set(criteria())
    assert {id for one in advice() for id in one.criteria} <= set(criteria())


def test_the_french_of_the_questions_is_typeset_as_french() -> None:
    for question in questions().values():
        parts = [part for group in question.groups for part in group.options]
        hints = [part.hint.fr for part in parts if part.hint]
        for text in [question.text.fr, question.why.fr, *(p.label.fr for p in parts), *hints]:
            assert not re.search(r"'| [?!;:%»]|« ", text), text


def test_the_guides_own_consequences_are_there() -> None:
    sensitive = importance({"data_sensitivity": ["data_special"]})
    assert {"data_security", "legal_compliance"} <= set(sensitive)
    external = importance({"exposure": ["exposure_external"], "reliability": ["reliability_high"]})
    assert {"hallucination", "continuity_plan"} <= set(external)
    assert {"infrastructure_integration"} <= set(importance({"responsiveness": ["live"]}))
    assert {"technical_support"} <= set(importance({"builders": ["builders_none"]}))


def test_what_more_answers_name_is_first_and_each_reason_is_there() -> None:
    found = importance(
        {"data_sensitivity": ["data_personal"], "exposure": ["exposure_external"], "level": ["?"]}
    )
    assert [reason.option.id for reason in found["data_security"]] == [
        "data_personal",
        "exposure_external",
    ]
    assert list(found)[:2] == ["legal_compliance", "data_security"]
    assert "rag" in benchmark_categories({"task": ["task_document_qa"]})


def test_answers_only_add_to_a_starting_point_that_is_named() -> None:
    start = default_weights({})
    assert set(start) == set(criteria())
    assert start["costs"].origin == "Hub France IA, June 2024"
    answered = default_weights({"level": ["budget_low"], "complexity": ["complexity_simple"]})
    assert answered["costs"].origin == "Hub France IA, June 2024, and answers"
    for id, weight in answered.items():
        assert weight.mid >= start[id].mid
    assert answered["costs"].mid > start["costs"].mid
    assert answered["quality"] == start["quality"]


def test_must_haves_are_proposed_and_each_can_be_read() -> None:
    assert default_constraints({}) == {}
    proposed = default_constraints(
        {"data_sensitivity": ["data_personal"], "task": ["task_document_qa"]}
    )
    assert proposed == {"context_tokens": 32_000, "no_training": True, "hosting_region": ("EEA",)}
    for group in groups().values():
        for option in group.options:
            for id, value in option.constraints.items():
                assert read_value(id, value)
