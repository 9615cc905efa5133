import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from joute.ai_act import read_tree
from joute.errors import BadData
from tests.ai_act.naive import TREE


def changed(change: Callable[[Any], Any], tmp_path: Path) -> Path:
    tree = json.loads(json.dumps(TREE))
    change(tree)
    file = tmp_path / "tree.json"
    file.write_text(json.dumps(tree, ensure_ascii=False, indent=1), "utf-8")
    return file


def test_the_shipped_tree_is_the_one_of_the_facts() -> None:
    tree = read_tree()
    assert (len(tree.questions), len(tree.leaves), len(tree.duties)) == (18, 9, 38)
    assert sum(len(one.options) for one in tree.questions.values()) == 82
    assert tree.law.state.isoformat() == "2026-07-27"
    assert tree.law.consolidated_text.endswith("20260727")
    assert [one.date for one in tree.calendar] == sorted(one.date for one in tree.calendar)
    assert tree is read_tree()


def test_a_new_version_is_a_decision() -> None:
    """It marks the uses of every site to be reviewed."""
    assert read_tree().version == "610be0a79e00"


def test_the_version_changes_with_what_decides_and_not_with_the_wording(tmp_path: Path) -> None:
    version = read_tree().version
    assert len(version) == 12

    def reword(tree: Any) -> None:
        tree["nodes"]["q_roles"]["text"]["en"] = "Which roles do you have?"
        tree["duties"]["literacy"]["text"]["fr"] = "Former le personnel"
        tree["law"]["checked_on"] = "2026-12-01"

    assert read_tree(changed(reword, tmp_path)).version == version
    decides: list[Callable[[Any], Any]] = [
        lambda tree: tree.update(edition=2),
        lambda tree: tree["law"].update(state="2027-01-01"),
        lambda tree: tree["nodes"]["q_eu_link"]["no"].update(goto="q_exclusions"),
        lambda tree: tree["leaf_rules"].pop(0),
        lambda tree: tree["duties"]["literacy"]["applies_from"][0].update(date="2025-02-03"),
        lambda tree: tree["duties"]["literacy"]["when"]["any_of"].pop(),
        lambda tree: tree["penalties"]["tier_1"].update(ceiling_turnover_pct=8),
    ]
    versions = {read_tree(changed(one, tmp_path)).version for one in decides}
    assert len(versions | {version}) == len(decides) + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda tree: tree.update(start="q_x"), "start: there is no node q_x"),
        (
            lambda tree: tree["nodes"]["q_roles"].update(next="q_x"),
            "nodes, q_roles, next: there is no node q_x",
        ),
        (
            lambda tree: tree["nodes"]["g_art5"].update({"else": "q_x"}),
            "nodes, g_art5, else: there is no node q_x",
        ),
        (
            lambda tree: tree["nodes"]["q_annex3"]["none"].update(goto="q_x"),
            "nodes, q_annex3, none: there is no node q_x",
        ),
        (
            lambda tree: tree["nodes"]["q_63_risk"]["no"].update(goto="q_roles"),
            "nodes, q_63_risk, no: q_roles does not stand after q_63_risk",
        ),
        (
            lambda tree: tree["nodes"]["q_roles"].update(next="q_roles"),
            "nodes, q_roles, next: q_roles does not stand after q_roles",
        ),
        (
            lambda tree: tree["nodes"]["q_gpai"]["options"].append(
                tree["nodes"]["q_gpai"]["options"][0]
            ),
            "nodes, q_gpai, options: two options have the same id",
        ),
        (
            lambda tree: tree["nodes"]["q_gpai"].update(options=[]),
            "nodes, q_gpai, options: a question of type choice or multi has options",
        ),
        (
            lambda tree: tree["nodes"]["q_profiling"].pop("next"),
            "nodes, q_profiling, next: a question that may be skipped says what is next",
        ),
        (
            lambda tree: tree["nodes"]["q_art50"]["options"][0].update(show_if_any_of=["p_a"]),
            "nodes, q_art50, none: a question with hidden options",
        ),
        (
            lambda tree: tree["leaf_rules"][0].update(leaf="leaf_x"),
            "leaf_rules 1, leaf: there is no leaf leaf_x",
        ),
        (lambda tree: tree["leaf_rules"].pop(), "leaf_rules: the last has no flag"),
        (
            lambda tree: tree["duties"]["literacy"].update(penalty="tier_9"),
            "duties, literacy, penalty: there is no penalty tier_9",
        ),
        (
            lambda tree: tree["classes"].pop("minimal"),
            "leaves, leaf_minimal, class: minimal is not among the classes",
        ),
        (
            lambda tree: tree["who"].pop("dpo"),
            "nodes, q_profiling, who: dpo is not among those who may know",
        ),
        (
            lambda tree: tree["duties"]["literacy"]["when"]["any_of"].append("role_x"),
            "duties, literacy, when: nothing sets role_x",
        ),
        (
            lambda tree: tree["nodes"]["q_roles"]["options"].pop(2),
            "duties, hr_importer, when: nothing sets role_importer",
        ),
        (
            lambda tree: tree["nodes"]["q_roles"]["text"].pop("fr"),
            "nodes, q_roles, multi, text, fr: Field required",
        ),
        (lambda tree: tree["duties"]["literacy"].update(applies_from=[]), "duties, literacy"),
    ],
)
def test_a_tree_that_cannot_be_walked_is_refused_with_its_place(
    change: Callable[[Any], Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(BadData) as caught:
        read_tree(changed(change, tmp_path))
    assert message in str(caught.value)


def test_a_fault_has_its_line(tmp_path: Path) -> None:
    file = changed(lambda tree: tree["nodes"]["q_art25"].update(next="q_x"), tmp_path)
    lines = file.read_text("utf-8").splitlines()
    with pytest.raises(BadData) as caught:
        read_tree(file)
    assert '"next": "q_x"' in lines[caught.value.params["line"] - 1]


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tree.json"
    file.write_text("{", "utf-8")
    with pytest.raises(BadData, match=r"tree\.json, line 1: Invalid JSON"):
        read_tree(file)


def test_the_page_has_every_date_of_the_calendar() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ai-act.md").read_text("utf-8")
    for one in read_tree().calendar:
        assert f"| {one.date.isoformat()} | " in page
