"""Dates, penalties, classes and answers of the AI Act, in words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from joute.errors import N_

if TYPE_CHECKING:
    from joute.ai_act import Tree
    from joute.translation import Translator

CLASSES: Mapping[str, str] = {
    "prohibited": N_("prohibited"),
    "high_risk": N_("high risk"),
    "transparency": N_("transparency duties"),
    "minimal": N_("minimal risk"),
    "out_of_scope": N_("out of scope"),
}


def classes_of(classes: Sequence[str], words: "Translator") -> str:
    """A class in words; where several are open all of them, the strictest first."""
    names = [words.gettext(CLASSES[one]) for one in classes]
    if len(names) < 2:
        return "".join(names)
    return words.gettext("not sure: %(classes)s", classes=words.listing(names))


def question_name(id: str, tree: "Tree", words: "Translator") -> str:
    """The text of a question; the id of one that the tree does not have any more."""
    asked = tree.questions.get(id)
    return asked.text.of(words.language) if asked else id


def duty_name(id: str, tree: "Tree", words: "Translator") -> str:
    """The text of a duty or the name of a role; the id of one that the tree does not have any
    more."""
    if id in tree.roles:
        return tree.roles[id].label.of(words.language)
    return tree.duties[id].text.of(words.language) if id in tree.duties else id


def answer_of(id: str, answer: Any, tree: "Tree", words: "Translator") -> str:
    """An answer in words: "" for none, and for “I don’t know”. What the tree no longer offers is
    named by its id: an answer is never said to be another than it was."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return words.gettext("yes") if answer else words.gettext("no")
    asked = tree.questions.get(id)
    given = [answer] if isinstance(answer, str) else answer
    offered = {one.id: one.text.of(words.language) for one in (asked.options if asked else ())}
    texts = [offered[id] for id in offered if id in given] + [
        id for id in given if id not in offered
    ]
    return "\n".join(texts) if texts else words.gettext("none of these")


def dates_of(one: Mapping[str, Any], words: "Translator") -> Sequence[str]:
    """From when a result or a duty applies, each date with its case where that is open."""
    dates = []
    for held in one["dates"]:
        date = words.gettext("from %(date)s", date=words.partial_date(held["date"]))
        dates.append(f"{date}, {held['note']}" if held["note"] else date)
    return dates


def penalty_of(one: Mapping[str, Any], words: "Translator") -> str:
    """The ceiling of a result or a duty; what it depends on is in `penalties_of`. "" for none."""
    penalty = one["penalty"]
    if penalty is None:
        return ""
    if penalty["ceiling_eur"] is None:
        return str(penalty["text"])
    return words.gettext(
        "up to €%(millions)s million or %(share)s",
        millions=words.number(penalty["ceiling_eur"] / 1_000_000),
        share=words.percent(penalty["ceiling_turnover_pct"] / 100),
    )


def penalties_of(found: Mapping[str, Any]) -> Sequence[str]:
    """Each ceiling once, in full, with its article."""
    owed = [one["penalty"] for one in (*found["possible"], *found["duties"])]
    said = [f"{one['text']} ({one['article']})" for one in owed if one and one["ceiling_eur"]]
    return [*dict.fromkeys(said)]
