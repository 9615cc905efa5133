"""What is public of a use: the fields that its owner chose, by default none.

publication   a list of ids: fields of the sheet, and what the register adds to them

Names of people are never public: neither owner, members, nor who signed or answered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joute.errors import N_
from joute.register.ai_act_words import classes_of
from joute.register.errors import BadEntry
from joute.register.frugality import assess
from joute.register.indicators import indicator_of
from joute.register.labels import OUTCOMES, STATES
from joute.register.layouts import DescribedUse
from joute.register.layouts.sheet import figures, open_classes
from joute.register.layouts.wording import served_in_words
from joute.register.roles import ROLES
from joute.register.sheet import field, fields
from joute.register.sign_offs import holds
from joute.translation import Translator

SUBJECT = "publication"
# It may name a person.
_NEVER = frozenset({"dpo"})
EXTRAS: Mapping[str, str] = {
    "state": N_("State"),
    "outcome": N_("Result"),
    "models": N_("Models and hosts in use"),
    "ai_act": N_("Class under the AI Act"),
    "indicators": N_("Indicators, before and after"),
    "sign_offs": N_("Sign-offs, by role, without names"),
    "frugality": N_("Frugality, share met"),
}


def publishable() -> Sequence[str]:
    """What can be chosen, in the order of the page."""
    return [*EXTRAS, *(id for id in fields() if id not in _NEVER)]


def read_choice(ids: Collection[str]) -> Sequence[str]:
    """The fields that were chosen, in the order of the page. Raises BadEntry for another one."""
    known = publishable()
    for id in ids:
        if id not in known:
            raise BadEntry(message=N_("“%(name)s” is no field that can be public."), name=id[:100])
    return [id for id in known if id in ids]


def chosen_of(use: DescribedUse) -> Sequence[str]:
    """The fields that are public of a use."""
    said = use.record.value(SUBJECT)
    return [id for id in publishable() if id in said] if isinstance(said, list) else []


@dataclass(frozen=True)
class PublicFact:
    """A public field: its label and its lines as people read them, and its value for programs."""

    id: str
    label: str
    lines: Sequence[str]
    value: Any


def public_facts(use: DescribedUse, words: Translator) -> Sequence[PublicFact]:
    """The fields that are public and were answered."""
    return facts_of(use, chosen_of(use), words)


def facts_of(use: DescribedUse, ids: Sequence[str], words: Translator) -> Sequence[PublicFact]:
    """These fields of a use, of which something is said."""
    found = (_fact(use, id, words) for id in ids)
    return [one for one in found if one is not None]


def label_of(id: str, words: Translator) -> str:
    asked = field(id)
    return asked.text.of(words.language) if asked else words.gettext(EXTRAS[id])


def _fact(use: DescribedUse, id: str, words: Translator) -> PublicFact | None:
    label = label_of(id, words)
    if id in EXTRAS:
        lines, value = _EXTRA[id](use, words)
        return PublicFact(id, label, lines, value) if lines else None
    if use.record.unknown(id):
        return PublicFact(id, label, [words.gettext("not known")], None)
    text = use.text(id, words)
    return PublicFact(id, label, text.splitlines(), use.value(id)) if text else None


Extra = tuple[Sequence[str], Any]


def _state(use: DescribedUse, words: Translator) -> Extra:
    return [words.gettext(STATES[use.card.state])], str(use.card.state)


def _outcome(use: DescribedUse, words: Translator) -> Extra:
    value = use.record.value("outcome")
    return ([words.gettext(OUTCOMES[value])], value) if value in OUTCOMES else ([], None)


def _models(use: DescribedUse, words: Translator) -> Extra:
    value = [
        {"model": one.model, "maker": one.maker, "host": one.host, "country": one.country}
        for one in use.served
    ]
    return [served_in_words(one, words) for one in use.served], value


def _ai_act(use: DescribedUse, words: Translator) -> Extra:
    confirmed = use.record.value("ai_act")
    classes = open_classes(confirmed)
    return ([classes_of(classes, words)], classes) if classes else ([], None)


def _indicators(use: DescribedUse, words: Translator) -> Extra:
    lines, value = [], []
    for entry in use.record.under("indicator").values():
        if entry.value is None:
            continue
        one = indicator_of(entry.value)
        before, after, change = figures(one, words)
        of = " ".join(filter(None, (one.unit, one.period)))
        lines.append(f"{one.name} · {before} → {after} {of} ({change})")
        value.append(
            {
                **{"name": one.name, "unit": one.unit, "period": one.period},
                "before": None if one.before is None else str(one.before),
                "after": None if one.after is None else str(one.after),
                "change": None if one.change is None else round(float(one.change), 4),
            }
        )
    return lines, value


def _sign_offs(use: DescribedUse, words: Translator) -> Extra:
    """Those that hold, by role with the day; reserves stay inside, for they may name people."""
    signed = {
        role: entry.at.date()
        for role, entry in use.record.under("sign_off").items()
        if role in ROLES and holds(use.record, role)
    }
    lines = [
        words.gettext("%(role)s, %(day)s", role=words.gettext(ROLES[role]), day=words.date(day))
        for role, day in signed.items()
    ]
    return lines, [{"role": role, "on": day.isoformat()} for role, day in signed.items()]


def _frugality(use: DescribedUse, words: Translator) -> Extra:
    found = assess(use.record)
    if found.share is None:
        return [], None
    line = words.gettext(
        "%(share)s met, of %(count)s statements that apply",
        share=words.percent(found.share),
        count=words.number(found.applicable),
    )
    return [line], {"share": round(found.share, 4), "statements": found.applicable}


_EXTRA = {
    "state": _state,
    "outcome": _outcome,
    "models": _models,
    "ai_act": _ai_act,
    "indicators": _indicators,
    "sign_offs": _sign_offs,
    "frugality": _frugality,
}
