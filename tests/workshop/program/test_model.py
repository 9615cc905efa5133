"""The program of a workshop: what ships, how a file is read and written, its script."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.typography import faults_of_english, faults_of_french

from joute.errors import BadData
from joute.settings import Language
from joute.workshop.program.cards import LANGUAGES, load_cards
from joute.workshop.program.model import (
    Poll,
    Program,
    Round,
    load_programs,
    parse_program,
    script_at,
    text_in,
)
from joute.workshop.steps import RoundPlan, steps_of

PROGRAMS = load_programs()
CLASSIC = PROGRAMS["classic"]

MINE = """\
id = "ours"
opening_cards = ["model"]

[title]
fr = "Notre atelier"

[[rounds]]
pair = "random"
room_proposes = true

[[rounds]]
pair = ["one-model", "another"]
timer_s = 90

[rounds.question]
fr = "Pourquoi le ciel est-il bleu ?"
"""


def texts(program: Program) -> list[dict[Language, str]]:
    """Every text of a program that has one per language."""
    found = [program.title, program.script]
    if program.poll:
        found += [program.poll.question, *program.poll.options]
    for one in program.rounds:
        found += [one.question, one.script]
    return [text for text in found if text]


def test_the_classic_workshop_is_three_duels_and_a_final() -> None:
    assert [one.kind for one in CLASSIC.rounds] == ["duel", "duel", "duel", "final"]
    assert [one.pair for one in CLASSIC.rounds] == [
        "very_large_small",
        "large_very_small",
        "reasoning_sizes",
        None,
    ]
    assert CLASSIC.minutes == (60, 75)


def test_the_variant_compares_sizes_of_one_family() -> None:
    assert {one.pair for one in PROGRAMS["family"].rounds} == {"family_sizes", None}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_what_ships_is_whole_in_both_languages(program: Program) -> None:
    assert all(set(text) == set(LANGUAGES) for text in texts(program))
    assert set(program.cards) <= set(load_cards().ids)
    assert program.poll is not None


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_every_step_of_a_round_and_of_the_workshop_has_its_script(program: Program) -> None:
    plans = [
        RoundPlan(number, one.kind == "final", one.cards_before, one.cards_after)
        for number, one in enumerate(program.rounds, 1)
    ]
    steps = steps_of(
        plans,
        opening_cards=program.opening_cards,
        closing_cards=program.closing_cards,
        levels=program.secret.levels if program.secret else 0,
    )
    for step in steps:
        of_round = step.round is not None and step.kind != "card"
        script = program.rounds[(step.round or 1) - 1].script if of_round else program.script
        for language in LANGUAGES:
            assert script_at(text_in(script, language), step.kind), step.key


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_shipped_texts_follow_the_typography_of_their_language(program: Program) -> None:
    for text in texts(program):
        french = re.sub(r"^\w+:", "", text["fr"], flags=re.MULTILINE)
        assert faults_of_french(french) == []
        assert faults_of_english(text["en"]) == []


def test_a_program_of_ones_own_needs_one_language_only() -> None:
    program = parse_program(MINE, "ours.toml")
    assert text_in(program.title, "en") == "Notre atelier"
    assert program.rounds[0].question is None
    assert program.rounds[1].pair == ("one-model", "another")
    assert (program.poll, program.weight, text_in(None, "fr")) == (None, 0.5, "")


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ('id = "ours"', "id = ours", 1, "Invalid value"),
        ('id = "ours"', 'id = "Ours 1"', 1, "id: "),
        ('id = "ours"', 'id = "ours"\ncolour = "red"', 2, "colour: "),
        ('id = "ours"', 'id = "ours"\nweight = 2', 2, "weight: "),
        ("opening_cards", "openning_cards", 2, "openning_cards: "),
        ('fr = "Notre atelier"', 'de = "Werkstatt"', 5, "title, de: "),
        ('fr = "Notre atelier"', 'fr = " "', 5, "title, fr: "),
        ('fr = "Notre atelier"', 'fr = "a\\u0000b"', 5, "title, fr: "),
        (
            'pair = "random"',
            'pair = "giant_dwarf"',
            8,
            "rounds 1, pair: Input should be 'very_large_small'",
        ),
        ('pair = "random"', "", 7, "needs its pair"),
        ('pair = ["one-model", "another"]', 'pair = ["one", "one"]', 11, "two different"),
        ('pair = ["one-model", "another"]', 'kind = "final"\npair = "random"', 11, "no pair"),
        ("room_proposes = true", "", 7, "a question"),
        ("timer_s = 90", "timer_s = 5", 13, "timer_s"),
        ("timer_s = 90", "room_proposes = true", 11, "not both"),
    ],
)
def test_a_mistake_is_reported_with_its_line(
    before: str, after: str, line: int, reason: str
) -> None:
    assert before in MINE
    with pytest.raises(BadData) as caught:
        parse_program(MINE.replace(before, after, 1), "ours.toml")
    told = caught.value.params
    assert (told["file"], told["line"]) == ("ours.toml", line)
    assert reason in told["reason"]


@pytest.mark.parametrize(
    ("rounds", "reason"),
    [
        ("", "rounds"),
        ('[[rounds]]\nkind = "final"\nquestion.fr = "?"\n', "a duel before"),
        (
            '[[rounds]]\nkind = "final"\nquestion.fr = "?"\n'
            '[[rounds]]\npair = "random"\nquestion.fr = "?"\n',
            "the last round",
        ),
    ],
)
def test_the_final_comes_after_the_duels(rounds: str, reason: str) -> None:
    with pytest.raises(BadData, match=reason):
        parse_program('id = "x"\ntitle.fr = "x"\n' + rounds, "x.toml")


def test_programs_of_a_folder_are_added_and_bad_ones_reported(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(MINE, "utf-8")
    assert set(load_programs(tmp_path)) == {*PROGRAMS, "ours"}
    (tmp_path / "worse.toml").write_bytes(b"\xff")
    with pytest.raises(BadData, match=r"worse\.toml"):
        load_programs(tmp_path)
    with pytest.raises(BadData, match="absent"):
        load_programs(tmp_path / "absent")


def test_a_script_without_labels_is_for_every_step() -> None:
    assert script_at("Breathe.", "vote") == "Breathe."
    labelled = "Smile.\nvote: Count down.\nThen close.\nreveal\u202f: Who was it?"
    assert script_at(labelled, "vote") == "Smile.\nCount down.\nThen close."
    assert script_at(labelled, "reveal") == "Smile.\nWho was it?"
    assert script_at(labelled, "card") == "Smile."


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_shipped_program_comes_back_from_its_own_toml(program: Program) -> None:
    assert parse_program(program.to_toml(), "again.toml") == program


WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1
).filter(lambda text: text == text.strip())
TEXTS = st.dictionaries(st.sampled_from(LANGUAGES), WORDS, min_size=1)
NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
CARD_LISTS = st.lists(NAMES, max_size=3).map(tuple)
DUELS = st.builds(
    Round,
    pair=st.sampled_from(["very_large_small", "random", ("one", "two")]),
    timer_s=st.none() | st.integers(10, 3600),
    cards_after=CARD_LISTS,
    question=TEXTS,
    script=st.none() | TEXTS,
)
POLLS = st.builds(Poll, question=TEXTS, options=st.lists(TEXTS, min_size=2, max_size=4).map(tuple))


@given(
    st.builds(
        Program,
        id=NAMES,
        language=st.sampled_from([None, *LANGUAGES]),
        minutes=st.none() | st.tuples(st.integers(0, 90), st.integers(0, 90)),
        weight=st.floats(0, 1),
        opening_cards=CARD_LISTS,
        closing_cards=CARD_LISTS,
        title=TEXTS,
        script=st.none() | TEXTS,
        poll=st.none() | POLLS,
        rounds=st.lists(DUELS, min_size=1, max_size=3).map(tuple),
    )
)
def test_any_program_comes_back_from_its_toml(program: Program) -> None:
    assert parse_program(program.to_toml(), "again.toml") == program
