"""The algorithm of docs/ai-act.md on the file as it is, for known answers: what the classification
is held against. And answers at random, known or not."""

import json
from collections.abc import Mapping
from importlib.resources import files
from random import Random
from typing import Any

TREE = json.loads((files("joute.ai_act") / "data" / "tree.json").read_text("utf-8"))
QUESTIONS = {id: one for id, one in TREE["nodes"].items() if "text" in one}


def naive_class(answers: Mapping[str, Any]) -> tuple[str, str, set[str]]:
    """The class, the leaf, and the ids of the duties."""
    flags: set[str] = set()
    id = TREE["start"]
    while (node := TREE["nodes"][id])["type"] != "end":
        id = _next(id, node, answers, flags)
    for rule in TREE["derive"]:
        if flags & {*rule["if_any_of"]} and flags & {*rule["and_any_of"]}:
            flags |= {*rule["set"]}
    rules = (one for one in TREE["leaf_rules"] if not one["any_of"] or flags & {*one["any_of"]})
    leaf = next(rules)["leaf"]
    class_ = TREE["leaves"][leaf]["class"]
    owed = {id for id, duty in TREE["duties"].items() if _owed(duty["when"], flags)}
    if class_ == "prohibited":
        owed = {id for id in owed if id.startswith("prohibited_")}
    return class_, leaf, set() if class_ == "out_of_scope" else owed


def _owed(when: Mapping[str, Any], flags: set[str]) -> bool:
    any_of = {*when["any_of"]}
    return (
        {*when["all_of"]} <= flags
        and (not any_of or bool(any_of & flags))
        and not {*when["none_of"]} & flags
    )


def _next(id: str, node: Mapping[str, Any], answers: Mapping[str, Any], flags: set[str]) -> str:
    if node["type"] == "gate":
        return str(node["then"] if flags & {*node["any_of"]} else node["else"])
    if "skip_unless_any_of" in node and not flags & {*node["skip_unless_any_of"]}:
        return str(node["next"])
    if node["type"] == "boolean":
        branch = node["yes" if answers[id] else "no"]
        flags |= {*branch.get("set", ())}
        return str(branch["goto"])
    given = answers[id] if isinstance(answers[id], list) else [answers[id]]
    shown = [
        one
        for one in node["options"]
        if not one.get("show_if_any_of") or flags & {*one["show_if_any_of"]}
    ]
    chosen = [one for one in shown if one["id"] in given]
    if not chosen and node.get("none"):
        flags |= {*node["none"].get("set", ())}
        return str(node["none"]["goto"])
    for option in chosen:
        flags |= {*option["set"]}
        flags -= {*option.get("unset", ())}
    return str(node["next"])


def answers_at_random(random: Random) -> dict[str, Any]:
    """An answer to every question, also to those that will not be asked. Often none of several
    options, and often what leads on, so that walks are of all lengths."""
    found: dict[str, Any] = {}
    for id, one in QUESTIONS.items():
        ids = [option["id"] for option in one.get("options", ())]
        if one["type"] == "boolean":
            found[id] = random.random() < (0.9 if id in ("q_ai_system", "q_eu_link") else 0.5)
        elif one["type"] == "choice":
            found[id] = random.choice(ids)
        else:
            share = random.choice((0, 0, 0.05, 0.3, 0.9))
            found[id] = [option for option in ids if random.random() < share]
    return found


def forget(answers: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """The same answers, one to all of them not known."""
    forgotten = random.sample([*answers], random.choice((1, 1, 2, 3, len(answers))))
    return {id: None if id in forgotten else answer for id, answer in answers.items()}
