"""Names of states, classes, scales and answers, as source texts."""

from collections.abc import Mapping
from typing import Any

from joute.ai_act import Tree
from joute.errors import N_
from joute.register.ai_act_words import CLASSES, question_name
from joute.register.frugality import statements
from joute.register.moves import NO_LLM, SIGN_AGAIN
from joute.register.roles import ROLES
from joute.register.sheet import Field, field
from joute.translation import Translator
from joute.uses import State

STATES: Mapping[str, str] = {
    State.IDEA: N_("idea"),
    State.TRIAL: N_("trial"),
    State.PILOT: N_("pilot"),
    State.IN_SERVICE: N_("in service"),
    State.STOPPED: N_("out of service"),
}
# On buttons and before lists of what is missing.
MOVES: Mapping[str, str] = {
    State.IDEA: N_("Back to an idea"),
    State.TRIAL: N_("Begin the trial"),
    State.PILOT: N_("Begin the pilot"),
    State.IN_SERVICE: N_("Put into service"),
    State.STOPPED: N_("Stop this use"),
}
SCALES: Mapping[str, str] = {
    "value": N_("Value"),
    "feasibility": N_("Feasibility"),
    "risk": N_("Risk"),
    "footprint": N_("Footprint"),
}
FRUGALITY: Mapping[str, str] = {
    "yes": N_("yes"),
    "partly": N_("partly"),
    "no": N_("no"),
    "not_applicable": N_("not applicable"),
    "unknown": N_("I don’t know"),
}
OUTCOMES: Mapping[str, str] = {NO_LLM: N_("no language model needed")}
_SUBJECTS: Mapping[str, str] = {
    "name": N_("Name"),
    "owner": N_("Owner"),
    "members": N_("Who reads it"),
    "state": N_("State"),
    "proposed": N_("Proposed"),
    "outcome": N_("Result"),
    "moved_without": N_("Moved without what it lacked"),
    "ai_act": N_("Class under the AI Act"),
    "notice": N_("Notice to the public"),
    "publication": N_("What is public"),
    "redacted": N_("An entry was redacted"),
}


def missing_name(subject: str, words: Translator, *, again: bool = False) -> str:
    """What is missing, as a page lists it; `again` where it was there once."""
    asked = field(subject)
    if subject == "needs_llm":
        return words.gettext("an answer other than “no” to: is a large language model needed?")
    if asked is not None:
        return asked.text.of(words.language)
    if subject == "ai_act":
        return words.gettext("its class under the AI Act, confirmed and not prohibited")
    role = words.gettext(ROLES[subject.partition(".")[2]])
    if again:
        return words.gettext(SIGN_AGAIN, role=role)
    return words.gettext("the sign-off of: %(role)s", role=role)


def subject_name(subject: str, words: Translator, tree: Tree) -> str:
    """A subject of the history, in words; the id itself of one that another feature records."""
    head, _, rest = subject.partition(".")
    if head == "sign_off" and rest in ROLES:
        return words.gettext("Sign-off: %(role)s", role=words.gettext(ROLES[rest]))
    if head == "ai_act" and rest:
        name = question_name(rest, tree, words)
        return words.gettext("AI Act: %(question)s", question=name)
    if head == "indicator":
        return words.gettext("Indicator: %(name)s", name=rest)
    if head == "frugality" and rest in statements():
        text = statements()[rest].text.of(words.language)
        return words.gettext("Frugality: %(statement)s", statement=text)
    return _subject_of_card(subject, words)


def shown(asked: Field | None, value: Any, words: Translator) -> str:
    """An answer in words: options by their labels, dates and numbers as a language writes them."""
    if value is None:
        return ""
    if asked is None:
        return _plain(value, words)
    match asked.kind:
        case "one":
            option = asked.option(value)
            text = option.label.of(words.language) if option else str(value)
        case "many":
            options = [asked.option(one) for one in value]
            text = words.listing([one.label.of(words.language) for one in options if one])
        case "list":
            text = "\n".join(value)
        case "date" | "month":
            text = words.partial_date(value)
        case "scale":
            text = words.gettext("%(number)s of 5", number=value)
        case "number":
            text = words.number(value)
        case _:
            text = str(value)
    return text


def _plain(value: Any, words: Translator) -> str:
    """What was recorded of anything else: names of states, classes and answers are translated."""
    if value is True:
        return words.gettext("yes")
    if isinstance(value, list):
        names = [_subject_of_card(str(one), words) for one in value]
        return words.listing(names) if names else words.gettext("nobody else")
    if isinstance(value, dict):
        return _of_parts(value, words)
    known = STATES.get(str(value)) or OUTCOMES.get(str(value)) or FRUGALITY.get(str(value))
    return words.gettext(known) if known else str(value)


def _subject_of_card(subject: str, words: Translator) -> str:
    """A field of the sheet or of the card of a use, in words; anything else as it is."""
    asked = field(subject)
    if asked is not None:
        return asked.text.of(words.language)
    return words.gettext(_SUBJECTS[subject]) if subject in _SUBJECTS else subject


def _of_parts(value: Mapping[str, Any], words: Translator) -> str:
    """What has several parts: a notice by its title, a class by its name, what was missing."""
    if words.language in value:  # a notice, by its title
        return str(value[words.language]["title"])
    if "lacks" in value:
        return words.listing([missing_name(one, words) for one in value["lacks"]])
    if "class" in value:
        return words.gettext(CLASSES.get(str(value["class"]), "")) or str(value["class"])
    return " · ".join(str(one) for one in value.values() if one)
