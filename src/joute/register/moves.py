"""What a use lacks before it reaches a state, and the rule that every move is held to."""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.errors import N_, worded
from joute.register.errors import NotReady
from joute.register.roles import ROLES
from joute.register.sheet import fields, required_before
from joute.register.sign_offs import SUBJECT as SIGN_OFF
from joute.register.sign_offs import holds
from joute.uses import Change, Record, State, UseCard
from joute.uses.uses import OPERATOR

NO_LLM = "no_llm_needed"
# Of a sign-off that was given, and holds no longer.
SIGN_AGAIN = N_("the sign-off of: %(role)s, once more, for answers changed since")
# What `Uses` itself says of a use; all else was said in the register.
_CARD = frozenset({"name", "owner", "members", "state"})
_ORDER = list(State)


def next_state(state: State) -> State | None:
    """The state after this one on the way into service; None at its end."""
    ways = [State.IDEA, State.TRIAL, State.PILOT, State.IN_SERVICE]
    place = ways.index(state) + 1 if state in ways else len(ways)
    return ways[place] if place < len(ways) else None


def goes_ahead(before: State, after: State) -> bool:
    """Whether a move needs what `after` asks for: a step back and an end need nothing."""
    if after is State.STOPPED:
        return False
    return before is State.STOPPED or _ORDER.index(after) > _ORDER.index(before)


def began(record: Record) -> bool:
    """Whether anything was said of a use in the register."""
    return any(one.answered for id, one in record.entries.items() if id not in _CARD)


@dataclass(frozen=True)
class Requirements:
    """The roles whose sign-off a use in service needs: always, unless it processes no personal
    data, where its risk is high."""

    always: Sequence[str]
    personal_data: Sequence[str]
    high_risk: Sequence[str]

    def sign_offs(self, record: Record, state: State) -> Sequence[str]:
        """The roles that must sign off before a state. An answer that is not known is no “no”."""
        if state is not State.IN_SERVICE:
            return []
        needed = {*self.always}
        if record.value("personal_data") != "no":
            needed |= {*self.personal_data}
        if _class(record) == "high_risk":
            needed |= {*self.high_risk}
        return [role for role in ROLES if role in needed]

    def lacking(self, record: Record, state: State) -> Sequence[str]:
        """The subjects of a record without which a use does not reach a state: fields of the sheet
        in the order in which they are asked, "ai_act", then "sign_off.<role>" of those that were
        not given or hold no longer."""
        if state in (State.IDEA, State.STOPPED):
            return []
        lacks = [
            one.id
            for one in required_before(state)
            if not record.answered(one.id) or (one.id, record.value(one.id)) == ("needs_llm", "no")
        ]
        from_pilot = state in (State.PILOT, State.IN_SERVICE)
        if from_pilot and _class(record) in (None, "prohibited"):
            lacks.append("ai_act")
        roles = self.sign_offs(record, state)
        return [*lacks, *(f"{SIGN_OFF}.{one}" for one in roles if not holds(record, one))]

    def rule(self, card: UseCard, record: Record, state: State, by: str) -> Sequence[Change]:
        """What is recorded with a move, whichever page, program or command asks for it.

        Of a use on which the register holds nothing, nothing is required. The operator may move any
        without what it lacks, and the record says so; for others it raises NotReady.
        """
        ends = state is State.STOPPED
        outcome = NO_LLM if ends and record.value("needs_llm") == "no" else None
        held = goes_ahead(card.state, state) and began(record)
        lacks = self.lacking(record, state) if held else []
        if lacks and by != OPERATOR:
            raise NotReady(lacks, in_words(lacks, record))
        without = {"state": str(state), "lacks": list(lacks)} if lacks else None
        return [Change("outcome", outcome), Change("moved_without", without)]


def in_words(lacks: Sequence[str], record: Record) -> str:
    """What is missing, as one text: questions are counted, the rest is named."""
    answers = len([one for one in lacks if one in fields()])
    parts = [worded(N_("answers of the sheet: %(count)s"), count=answers)] if answers else []
    if "ai_act" in lacks:
        parts.append(worded(N_("a class under the AI Act that allows it")))
    for one in lacks:
        if one.startswith("sign_off."):
            role = ROLES[one.partition(".")[2]]
            source = (
                SIGN_AGAIN if record.value(one) is not None else N_("the sign-off of: %(role)s")
            )
            parts.append(worded(source, role=role))
    text = parts[0]
    for part in parts[1:]:
        text = worded(N_("%(first)s; %(rest)s"), first=text, rest=part)
    return text


def _class(record: Record) -> str | None:
    """The class under the AI Act that was confirmed."""
    confirmed = record.value("ai_act")
    found = confirmed.get("class") if isinstance(confirmed, dict) else None
    return found if isinstance(found, str) else None
