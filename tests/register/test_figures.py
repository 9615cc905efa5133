"""Priorities, indicators, frugality and what a use lacks, from values alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.register.errors import BadEntry, NotReady
from joute.register.frugality import ANSWERS, assess, statements, themes
from joute.register.indicators import id_of, indicator_of, read_indicator, stored
from joute.register.matrix import actions, areas, cells, counted
from joute.register.moves import NO_LLM, Requirements, next_state
from joute.register.priority import SCALES, Ratings, Weights, moved, prioritise
from joute.register.sheet import field, required_before
from joute.uses import Change, Entry, Record, State, UseCard

RULES = Requirements(["business"], ["dpo"], ["legal", "security"])
WHEN = datetime(2026, 11, 30, tzinfo=UTC)
# Answered for every state, with a class.
READY: Mapping[str, Any] = {
    **{one.id: "said" for one in required_before(State.IN_SERVICE)},
    "ai_act": {"class": "minimal"},
}
ratings = st.fixed_dictionaries({scale: st.none() | st.integers(1, 5) for scale in SCALES})
weights = st.tuples(*[st.floats(0, 10) for _ in SCALES]).map(lambda four: Weights(*four))


def record(values: Mapping[str, Any], *unknown: str) -> Record:
    said = {**values, **dict.fromkeys(unknown)}
    return Record(
        "desk",
        {id: Entry(1, id, value, id not in unknown, "m1", WHEN) for id, value in said.items()},
    )


def test_a_priority_is_the_weighted_mean_with_risk_and_footprint_against() -> None:
    four: Ratings = {"value": 5, "feasibility": 3, "risk": 3, "footprint": 5}
    one = prioritise({"a": four}, Weights())["a"]
    assert (one.low, one.high) == (50, 50)  # (1 + 0.5 + 0.5 + 0) / 4, as docs/register.md says
    unknown = prioritise({"a": {**four, "risk": None}}, Weights())["a"]
    assert (unknown.low, unknown.high, unknown.unknown) == (37.5, 62.5, ("risk",))
    # What does not count may be unknown.
    assert prioritise({"a": {**four, "risk": None}}, Weights(risk=0))["a"].known
    with pytest.raises(BadEntry):
        prioritise({"a": four}, Weights(0, 0, 0, 0))


@given(st.dictionaries(st.text(max_size=3), ratings, min_size=1, max_size=8), weights)
def test_ranks_hold_what_each_unknown_may_be(uses: Mapping[str, Ratings], by: Weights) -> None:
    if by.total <= 0:
        return
    found = prioritise(uses, by)
    assert found.keys() == uses.keys()
    for id, one in found.items():
        assert -1e-6 <= one.low <= one.high <= 100 + 1e-6
        assert 1 <= one.first <= one.last <= len(uses)
        others = [other for key, other in found.items() if key != id]
        # A use that is ahead in any case is before, one that is behind in any case after.
        assert one.first == 1 + sum(other.low > one.high + 1e-9 for other in others)
        assert one.known or by.of(one.unknown[0]) > 0
    assert {*moved(found, found).values()} <= {0}
    best = {id: {scale: 5 if scale in ("value", "feasibility") else 1 for scale in SCALES}}
    assert prioritise(best, by)[id].low == pytest.approx(100)


@pytest.mark.parametrize(
    ("before", "after", "change", "improved"),
    [
        ("25", "3", Decimal("-0.88"), True),
        ("3", "25", Decimal(22) / 3, False),
        ("1 200,5", "1200.5", Decimal(0), None),
        ("0", "3", None, False),
        ("0", "0", None, None),
        ("-4", "−2", Decimal("0.5"), False),
        ("", "3", None, None),
    ],
)
def test_the_change_of_an_indicator(
    before: str, after: str, change: Decimal | None, improved: bool | None
) -> None:
    typed = {"name": "Time", "unit": "min", "better": "lower", "before": before, "after": after}
    one = read_indicator(typed)
    assert (one.change, one.improved) == (change, improved)
    assert indicator_of(stored(one)) == one
    if one.improved is not None:
        assert read_indicator({**typed, "better": "higher"}).improved is not one.improved


@pytest.mark.parametrize(
    "typed",
    [
        {"name": " "},
        {"before": "1e9"},
        {"before": "nan"},
        {"unit": "x" * 201},
        {"better": "red"},
        {"after": "9" * 13},
        {"after": "1,2,3"},
    ],
)
def test_other_indicators_are_refused(typed: Mapping[str, str]) -> None:
    with pytest.raises(BadEntry):
        read_indicator({"name": "Time", "better": "lower", **typed})


def test_ids_of_indicators_are_short_and_plain() -> None:
    assert id_of("Délai de réponse (jours)") == "delai-de-reponse-jours"
    assert id_of("?!") == ""
    assert len(id_of("long " * 30)) <= 40


def test_frugality_has_seven_themes_whose_share_says_what_is_open() -> None:
    assert len(themes()) == 7
    assert all(2 <= len(one.statements) <= 4 for one in themes())
    nothing = assess(record({}))
    assert (nothing.share, nothing.open) == (None, len(statements()))
    ids = [*statements()]
    said = {f"frugality.{id}": answer for id, answer in zip(ids, ANSWERS, strict=False)}
    some = assess(record(said, f"frugality.{ids[4]}"))
    assert (some.points, some.applicable, some.unknown) == (1.5, len(ids) - 1, 1)
    assert some.share == 1.5 / (len(ids) - 1)
    none_applies = {f"frugality.{id}": "not_applicable" for id in ids}
    assert assess(record(none_applies)).share is None


def test_the_matrix_has_the_tasks_of_the_sheet() -> None:
    asked = field("matrix")
    assert asked is not None
    assert {one.id for one in asked.options} == cells().keys()
    assert len(actions()) * len(areas()) == 12
    assert counted(["chatbot", "social_posts", None, "write_code"]) == {
        ("interaction", "marketing_sales"): 2,
        ("creation", "it"): 1,
    }


@pytest.mark.parametrize(
    ("values", "state", "lacks"),
    [
        ({}, State.TRIAL, [one.id for one in required_before(State.TRIAL)]),
        (READY, State.TRIAL, []),
        (READY, State.PILOT, []),
        ({**READY, "ai_act": None}, State.TRIAL, []),
        ({**READY, "ai_act": None}, State.PILOT, ["ai_act"]),
        ({**READY, "ai_act": {"class": "prohibited"}}, State.PILOT, ["ai_act"]),
        ({**READY, "needs_llm": "no"}, State.TRIAL, ["needs_llm"]),
        (READY, State.IN_SERVICE, ["sign_off.business", "sign_off.dpo"]),
        ({**READY, "personal_data": "no"}, State.IN_SERVICE, ["sign_off.business"]),
        (
            {**READY, "ai_act": {"class": "high_risk"}, "sign_off.dpo": {"reserve": ""}},
            State.IN_SERVICE,
            ["sign_off.business", "sign_off.legal", "sign_off.security"],
        ),
        ({}, State.IDEA, []),
        ({}, State.STOPPED, []),
    ],
)
def test_what_a_use_lacks_before_a_state(
    values: Mapping[str, Any], state: State, lacks: list[str]
) -> None:
    assert RULES.lacking(record(values), state) == lacks


def test_i_do_not_know_is_an_answer_and_no_no() -> None:
    unknown = record(READY, "platform", "personal_data")
    assert RULES.lacking(unknown, State.PILOT) == []
    assert "sign_off.dpo" in RULES.lacking(unknown, State.IN_SERVICE)


def test_the_rule_of_moves_binds_owners_and_tells_of_the_operator() -> None:
    card = UseCard("desk", "Desk", "m1", State.TRIAL)
    began = record({"context": "said"})
    with pytest.raises(NotReady) as refused:
        RULES.rule(card, began, State.IN_SERVICE, "m1")
    assert "ai_act" in refused.value.lacks
    by_operator = RULES.rule(card, began, State.IN_SERVICE, "operator")
    without = {"state": "in_service", "lacks": list(refused.value.lacks)}
    assert Change("moved_without", without) in by_operator
    # Of what the register never heard of, and on the way back, nothing is asked.
    for said, state in ((record({"name": "Desk"}), State.IN_SERVICE), (began, State.IDEA)):
        assert RULES.rule(card, said, state, "m1") == [Change("outcome"), Change("moved_without")]
    ended = RULES.rule(card, record({"needs_llm": "no"}), State.STOPPED, "m1")
    assert ended == [Change("outcome", NO_LLM), Change("moved_without")]
    assert [next_state(state) for state in State] == [
        State.TRIAL,
        State.PILOT,
        State.IN_SERVICE,
        None,
        None,
    ]
