"""The fields of a sheet, and what their answers may be."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joute.register.errors import BadAnswer
from joute.register.sheet import KNOWS, field, fields, read_value, required_before, sections
from joute.uses import NewUse, State
from joute.uses.errors import BadUse
from joute.uses.uses import checked_use

# The ids of the sheet of IMA; its title is the name of the use, its trade and sector are two here.
THIRTEEN = {
    *("organisation", "category", "function", "criticality", "context", "objectives"),
    *("results", "platform", "success_factors", "obstacles", "remark", "year"),
}


def test_the_sheet_is_whole() -> None:
    ids = [one.id for section in sections() for one in section.fields]
    assert len(set(ids)) == len(ids)
    assert set(ids) >= THIRTEEN
    assert all((one.kind in ("one", "many")) == bool(one.options) for one in fields().values())
    assert {one.knows for one in fields().values()} == set(KNOWS)
    assert len(fields()["matrix"].options) == 24  # 3 actions x 4 areas, two uses each


def test_few_answers_are_required_before_a_use_is_in_service() -> None:
    # With its name and eleven questions of the AI Act, 25 at most.
    assert len(required_before(State.IN_SERVICE)) <= 13
    assert {one.id for one in required_before(State.TRIAL)} < {
        one.id for one in required_before(State.IN_SERVICE)
    }
    assert required_before(State.IDEA) == []


@pytest.mark.parametrize(
    ("id", "sent", "stored"),
    [
        ("context", "  Too many\r\ncalls ", "Too many\ncalls"),
        ("function", " human \n resources ", "human resources"),
        ("objectives", "- faster\n\n• cheaper", ["faster", "cheaper"]),
        ("objectives", ["a", " "], ["a"]),
        ("category", "writing", "writing"),
        ("data_categories", ["health", "identity"], ["identity", "health"]),
        ("criticality", "4", 4),
        ("criticality", 1, 1),
        ("people_number", "1 200", 1200),
        ("year", 2026, 2026),
        ("begin_date", "2026-02", "2026-02"),
        ("review_date", "2027-02-28", "2027-02-28"),
        ("contact_email", "ia@example.org", "ia@example.org"),
        ("website", "https://example.org/ia", "https://example.org/ia"),
        ("context", "   ", None),
        ("criticality", "", None),
        ("objectives", [], None),
        ("remark", None, None),
    ],
)
def test_answers_are_stored_as(id: str, sent: object, stored: object) -> None:
    assert read_value(fields()[id], sent) == stored


@pytest.mark.parametrize(
    ("id", "sent"),
    [
        ("context", 3),
        ("context", "x" * 2_501),
        ("description_short", "x" * 351),
        ("objectives", "x" * 501),
        ("objectives", ["x"] * 51),
        ("objectives", [1]),
        ("objectives", {"a": 1}),
        ("category", "unheard_of"),
        ("data_categories", ["health", "unheard_of"]),
        ("data_categories", 3),
        ("criticality", 0),
        ("criticality", "6"),
        ("criticality", True),
        ("criticality", 2.5),
        ("people_number", -1),
        ("year", 20_260),
        ("begin_date", "2026-13"),
        ("review_date", "2026-02-30"),
        ("contact_email", "nobody"),
        ("website", "javascript:alert(1)"),
        ("website", "https://"),
        ("website", "http://[bad"),
    ],
)
def test_other_answers_are_refused_by_name(id: str, sent: object) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_value(fields()[id], sent)
    assert refused.value.params["field"] == id


@given(
    st.sampled_from(sorted(fields())),
    st.one_of(
        st.text(),
        st.integers(),
        st.none(),
        st.lists(st.text(max_size=20), max_size=5),
        st.dates().map(date.isoformat),
    ),
)
def test_what_is_stored_is_json_and_reads_as_itself(
    id: str, sent: str | int | Sequence[str] | None
) -> None:
    field = fields()[id]
    try:
        stored = read_value(field, sent)
    except BadAnswer:
        return
    assert json.loads(json.dumps(stored)) == stored
    assert read_value(field, stored) == stored


def test_no_answer_and_no_name_turns_the_text_around_it_or_commands_a_terminal() -> None:
    hostile = "a\u202egpj.exe\x1b[2J"
    goal, objectives = field("goal"), field("objectives")
    assert goal is not None
    assert objectives is not None
    said = [
        read_value(goal, hostile),
        *(read_value(objectives, [hostile]) or []),  # type: ignore[misc] # a list
        checked_use(NewUse("a", hostile)).name,
    ]
    assert said == ["a\ufffdgpj.exe\u241b[2J"] * 3
    # What nobody sees is no answer, and no name.
    assert read_value(goal, "\u200b\u2060") is None
    assert read_value(objectives, ["\u200b"]) is None
    with pytest.raises(BadUse):
        checked_use(NewUse("a", "\u200b"))
