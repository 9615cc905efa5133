"""Whether an LLM is needed at all."""

import re

from joute.choice.needs import kinds_of_data, tasks, triage
from joute.evaluation.targets.declared import KINDS


def test_where_classical_techniques_suffice_they_are_named_and_can_be_tried() -> None:
    fraud = triage("fraud_risk", "tables", 50_000)
    assert fraud is not None
    assert fraud.enough_without
    assert "anomaly detection" in fraud.task.technique.en
    assert fraud.data is not None
    assert fraud.data.warning is not None
    sorting = triage("document_classification", "short_texts")
    assert sorting is not None
    assert sorting.llm == "rarely"
    assert sorting.can_be_tried
    assert sorting.energy is None  # without a volume


def test_a_classifier_takes_a_small_part_of_the_energy_of_a_small_model() -> None:
    found = triage("sentiment", None, 100_000)
    assert found is not None
    assert found.energy is not None
    assert found.energy.classical.high * 10 < found.energy.llm.low


def test_retrieval_is_not_the_answer_where_figures_have_to_be_right() -> None:
    for id in ("indicators", "regulatory_reporting"):
        found = triage(id, "documents")
        assert found is not None
        assert found.task.retrieval is False
        assert "data warehouse" in found.task.technique.en
        assert found.enough_without
    answers = triage("document_answers", "documents", 1_000)
    assert answers is not None
    assert (answers.llm, answers.task.retrieval) == ("partly", True)


def test_what_only_an_llm_does_is_said_too() -> None:
    found = triage("writing", "documents", 1_000)
    assert found is not None
    assert found.llm == "yes"
    assert found.energy is None
    assert triage("flying") is None


def test_methods_are_those_that_can_be_run_and_texts_are_typeset() -> None:
    for task in tasks().values():
        assert set(task.methods) <= set(KINDS)
        for text in (task.name.fr, task.technique.fr, task.reason.fr):
            assert not re.search(r"'| [?!;:%»]|« ", text), text
    assert list(kinds_of_data()) == ["tables", "short_texts", "documents", "media"]
