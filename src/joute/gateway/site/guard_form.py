"""The form of a guard: what was typed, and the change that it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from joute.errors import N_
from joute.gateway.errors import BadGuard
from joute.gateway.guarding.profiles import GuardCard
from joute.gateway.site.people import lines_of

_LONGEST = 500_000
# The topic of examples before the first heading.
ALLOWED, OTHER = "service", "other"


@dataclass(frozen=True)
class GuardForm:
    """The fields of the form as they were typed; `actions` are by rule, "" for one that is off.

    `allowed` and `other` hold an example of a question on each line, below headings “# topic”.
    """

    actions: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    terms: str = ""
    secrets: str = ""
    allowed: str = ""
    other: str = ""
    most_characters: str = ""
    most_turns: str = ""
    judge: str = ""
    judge_action: str = "warn"
    writer: str = ""


def form_of(card: GuardCard) -> GuardForm:
    """The form with what a use checks."""
    scope = card.profile.scope
    others = [name for name in scope.topics if name not in scope.allowed]
    return GuardForm(
        actions={rule: str(action) for rule, action in card.profile.actions.items()},
        contact=card.contact,
        terms="\n".join(scope.terms),
        secrets="\n".join(scope.secrets),
        allowed=_written(scope.topics, scope.allowed),
        other=_written(scope.topics, others),
        most_characters=str(scope.most_characters or ""),
        most_turns=str(scope.most_turns or ""),
        judge=card.judge,
        judge_action=str(card.judge_action),
        writer=card.writer,
    )


def typed(sent: FormData) -> GuardForm:
    """What was typed. Each rule comes as “id=action”."""
    texts = {name: str(value)[:_LONGEST] for name, value in sent.items()}
    rules = (str(one)[:200].partition("=") for one in sent.getlist("rule"))
    return GuardForm(
        actions={rule: action for rule, _, action in rules},
        contact=texts.get("contact", "").strip(),
        terms=texts.get("terms", ""),
        secrets=texts.get("secrets", ""),
        allowed=texts.get("allowed", ""),
        other=texts.get("other", ""),
        most_characters=texts.get("most_characters", ""),
        most_turns=texts.get("most_turns", ""),
        judge=texts.get("judge", ""),
        judge_action=texts.get("judge_action", "warn"),
        writer=texts.get("writer", ""),
    )


def change_of(form: GuardForm) -> Mapping[str, Any]:
    """The change that a form says. Raises BadGuard."""
    allowed, other = _topics(form.allowed, ALLOWED), _topics(form.other, OTHER)
    both = sorted(allowed.keys() & other.keys())
    if both:
        raise BadGuard(
            message=N_("The topic “%(topic)s” is among those of the service and among the others."),
            topic=both[0][:100],
        )
    return {
        "actions": {rule: action or None for rule, action in form.actions.items()},
        "contact": form.contact,
        "terms": lines_of(form.terms),
        "secrets": lines_of(form.secrets),
        "topics": allowed | other,
        "allowed": list(allowed),
        "most_characters": _whole(form.most_characters),
        "most_turns": _whole(form.most_turns),
        "judge": form.judge,
        "judge_action": form.judge_action,
        "writer": form.writer,
    }


def _written(topics: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    return "\n".join(line for name in names for line in (f"# {name}", *topics[name]))


def _topics(text: str, first: str) -> dict[str, list[str]]:
    topics: dict[str, list[str]] = {}
    topic = first
    for line in lines_of(text):
        if line.startswith("#"):
            topic = line.lstrip("#").strip() or first
        else:
            topics.setdefault(topic, []).append(line)
    return topics


def _whole(text: str) -> int | None:
    """Raises BadGuard."""
    digits = "".join(text.split())
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        raise BadGuard(message=N_("A limit is a whole number from 1 on."))
    return int(digits)
