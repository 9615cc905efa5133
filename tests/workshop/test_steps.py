"""The steps of a workshop, whatever its rounds and cards."""

from hypothesis import given
from hypothesis import strategies as st

from joute.workshop.steps import RoundPlan, steps_of

CARDS = st.lists(st.sampled_from(["model", "energy", "vote"]), max_size=3)


@st.composite
def plans(draw: st.DrawFn) -> list[RoundPlan]:
    duels = draw(st.integers(1, 5))
    final = draw(st.booleans())
    return [
        RoundPlan(number, number > duels, draw(CARDS), draw(CARDS))
        for number in range(1, duels + final + 1)
    ]


@given(plans(), CARDS, CARDS, st.booleans())
def test_keys_are_unique_and_rounds_are_whole(
    rounds: list[RoundPlan], opening: list[str], closing: list[str], poll: bool
) -> None:
    steps = steps_of(rounds, opening_cards=opening, closing_cards=closing, poll=poll)
    keys = [step.key for step in steps]
    assert len(set(keys)) == len(keys)
    assert (keys[0], keys[-1]) == ("lobby", "end")
    assert ("decision" in keys) == any(plan.final for plan in rounds)
    for plan in rounds:
        kinds = [step.kind for step in steps if step.round == plan.number and step.kind != "card"]
        agreed = ["weight"] if plan.final else []
        assert kinds == ["question", "answers", *agreed, "vote", "counted", "reveal"]


@given(plans(), st.integers(1, 6))
def test_levels_of_the_game_follow_each_other_then_their_lessons(
    rounds: list[RoundPlan], levels: int
) -> None:
    steps = steps_of(rounds, closing_cards=["recap"], levels=levels)
    keys = [step.key for step in steps]
    played = [f"secret:{level}" for level in range(1, levels + 1)]
    first = keys.index("secret:1")
    assert keys[first : first + levels + 2] == [*played, "lessons", "closing:recap"]
    assert steps_of(rounds) == tuple(
        step for step in steps_of(rounds, levels=levels) if step.kind not in ("secret", "lessons")
    )
