"""What “I don’t know” does: a class is said only where it does not depend on it."""

from itertools import islice
from random import Random
from typing import Any

import pytest

from joute.ai_act import Tree, as_json, classify, read_tree
from tests.ai_act.naive import QUESTIONS, answers_at_random, forget, naive_class
from tests.ai_act.test_classify import AT_WORK, EXAMPLES


@pytest.fixture(scope="module")
def tree() -> Tree:
    return read_tree()


def test_a_class_that_depends_on_it_is_not_said(tree: Tree) -> None:
    answers = {**AT_WORK, "q_profiling": None, "q_63_conditions": [], "q_art5": None}
    found = classify(tree, {**answers, "q_art5_exceptions": []})
    assert (found.class_, found.leaf) == (None, None)
    assert found.classes == ["prohibited", "high_risk"]
    assert found.strictest == "prohibited"
    # Without one of the ten practices it is at high risk, profiling or not.
    assert [(one.question.id, one.decides) for one in found.unsure] == [
        ("q_art5", "class"),
        ("q_profiling", "class"),
    ]
    shown = as_json(found, tree, "fr")
    assert [one["class"] for one in shown["possible"]] == ["prohibited", "high_risk"]
    assert [one["who"]["label"] for one in shown["unsure"]] == ["un juriste", "le DPO"]
    assert shown["class"] is shown["label"] is None
    owed = {one.id: one.sure for one in found.duties}
    assert owed["prohibited_stop"] is owed["hr_d_logs"] is False


def test_a_class_that_does_not_depend_on_it_is_said(tree: Tree) -> None:
    answers = {**AT_WORK, "q_profiling": None, "q_63_conditions": []}
    found = classify(tree, answers)
    assert found.class_ == "high_risk"
    assert [(one.question.id, one.decides) for one in found.unsure] == [("q_profiling", "duties")]
    assert all(one.sure for one in found.duties)


def test_a_leaf_may_be_open_within_one_class(tree: Tree) -> None:
    answers = {**AT_WORK, "q_annex3": [], "q_annex1": True, "q_annex1_tpa": True}
    found = classify(tree, {**answers, "q_annex1_section": None})
    assert (found.class_, found.leaf) == ("high_risk", None)
    assert [one.id for one in found.possible] == [
        "leaf_high_risk_annex1_a",
        "leaf_high_risk_annex1_b",
    ]
    assert as_json(found, tree, "en")["label"] == "High risk"


def test_it_asks_what_one_of_its_answers_would_ask(tree: Tree) -> None:
    answers = {k: v for k, v in AT_WORK.items() if k != "q_profiling"} | {"q_annex3": None}
    found = classify(tree, answers)
    assert found.question is not None
    assert found.question.id == "q_profiling"
    assert [one.question.id for one in found.unsure] == ["q_annex3"]
    settled = classify(tree, {**answers, "q_profiling": False, "q_63_conditions": ["c63_a"]})
    assert settled.question is not None
    assert settled.question.id == "q_63_risk"


def test_roles_that_are_not_known_leave_duties_open(tree: Tree) -> None:
    found = classify(tree, {**AT_WORK, "q_roles": None})
    assert found.class_ == "high_risk"
    assert not any(one.sure for one in found.roles)
    assert not any(one.sure for one in found.duties)
    assert {"hr_d_logs", "hr_p_qms", "hr_importer", "literacy"} <= {one.id for one in found.duties}
    sure = classify(tree, {**AT_WORK, "q_context": None})
    assert {one.id: one.sure for one in sure.duties}["hr_d_logs"]
    assert not {one.id: one.sure for one in sure.duties}["hr_d_workers"]


def test_nothing_known_leaves_everything_open(tree: Tree) -> None:
    found = classify(tree, dict.fromkeys(tree.questions))
    assert found.question is None
    assert found.classes == [*tree.classes]
    assert {one.id for one in found.possible} == {*tree.leaves}
    assert {one.id for one in found.duties} == {*tree.duties}
    assert not any(one.sure for one in found.duties)


@pytest.mark.parametrize("walks", [300, pytest.param(5_000, marks=pytest.mark.evidence)])
def test_what_would_be_known_is_among_what_is_open(tree: Tree, walks: int) -> None:
    """Whatever the answers that are not known: their class, leaf and duties were open, and what was
    sure holds. So not knowing never lowers a class."""
    random = Random(26)
    unsure = 0
    for _ in range(walks):
        known = answers_at_random(random)
        class_, leaf, owed = naive_class(known)
        found = classify(tree, forget(known, random))
        assert found.question is None
        assert found.strictest is not None
        strict: list[str] = [*tree.classes]
        assert strict.index(found.strictest) <= strict.index(class_)
        assert leaf in {one.id for one in found.possible}
        assert {one.id for one in found.duties if one.sure} <= owed
        assert owed <= {one.id for one in found.duties}
        unsure += found.class_ is None
    assert walks / 20 < unsure < walks


def test_what_is_open_can_be_reached(tree: Tree) -> None:
    """Each class that one unknown answer of an example leaves open is that of an answer to it."""
    for example in islice(EXAMPLES, 0, None, 3):
        for unknown in example["answers"]:
            answers = {id: example["answers"].get(id) for id in QUESTIONS} | {unknown: None}
            found = classify(tree, answers)
            reached = [classify(tree, one) for one in settled(unknown, answers)]
            classes = {class_ for one in reached for class_ in one.classes}
            assert {*found.classes} == classes, (example["id"], unknown)


def settled(unknown: str, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers with each one that the question takes: none, each option alone, all of them."""
    ids = [one["id"] for one in QUESTIONS[unknown].get("options", ())]
    takes: dict[str, list[Any]] = {
        "boolean": [True, False],
        "choice": ids,
        "multi": [[], *([id] for id in ids), ids],
    }
    return [{**answers, unknown: one} for one in takes[QUESTIONS[unknown]["type"]]]
