"""A classification as programs read it, its texts in one language."""

from collections.abc import Sequence
from typing import Any

from joute.ai_act.classification import Classification, Duty, From, ReachedLeaf, Role, Unsure
from joute.ai_act.questions import Question
from joute.ai_act.tree import Option, Penalty, Refs, Tree
from joute.datafiles import Bilingual

# How articles are cited in French; longer words first.
_FRENCH = (
    ("third subpara.", "3e alinéa"),
    ("second subpara.", "2e alinéa"),
    ("first subpara.", "1er alinéa"),
    ("Annex ", "Annexe\u00a0"),
    ("Recital ", "Considérant\u00a0"),
    ("GDPR", "RGPD"),
    ("Reg. ", "Règl.\u00a0"),
    ("Art. ", "Art.\u00a0"),
)


def cited(refs: Refs, language: str) -> str:
    """Articles as a language cites them."""
    text = ", ".join(refs)
    for english, french in _FRENCH if language == "fr" else ():
        text = text.replace(english, french)
    return text


def as_json(found: Classification, tree: Tree, language: str) -> dict[str, Any]:
    """The texts in `language`, “fr” or “en”; docs/ai-act.md names the keys."""
    label = found.leaf.label if found.leaf else tree.classes[found.class_] if found.class_ else None
    return {
        "class": found.class_,
        "leaf": found.leaf.id if found.leaf else None,
        "label": _text(label, language),
        "possible": [_result(one, language) for one in found.possible],
        "role": [_role(one, language) for one in found.roles],
        "duties": [_duty(one, language) for one in found.duties],
        "unsure": [_unsure(one, tree, language) for one in found.unsure],
        "ignored": [{"id": one.question, "options": [*one.options]} for one in found.ignored],
        "question": question_as_json(found.question, tree, language) if found.question else None,
        "tree": {
            "version": tree.version,
            "law": tree.law.state.isoformat(),
            "text": tree.law.consolidated_text,
            "checked_on": tree.law.checked_on.isoformat(),
        },
        "disclaimer": tree.disclaimer.of(language),
    }


def question_as_json(one: Question, tree: Tree, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "text": one.text.of(language),
        "help": _text(one.help, language),
        "article": cited(one.refs, language),
        "who": {"id": one.who, "label": tree.who[one.who].of(language)},
        "options": [_option(option, language) for option in one.options],
    }


def _text(one: Bilingual | None, language: str) -> str | None:
    return None if one is None else one.of(language)


def _option(one: Option, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text.of(language),
        "help": _text(one.help, language),
        "article": cited(one.refs, language),
    }


def _result(one: ReachedLeaf, language: str) -> dict[str, Any]:
    return {
        "class": one.class_,
        "leaf": one.id,
        "label": one.label.of(language),
        "summary": one.summary.of(language),
        "article": cited(one.refs, language),
        **_when(one.applies_from, language),
        "penalty": _penalty(one.tier, one.penalty, language),
    }


def _role(one: Role, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label.of(language),
        "article": cited(one.refs, language),
        "sure": one.sure,
    }


def _duty(one: Duty, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "article": cited(one.refs, language),
        "text": one.text.of(language),
        "kind": one.kind,
        **_when(one.applies_from, language),
        "penalty": _penalty(one.tier, one.penalty, language),
        "sure": one.sure,
    }


def _when(dates: Sequence[From], language: str) -> dict[str, Any]:
    """`from` is the earliest date; `dates` are all, with the case of each."""
    return {
        "from": dates[0].date.isoformat() if dates else None,
        "dates": [
            {"date": one.date.isoformat(), "note": _text(one.note, language)} for one in dates
        ],
    }


def _penalty(tier: str | None, one: Penalty | None, language: str) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "tier": tier,
        "text": one.text.of(language),
        "article": cited(one.refs, language),
        "ceiling_eur": one.ceiling_eur,
        "ceiling_turnover_pct": one.ceiling_turnover_pct,
    }


def _unsure(one: Unsure, tree: Tree, language: str) -> dict[str, Any]:
    return {**question_as_json(one.question, tree, language), "decides": one.decides}
