import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from joute.ai_act import (
    BadAnswer,
    Classification,
    Tree,
    UnknownQuestion,
    as_json,
    asked,
    classify,
    next_question,
    read_tree,
)
from tests.ai_act.naive import answers_at_random, naive_class
from tests.support.typography import faults_of_english, faults_of_french

EXAMPLES = json.loads((Path(__file__).parent / "examples.json").read_text("utf-8"))["examples"]
AT_WORK = {
    "q_ai_system": True,
    "q_eu_link": True,
    "q_exclusions": [],
    "q_roles": ["role_deployer"],
    "q_art25": [],
    "q_art5": [],
    "q_annex1": False,
    "q_annex3": ["a3_4a"],
    "q_profiling": True,
    "q_art50": ["t50_1", "t50_2"],
    "q_art50_exceptions": [],
    "q_gpai": [],
    "q_context": ["ctx_workplace"],
}


@pytest.fixture(scope="module")
def tree() -> Tree:
    return read_tree()


def duties(found: Classification) -> set[str]:
    return {one.id for one in found.duties}


def test_57_examples_are_classed_as_expected(tree: Tree) -> None:
    assert len(EXAMPLES) == 57
    for example in EXAMPLES:
        expected = example["expected"]
        found = classify(tree, example["answers"])
        assert found.leaf is not None, example["id"]
        assert (found.class_, found.leaf.id) == (expected["class"], expected["leaf"]), example["id"]
        assert duties(found) >= {*expected["duties_include"]}, example["id"]
        assert not duties(found) & {*expected["duties_exclude"]}, example["id"]
        assert all(one.sure for one in found.duties), example["id"]
        assert all(one.sure for one in found.roles), example["id"]
        assert (found.question, found.unsure, found.ignored) == (None, (), ()), example["id"]


def test_both_languages_say_the_same_of_every_example(tree: Tree) -> None:
    for example in EXAMPLES:
        found = classify(tree, example["answers"])
        french, english = (as_json(found, tree, language) for language in ("fr", "en"))
        assert french["class"] == english["class"] == example["expected"]["class"]
        for one, other in zip(french["duties"], english["duties"], strict=True):
            assert (one["id"], one["from"], one["kind"]) == (
                other["id"],
                other["from"],
                other["kind"],
            )
            assert one["text"]
            assert other["text"] != one["text"]
            assert one["from"]


def texts(value: Any, language: str) -> list[str]:
    if isinstance(value, dict):
        own = [value[language]] if {*value} == {"fr", "en"} else []
        return own + [text for one in value.values() for text in texts(one, language)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one, language)]
    return []


def test_every_text_is_there_in_both_languages_and_well_set(tree: Tree) -> None:
    written = tree.model_dump(mode="json")
    french, english = texts(written, "fr"), texts(written, "en")
    assert len(french) == len(english) > 200
    assert [fault for text in french for fault in faults_of_french(text)] == []
    assert [fault for text in english for fault in faults_of_english(text)] == []


def test_every_leaf_and_every_duty_is_reached_by_an_example(tree: Tree) -> None:
    found = [classify(tree, one["answers"]) for one in EXAMPLES]
    assert {one.leaf.id for one in found if one.leaf} == {*tree.leaves}
    assert set().union(*(duties(one) for one in found)) == {*tree.duties}


@pytest.mark.parametrize("walks", [1_000, pytest.param(20_000, marks=pytest.mark.evidence)])
def test_walks_at_random_end_as_the_algorithm_says(tree: Tree, walks: int) -> None:
    random = Random(16)
    classes: Counter[str] = Counter()
    for _ in range(walks):
        answers = answers_at_random(random)
        found = classify(tree, answers)
        class_, leaf, owed = naive_class(answers)
        assert found.leaf is not None
        assert (found.class_, found.leaf.id, duties(found)) == (class_, leaf, owed), answers
        assert all(one.sure for one in found.duties)
        classes[class_] += 1
    assert {*classes} == {*tree.classes}


def test_questions_come_one_after_another_until_there_is_a_class(tree: Tree) -> None:
    for example in EXAMPLES:
        answers: dict[str, Any] = {}
        while question := next_question(tree, answers):
            found = classify(tree, answers)
            assert found.class_ is None
            assert (found.possible, found.duties, found.roles) == ((), (), ())
            assert found.question == question == asked(tree, answers)[-1]
            answers[question.id] = example["answers"][question.id]
        assert answers == example["answers"]
        assert [*classify(tree, answers).path] == [*answers]


def test_no_answer_at_all_leads_to_the_first_question(tree: Tree) -> None:
    found = as_json(classify(tree, {}), tree, "en")
    assert found["class"] is found["leaf"] is found["label"] is None
    question = found["question"]
    assert (question["id"], question["kind"], question["options"]) == (
        "q_ai_system",
        "boolean",
        [],
    )
    assert question["who"] == {"id": "it", "label": "IT"}


def test_only_options_that_fit_the_answers_are_shown(tree: Tree) -> None:
    answers = {**AT_WORK, "q_art5": ["p_f"]}
    shown = {one.id: one for one in asked(tree, answers)}["q_art5_exceptions"]
    assert [one.id for one in shown.options] == ["e_f"]
    found = classify(tree, {**answers, "q_art5_exceptions": ["e_f", "e_d"]})
    assert found.class_ == "high_risk"
    assert found.ignored == (("q_art5_exceptions", ("e_d",)),)


def test_a_deployer_of_a_high_risk_system_keeps_duties_of_transparency(tree: Tree) -> None:
    found = classify(tree, AT_WORK)
    assert found.class_ == "high_risk"
    assert {"hr_d_workers", "t_vendor_check"} <= duties(found)
    assert not {"t_inform_chat", "hr_p_qms"} & duties(found)
    provider = classify(tree, {**AT_WORK, "q_roles": ["role_provider", "role_deployer"]})
    assert {"t_inform_chat", "t_mark_output", "hr_d_workers", "hr_p_qms"} <= duties(provider)


def test_who_turns_a_tool_to_a_high_risk_purpose_becomes_its_provider(tree: Tree) -> None:
    turned = classify(tree, {**AT_WORK, "q_art25": ["flip_purpose"]})
    assert [(one.id, one.refs) for one in turned.roles] == [
        ("role_provider", ("Art. 25(1)",)),
        ("role_deployer", ("Art. 3(4)",)),
    ]
    assert {"hr_p_qms", "hr_d_logs", "t_inform_chat"} <= duties(turned)
    # Of a system that is not at high risk it is the same class without the role.
    harmless = {**AT_WORK, "q_annex3": [], "q_art25": ["flip_purpose"]}
    assert [one.id for one in classify(tree, harmless).roles] == ["role_deployer"]


def test_dates_are_those_of_the_annex(tree: Tree) -> None:
    in_both = {**AT_WORK, "q_annex1": True, "q_annex1_tpa": True, "q_annex1_section": "a1_a"}
    only_annex_1 = {**in_both, "q_annex3": []}
    dates = [
        [
            (one["date"], one["note"])
            for duty in as_json(classify(tree, answers), tree, "en")["duties"]
            if duty["id"] == "hr_d_logs"
            for one in duty["dates"]
        ]
        for answers in (AT_WORK, only_annex_1, in_both)
    ]
    assert dates == [
        [("2027-12-02", None)],
        [("2028-08-02", None)],
        [("2027-12-02", "Annex III"), ("2028-08-02", "Annex I, Section A")],
    ]


def test_articles_and_penalties_are_said_in_the_language(tree: Tree) -> None:
    french, english = (as_json(classify(tree, AT_WORK), tree, one) for one in ("fr", "en"))
    workers = [
        next(one for one in found["duties"] if one["id"] == "hr_d_dpia")
        for found in (french, english)
    ]
    assert [one["article"] for one in workers] == [
        "Art.\u00a026(9), RGPD Art.\u00a035",
        "Art. 26(9), GDPR Art. 35",
    ]
    assert workers[1]["penalty"] == {
        "tier": "tier_2",
        "text": "Up to €15 million or 3% of worldwide annual turnover, whichever is higher; for an"
        " SME or a small mid-cap, whichever is lower",
        "article": "Art. 99(4),(6),(6a)",
        "ceiling_eur": 15_000_000,
        "ceiling_turnover_pct": 3,
    }
    assert workers[0]["penalty"]["text"].startswith("Jusqu’à 15 millions d’euros")
    assert english["tree"]["law"] == "2026-07-27"
    assert "not legal advice" in english["disclaimer"]
    assert "pas un avis juridique" in french["disclaimer"]


def test_answers_of_a_way_that_is_no_longer_taken_count_for_nothing(tree: Tree) -> None:
    found = classify(tree, {**AT_WORK, "q_annex3": [], "q_63_risk": True})
    assert found.class_ == "transparency"
    assert [one.question for one in found.ignored] == ["q_profiling", "q_63_risk"]
    assert as_json(found, tree, "en")["ignored"][0] == {"id": "q_profiling", "options": []}


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"q_ai_system": "yes"}, 'q_ai_system: received "yes", expected true, false, or null'),
        ({"q_ai_system": 1}, "q_ai_system: received 1, "),
        ({"q_roles": "role_deployer"}, 'q_roles: received "role_deployer", expected a list'),
        ({"q_roles": ["role_deployer", "role_x"]}, "q_roles: received "),
        ({"q_roles": [{}]}, "q_roles: received [{}]"),
        ({"q_annex1_section": ["a1_a", "a1_b"]}, "q_annex1_section: received "),
        ({"q_annex1_section": "a1_c"}, "expected one of a1_a, a1_b, or null"),
        ({"q_context": {"ctx_sme": "é" * 100}}, f'q_context: received {{"ctx_sme": "{"é" * 67}…'),
    ],
)
def test_an_answer_that_its_question_does_not_take_is_refused(
    tree: Tree, answers: dict[str, Any], named: str
) -> None:
    with pytest.raises(BadAnswer) as caught:
        classify(tree, answers)
    assert named in str(caught.value)


def test_an_answer_to_no_question_is_refused(tree: Tree) -> None:
    with pytest.raises(UnknownQuestion, match=r"no question “q_x”\. It has q_ai_system, q_eu_link"):
        next_question(tree, {"q_x": True})
