"""Hold a text against the rules of a profile."""

from collections.abc import Sequence
from operator import itemgetter

from joute.guard.hits import Hit, Side
from joute.guard.profile import Profile
from joute.guard.reading import Reading
from joute.guard.rules import RULES
from joute.guard.subject import Given

_STRICT = Profile.strict()


def check(
    text: str,
    profile: Profile = _STRICT,
    *,
    side: Side = "in",
    context: Given | str | None = None,
) -> Sequence[Hit]:
    """What the rules of a profile find in a whole text, by place; a `context` that is a text is
    what an answer must be supported by. Never call it on a part of a text."""
    given = context if isinstance(context, Given) else Given(text=context or "")
    reading = Reading(text, profile.scope, given)
    found = [
        Hit(rule.id, rule.version, action, start, end)
        for rule, action in ((RULES[id], action) for id, action in profile.actions.items())
        if rule.side == side
        for start, end in dict.fromkeys(rule.find(reading))
    ]
    return sorted(found, key=itemgetter(3, 4, 0))
