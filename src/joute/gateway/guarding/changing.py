"""What the guard of a use checks, as a person or a program says it and is told it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from joute.errors import N_
from joute.gateway.errors import BadGuard
from joute.gateway.guarding.profiles import GuardCard
from joute.guard import Action, Profile

_CARD = ("contact", "judge", "judge_action", "writer")
_BOUNDS = ("most_characters", "most_turns")
_WORDS = ("allowed", "terms", "secrets")


def changed(card: GuardCard, change: Mapping[str, Any]) -> GuardCard:
    """The guard with what a change names; the rest stays.

    `strict` sets every rule to its hardest action; `actions` are by rule, None switches one off;
    `topics` are examples by the name of the topic. Raises BadInput for an unknown rule or action.
    """
    profile = card.profile
    named = {name: change[name] for name in _BOUNDS if name in change}
    if "topics" in change:
        named["topics"] = {name: tuple(texts) for name, texts in change["topics"].items()}
    named |= {name: tuple(change[name]) for name in _WORDS if name in change}
    scope = replace(profile.scope, **named)
    if change.get("strict"):
        profile = Profile.strict()
    actions = {rule: word and _action(word) for rule, word in change.get("actions", {}).items()}
    profile = replace(profile, scope=scope).with_actions(actions)
    own = {name: change[name] for name in _CARD if name in change}
    if "judge_action" in own:
        own["judge_action"] = _action(own["judge_action"])
    return replace(card, profile=profile, **own)


def _action(word: str) -> Action:
    """Raises BadGuard."""
    if word not in list(Action):
        raise BadGuard(message=N_("“%(word)s” is not log, warn, mask or block."), word=word[:100])
    return Action(word)


def guard_facts(card: GuardCard) -> dict[str, Any]:
    """As JSON, without secrets; a rule that is not in `actions` is off."""
    profile = card.profile.to_json()
    return {
        "number": card.number,
        **{name: value for name, value in profile.items() if name != "secrets"},
        "contact": card.contact,
        "judge": card.judge,
        "judge_action": str(card.judge_action),
        "writer": card.writer,
        "created_by": card.created_by,
        "created_at": card.created_at.isoformat() if card.created_at else None,
    }
