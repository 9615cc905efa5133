"""The steps of a workshop, in order: pure, from its rounds to the keys that its row may hold.

Keys do not depend on the steps around them: `lobby`, `poll-before`, `card:<id>`; in round 2
`r2:before:<id>`, `r2:question`, `r2:answers`, `r2:vote`, `r2:counted`, `r2:reveal`,
`r2:after:<id>`; in the final also `r3:weight`, before its vote: what its winner must be is agreed
while nobody can choose it for a winner; then `decision`; in the game `secret:1` and so on, then
`lessons`; then `closing:<id>`, `poll-after`, `end`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "lobby",
    "poll",
    "card",
    "question",
    "answers",
    "weight",
    "vote",
    "counted",
    "reveal",
    "decision",
    "secret",
    "lessons",
    "end",
]


@dataclass(frozen=True)
class RoundPlan:
    """A round as the steps see it."""

    number: int
    final: bool
    cards_before: Sequence[str] = ()
    cards_after: Sequence[str] = ()


@dataclass(frozen=True)
class Step:
    """A step of a workshop. `round` is None outside rounds; `detail` is a card's id, the moment of
    a poll, or the level of the game."""

    key: str
    kind: Kind
    round: int | None = None
    detail: str = ""


def steps_of(
    rounds: Sequence[RoundPlan],
    *,
    opening_cards: Iterable[str] = (),
    closing_cards: Iterable[str] = (),
    poll: bool = True,
    levels: int = 0,
) -> tuple[Step, ...]:
    """Every step from the lobby to the end; keys are unique, so a card is shown once by place.
    `levels` are those of the game of the secret word, 0 without it."""
    steps = [Step("lobby", "lobby")]
    if poll:
        steps.append(Step("poll-before", "poll", detail="before"))
    steps += [Step(f"card:{card}", "card", detail=card) for card in dict.fromkeys(opening_cards)]
    for plan in rounds:
        steps += _round_steps(plan)
    if any(plan.final for plan in rounds):
        steps.append(Step("decision", "decision"))
    steps += [Step(f"secret:{n}", "secret", detail=str(n)) for n in range(1, levels + 1)]
    if levels:
        steps.append(Step("lessons", "lessons"))
    steps += [Step(f"closing:{card}", "card", detail=card) for card in dict.fromkeys(closing_cards)]
    if poll:
        steps.append(Step("poll-after", "poll", detail="after"))
    return (*steps, Step("end", "end"))


def _round_steps(plan: RoundPlan) -> list[Step]:
    prefix, number = f"r{plan.number}:", plan.number
    before, after = dict.fromkeys(plan.cards_before), dict.fromkeys(plan.cards_after)
    weight: tuple[Kind, ...] = ("weight",) if plan.final else ()
    kinds: tuple[Kind, ...] = ("question", "answers", *weight, "vote", "counted", "reveal")
    return [
        *(Step(f"{prefix}before:{card}", "card", number, card) for card in before),
        *(Step(prefix + kind, kind, number) for kind in kinds),
        *(Step(f"{prefix}after:{card}", "card", number, card) for card in after),
    ]
