"""Classical methods as targets: what they answer, what they learned from, what they take."""

import json
import re
from math import log
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.classical.charging import Charging
from joute.evaluation.targets.classical.method import ClassicalTarget
from joute.language import plain
from tests.evaluation.runs.conftest import Desk
from tests.evaluation.targets.declaring import declare

VOIRIE = ("nid de poule", "trottoir cassé", "chaussée abîmée", "trou dans la rue", "route défoncée")
DECHETS = ("poubelle pleine", "bac jaune", "ordures oubliées", "déchets verts", "collecte du verre")
SERVICES = {"Voirie": VOIRIE, "Déchets": DECHETS}


def messages(split: str, places: str) -> list[dict[str, Any]]:
    """Messages of citizens, of which the place is in each of both services."""
    return [
        {
            "id": f"{split} {service} {n}",
            "input": f"Bonjour, {about} {places}, merci d'agir",
            "expected": service,
            "split": split,
        }
        for service, abouts in SERVICES.items()
        for n, about in enumerate(abouts)
    ]


ITEMS = messages("dev", "place du marché") + messages("holdout", "devant l'école")


MAJORITY = {"id": "majority", "kind": "majority"}
TFIDF = {"id": "tfidf", "kind": "tfidf"}
KEYWORDS = {
    "id": "keywords",
    "kind": "keywords",
    "rules": {"Voirie": ["trottoir", "CHAUSSEE", "rout*", "nid de poule"], "Déchets": ["bac"]},
    "otherwise": "Déchets",
}


def by_model(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["model"]: one for one in found["models"]}


def test_methods_are_compared_with_their_cost_and_their_electricity(desk: Desk) -> None:
    declare(desk, MAJORITY, KEYWORDS, TFIDF)
    desk.set(ITEMS)
    options = ("--target", "majority", "--target", "keywords", "--target", "tfidf")
    found = desk.run("towns", *options, "--split", "holdout")
    models = by_model(found)
    assert {name: one["mean"] for name, one in models.items()} == {
        "majority": 0.5,
        "keywords": 0.9,
        "tfidf": 1.0,
    }
    for one in models.values():
        assert 0 < one["cost_usd"] < 0.001
        assert 0 < one["wh"]["low"] <= one["wh"]["mid"] <= one["wh"]["high"] < 1
    assert models["majority"]["cost_usd"] < models["tfidf"]["cost_usd"]
    (said,) = [note for note in found["notes"] if note.startswith("tfidf: ")]
    assert "trained on the 10 items of the dev split; this took" in said
    assert "shared over 10 answers" in said


def test_no_item_is_answered_by_what_learned_from_it(desk: Desk) -> None:
    """A word that is in one item alone says nothing of it, unless it was learned."""
    items = [
        {"id": str(n), "input": f"unique{n}", "expected": "a" if n % 2 else "b", "source_id": group}
        for n, group in enumerate(["", "", "", "", "", "", "s", "s"])
    ]
    declare(desk, TFIDF, MAJORITY)
    desk.set(items)
    found = desk.run("towns", "--target", "tfidf", "--target", "majority")
    assert by_model(found)["tfidf"]["mean"] < 0.75
    assert "answered by a model that had not seen it" in "".join(found["notes"])


def test_dev_and_holdout_together_are_answered_alike_each_time(desk: Desk) -> None:
    declare(desk, TFIDF)
    desk.set(ITEMS)
    one, other = (desk.rows(desk.run("towns", "--target", "tfidf")) for _ in range(2))
    assert len(one) == 20
    assert {row["item"]: row["answer"]["text"] for row in one} == {
        row["item"]: row["answer"]["text"] for row in other
    }


@pytest.mark.parametrize("target", [MAJORITY, TFIDF])
def test_nothing_is_learned_from_the_holdout(desk: Desk, target: dict[str, Any]) -> None:
    desk.set(messages("holdout", "devant l'école"))
    declare(desk, target)
    result = desk.eval("run", "towns", "--target", target["id"])
    assert result.exit_code == 2
    assert "learns from items of the dev split" in result.stderr
    declare(desk, target | {"train": "holdout"})
    result = desk.eval("run", "towns", "--target", target["id"])
    assert result.exit_code == 2
    assert "a method that was trained on the holdout" in result.stderr


def test_a_set_names_methods_that_answer_where_nobody_is_named(desk: Desk) -> None:
    declare(desk, {**MAJORITY, "id": "ours"})
    desk.set(ITEMS, targets=["ours", KEYWORDS])
    found = desk.run("towns")
    assert [one["model"] for one in found["models"]] == ["ours", "keywords"]
    assert [one["model"] for one in desk.run("towns", "--target", "keywords")["models"]] == [
        "keywords"
    ]


@pytest.mark.parametrize("kind", ["python", "http"])
def test_a_set_names_no_code_and_no_address(desk: Desk, kind: str) -> None:
    desk.set(targets=[{"id": "a", "kind": kind, "callable": "os:abort", "url": "https://a.test"}])
    result = desk.eval("run", "towns")
    assert result.exit_code == 2
    assert f"a target of kind “{kind}” is declared in [[targets]] of joute.toml" in result.stderr


def test_a_rule_without_words_is_refused(desk: Desk) -> None:
    declare(desk, KEYWORDS | {"rules": {"Voirie": ["!"]}})
    desk.set(ITEMS)
    result = desk.eval("run", "towns", "--target", "keywords")
    assert result.exit_code == 2
    assert "the rule “Voirie” has no words" in result.stderr


def test_what_a_method_follows_from_is_a_condition_of_its_run(desk: Desk) -> None:
    """Other data to learn from makes another method: two such runs are not compared silently."""
    declare(desk, MAJORITY)
    desk.set(ITEMS)
    a = desk.run("towns", "--target", "majority", "--split", "holdout")
    desk.set([*ITEMS, {"id": "more", "input": "un arbre", "expected": "Voirie"}])
    b = desk.run("towns", "--target", "majority", "--split", "holdout")
    result = desk.eval("compare", Path(a["file"]), Path(b["file"]))
    assert "models.majority" in result.output


def test_patterns_answer_or_extract(desk: Desk) -> None:
    items = [
        {"id": "1", "input": "Ma facture FR-2041 est fausse", "expected": "FR-2041"},
        {"id": "2", "input": "Je veux RÉSILIER", "expected": "fin"},
        {"id": "3", "input": "Bonjour", "expected": "autre"},
    ]
    rules = [{"pattern": r"facture (\w+-\d+)"}, {"pattern": "résilier", "answer": "fin"}]
    regex = {"id": "regex", "kind": "regex", "rules": rules, "otherwise": "autre"}
    declare(desk, regex)
    desk.set(items)
    assert desk.run("towns", "--target", "regex")["models"][0]["mean"] == 1.0
    declare(desk, regex | {"rules": [{"pattern": r"(a)\1"}]})
    result = desk.eval("run", "towns", "--target", "regex")
    assert result.exit_code == 2
    assert "RE2 does not take the pattern" in result.stderr


PASSAGES = {
    "p1": "Le marché a lieu le samedi matin sur la place.",
    "p2": "La piscine ferme en août.",
    "p3": "La mairie ouvre le samedi matin, le samedi seulement.",
    "p4": "Aucun rapport.",
}


def _bm25(question: str, text: str) -> float:
    """As it is written down, k1 1.2 and b 0.75."""
    words = {id: re.findall(r"[^\W_]+", plain(one)) for id, one in PASSAGES.items()}
    mean = sum(map(len, words.values())) / len(words)
    score = 0.0
    for word in set(re.findall(r"[^\W_]+", plain(question))):
        having = sum(word in one for one in words.values())
        times = words[text].count(word)
        length = 1.2 * (0.25 + 0.75 * len(words[text]) / mean)
        score += log(1 + (4 - having + 0.5) / (having + 0.5)) * times * 2.2 / (times + length)
    return score


def test_bm25_ranks_the_passages_of_a_set_for_the_scorers_of_retrieval(desk: Desk) -> None:
    passages = [{"id": id, "text": text} for id, text in PASSAGES.items()]
    items = [
        {"id": "1", "input": "Le samedi, où est le marché ?", "context": passages[:1]},
        {"id": "2", "input": "Quand ferme la piscine ?", "context": passages[1:3]},
        {"id": "3", "input": "zzz", "context": passages[3:]},
    ]
    desk.set(
        items,
        scorers=[{"name": "recall", "k": 1}, {"name": "mrr"}],
        targets=[{"id": "search", "kind": "bm25", "most": 3}],
    )
    rows = {row["item"]: row for row in desk.rows(desk.run("towns"))}
    ranked = [one["id"] for one in rows["1"]["answer"]["context"]]
    question = items[0]["input"]
    best = sorted(PASSAGES, key=lambda id: -_bm25(str(question), id))
    assert ranked == [one for one in best if _bm25(str(question), one)][:3]
    assert rows["1"]["answer"]["text"] == PASSAGES["p1"]
    assert rows["1"]["scores"]["recall"]["value"] == 1.0
    assert rows["2"]["scores"]["recall"]["value"] == 0.5
    assert rows["3"]["scores"]["mrr"]["value"] == 0.0


def test_bm25_searches_a_file_that_only_the_operator_names(desk: Desk) -> None:
    lines = "".join(json.dumps({"id": id, "text": text}) + "\n" for id, text in PASSAGES.items())
    Path("corpus.jsonl").write_text(lines, encoding="utf-8")
    search = {"id": "search", "kind": "bm25", "passages": "corpus.jsonl"}
    item = {"id": "1", "input": "piscine en août", "context": [{"id": "p2"}]}
    declare(desk, search)
    desk.set([item], scorers=["mrr"])
    assert desk.run("towns", "--target", "search")["models"][0]["mean"] == 1.0
    desk.set([item], scorers=["mrr"], targets=[search])
    result = desk.eval("run", "towns")
    assert result.exit_code == 2
    assert "a set names no file of passages" in result.stderr


async def test_a_method_computes_beside_the_loop_and_is_charged_the_time_of_its_thread() -> None:
    threads: list[int] = []

    def reply(item: Item) -> Answer:
        threads.append(get_ident())
        return Answer(text=item.question)

    clock = iter(range(0, 1_000, 10))
    charging = Charging(3_600.0, cpu_timer=lambda: float(next(clock)))
    target = ClassicalTarget("it", "", lambda: reply, charging, answers=2, told="")
    header, item = SetHeader(name="s"), Item(id="i", input="q")
    found = [await target.answer(header, item, epoch) for epoch in range(2)]
    assert get_ident() not in threads
    # Ten seconds of its own, and half of the ten that prepared it.
    assert [one.cost_usd for one in found] == [15.0, 15.0]
