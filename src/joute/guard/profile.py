"""What a use wants checked: the action of each rule, and what rules must know of the use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from joute.errors import N_, BadInput
from joute.guard.hits import Action
from joute.guard.rules import RULES
from joute.guard.subject import Scope


@dataclass(frozen=True)
class Profile:
    """`actions` are by the id of a rule; one that is not there is off."""

    actions: Mapping[str, Action] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)

    @classmethod
    def free(cls) -> "Profile":
        """What is certain and costs nothing is logged: the default."""
        return cls({one.id: Action.LOG for one in RULES.values() if one.free})

    @classmethod
    def strict(cls, scope: Scope | None = None) -> "Profile":
        """Every rule at its hardest: all that may block blocks."""
        hardest = {one.id: one.actions[-1] for one in RULES.values()}
        return cls(hardest, scope or Scope())

    def with_actions(self, actions: Mapping[str, Action | None]) -> "Profile":
        """With some actions in the place of others, None to switch a rule off.

        Raises BadInput for a rule that there is not, or an action that it may not have.
        """
        for id, action in actions.items():
            known = RULES.get(id)
            if known is None:
                raise BadInput(message=N_("There is no rule %(rule)s."), rule=id)
            if action is not None and action not in known.actions:
                raise BadInput(
                    message=N_("The rule %(rule)s may not be set to %(action)s."),
                    rule=id,
                    action=str(action),
                )
        set_ = {id: one for id, one in {**self.actions, **actions}.items() if one is not None}
        return replace(self, actions=set_)

    def to_json(self) -> dict[str, Any]:
        """As JSON stores it."""
        scope = self.scope
        return {
            "actions": {id: str(action) for id, action in self.actions.items()},
            "topics": {name: list(texts) for name, texts in scope.topics.items()},
            "allowed": list(scope.allowed),
            "terms": list(scope.terms),
            "most_characters": scope.most_characters,
            "most_turns": scope.most_turns,
            "secrets": list(scope.secrets),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Profile":
        """What to_json wrote; rules that are no more are left out, and one that was found to be too
        often wrong for its action has the hardest that it may have."""
        actions = {
            id: action if action in RULES[id].actions else RULES[id].actions[-1]
            for id, action in ((id, Action(one)) for id, one in stored["actions"].items())
            if id in RULES
        }
        scope = Scope(
            topics={name: tuple(texts) for name, texts in stored["topics"].items()},
            allowed=tuple(stored["allowed"]),
            terms=tuple(stored["terms"]),
            most_characters=stored["most_characters"],
            most_turns=stored["most_turns"],
            secrets=tuple(stored.get("secrets", ())),
        )
        return cls(actions, scope)
