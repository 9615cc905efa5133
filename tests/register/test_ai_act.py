"""Answers, results and confirmations of a use under the AI Act, from its record."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joute.ai_act import read_tree
from joute.register.ai_act import SUBJECT, confirmed_of, standing_of, to_review
from joute.uses import Entry, Record
from tests.ai_act.test_classify import AT_WORK
from tests.ai_act.test_tree import changed

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TREE = read_tree()


def record(answers: Mapping[str, Any], confirmed: Mapping[str, Any] | None = None) -> Record:
    said = {f"{SUBJECT}.{id}": answer for id, answer in answers.items()}
    if confirmed is not None:
        said[SUBJECT] = confirmed
    entries = {
        subject: Entry(number, subject, value, value is not None, "m1", NOW)
        for number, (subject, value) in enumerate(said.items(), 1)
    }
    return Record("cv", entries)


def test_a_use_of_which_nothing_was_said_stands_at_the_first_question() -> None:
    standing = standing_of(record({}), TREE)
    assert standing.found.question is not None
    assert standing.found.question.id == "q_ai_system"
    assert (standing.confirmed, standing.differences, standing.to_review) == (None, None, False)


def test_what_was_confirmed_holds_and_says_what_was_sure() -> None:
    answers = {**AT_WORK, "q_context": None}
    standing = standing_of(record(answers), TREE)
    confirmed = confirmed_of(record(answers, standing.value))
    assert confirmed is not None
    assert (confirmed.class_, confirmed.classes) == ("high_risk", ["high_risk"])
    assert confirmed.unsure == ["q_context"]
    assert confirmed.duties is not None
    assert confirmed.duties["hr_d_logs"] == ("2027-12-02", True)
    assert confirmed.duties["hr_d_workers"] == ("2027-12-02", False)
    assert (confirmed.version, confirmed.law) == (TREE.version, TREE.law.state)
    assert (confirmed.by, confirmed.at) == ("m1", NOW)
    assert not standing_of(record(answers, standing.value), TREE).differences


def test_where_classes_are_open_a_use_is_held_to_the_strictest() -> None:
    answers = {**AT_WORK, "q_profiling": None, "q_63_conditions": ["c63_a"], "q_63_risk": False}
    confirmed = confirmed_of(record({}, standing_of(record(answers), TREE).value))
    assert confirmed is not None
    assert (confirmed.class_, confirmed.classes) == ("high_risk", ["high_risk", "transparency"])


def test_an_answer_that_changes_says_what_changes_of_what_was_confirmed() -> None:
    before = standing_of(record(AT_WORK), TREE).value
    standing = standing_of(record({**AT_WORK, "q_annex3": []}, before), TREE)
    differences = standing.differences
    assert differences
    assert differences.classes
    assert "hr_d_logs" in differences.duties_gone
    assert (differences.duties_added, differences.roles_added) == ([], [])
    assert standing.confirmed is not None
    assert standing.confirmed.class_ == "high_risk"
    turned = standing_of(record({**AT_WORK, "q_art25": ["flip_purpose"]}, before), TREE).differences
    assert turned
    assert (turned.classes, turned.roles_added) == (False, ["role_provider"])
    assert "hr_p_qms" in turned.duties_added
    assert turned.duties_gone == ["t_vendor_check"]
    unsure = standing_of(record({**AT_WORK, "q_context": None}, before), TREE).differences
    assert unsure
    assert unsure.duties_changed == ["hr_d_workers"]


def test_another_tree_marks_what_was_confirmed_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    def stricter(tree: Any) -> None:
        for option in tree["nodes"]["q_context"]["options"]:
            if option["id"] == "ctx_workplace":
                option["set"].append("hr_annex3")
        tree["nodes"]["q_annex3"]["options"][8]["id"] = "a3_4_recruiting"

    other = read_tree(changed(stricter, tmp_path))
    answers = {**AT_WORK, "q_annex3": []}
    before = record(answers, standing_of(record(answers), TREE).value)
    standing = standing_of(before, other)
    assert standing.to_review
    assert standing.confirmed is not None
    assert standing.confirmed.class_ == "transparency"
    assert to_review(confirmed_of(before), other)
    assert not to_review(confirmed_of(before), TREE)
    assert standing.found.class_ == "high_risk"
    assert standing.fingerprint != standing_of(before, TREE).fingerprint
    # An option that the new tree does not have: its question is asked again.
    gone = standing_of(record(AT_WORK), other)
    assert gone.left_out == ["q_annex3"]
    assert gone.found.question is not None
    assert gone.found.question.id == "q_annex3"


def test_of_a_class_that_was_imported_alone_only_the_class_is_compared() -> None:
    imported = {"class": "transparency"}
    standing = standing_of(record(AT_WORK, imported), TREE)
    assert standing.confirmed is not None
    assert (standing.confirmed.duties, standing.confirmed.law) == (None, None)
    assert standing.to_review
    differences = standing.differences
    assert differences
    assert (differences.classes, differences.duties_added) == (True, [])
