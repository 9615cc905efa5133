"""The suggestions of the home page: what ships, how a bad file is refused, how they are drawn."""

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.typography import faults_of_english, faults_of_french

from joute.duel.suggestions import LANGUAGES, MAXIMUM_CHARACTERS, draw, load, parse
from joute.errors import BadData
from joute.settings import Language

SUGGESTIONS = load()
IDS = [item.id for item in SUGGESTIONS.items]

ONE_OF_EACH = """\
[[themes]]
id = "daily"
fr = "Vie quotidienne"
en = "Everyday life"

[[suggestions]]
id = "soup"
theme = "daily"
fr = "Une recette de [soupe]."
en = "A recipe for [soup]."
task = "advise"
topic = "home"
"""


def test_there_are_enough_suggestions_to_come_back_to() -> None:
    per_theme = Counter(item.theme for item in SUGGESTIONS.items)
    assert len(SUGGESTIONS.items) >= 72
    assert len(per_theme) in {9, 10}
    assert min(per_theme.values()) >= 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_is_distinct_short_and_without_brackets(language: Language) -> None:
    prompts = [item.plain(language) for item in SUGGESTIONS.items]
    assert len(set(prompts)) == len(prompts)
    assert max(map(len, prompts)) <= MAXIMUM_CHARACTERS
    assert not re.search(r"[\[\]]", "".join(prompts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editable_part_is_what_the_brackets_held(language: Language) -> None:
    for item in SUGGESTIONS.items:
        start, end = item.editable(language)
        assert f"[{item.plain(language)[start:end]}]" in item.text[language]


def test_the_span_counts_in_the_plain_text() -> None:
    soup = parse(ONE_OF_EACH).items[0]
    assert soup.plain("fr") == "Une recette de soupe."
    assert soup.editable("fr") == (15, 20)


def test_french_follows_french_typography() -> None:
    for item in SUGGESTIONS.items:
        prose = re.sub(r"\bdef \w+\(\w+\):", "…", item.plain("fr"))
        assert faults_of_french(prose) == []


def test_english_uses_curly_quotation_marks() -> None:
    for item in SUGGESTIONS.items:
        assert faults_of_english(item.plain("en")) == []


def test_no_suggestion_asks_who_is_answering() -> None:
    identity = re.compile(
        r"qui es-tu|t[’']appelles|who are you|your name|made you|trained you", re.I
    )
    for item in SUGGESTIONS.items:
        assert not any(identity.search(item.plain(language)) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("[soup]", "soup", 10, "suggestions 1, en: expected one part in square brackets"),
        ("[soupe]", "[soupe] et [pain]", 9, "suggestions 1, fr: expected one part"),
        ("[soup]", "[]", 10, "en: expected one part"),
        ("[soup]", "[" + "o" * 300 + "]", 10, "en: longer than 300 characters"),
        ("[soup]", "[🍲]", 10, "en: characters beyond U+FFFF"),
        ('theme = "daily"', 'theme = "night"', 8, "no theme is called night"),
        ('theme = "daily"', "", 6, "suggestions 1, theme: Field required"),
        ('"advise"', '"sing"', 11, "suggestions 1, task: no task is called sing"),
        ('"home"', '"cakes"', 12, "suggestions 1, topic: no topic is called cakes"),
        ('"Everyday life"', '" "', 4, "themes 1, en: String should have at least 1 character"),
        ('"Everyday life"', "3", 4, "themes 1, en: Input should be a valid string"),
        ("[[suggestions]]", "[suggestions]", 6, "suggestions: Input should be a valid tuple"),
        ('theme = "daily"', 'title = "daily"', 6, "suggestions 1, theme: Field required"),
        ('theme = "daily"', "theme = daily", 8, "Invalid value"),
        ('"A recipe for [soup]."', '"A recipe', 10, ""),
    ],
)
def test_bad_content_is_refused_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(BadData) as refused:
        parse(ONE_OF_EACH.replace(old, new))
    assert refused.value.params["line"] == line
    assert reason in refused.value.params["reason"]


def test_an_id_used_twice_is_refused_at_the_second() -> None:
    suggestion = ONE_OF_EACH[ONE_OF_EACH.index("[[suggestions]]") :]
    with pytest.raises(BadData, match="line 14: the id soup is already taken"):
        parse(ONE_OF_EACH + suggestion)


def test_a_theme_without_suggestion_is_refused() -> None:
    with pytest.raises(BadData, match="the theme empty has no suggestion"):
        parse('[[themes]]\nid = "empty"\nfr = "Vide"\nen = "Empty"\n' + ONE_OF_EACH)


@given(seed=st.integers(), count=st.integers(0, 12))
def test_a_draw_never_repeats_a_theme(seed: int, count: int) -> None:
    drawn = draw(SUGGESTIONS, Random(seed), count)
    assert len(drawn) == min(count, len(SUGGESTIONS.themes))
    assert len({item.theme for item in drawn}) == len(drawn)


@given(seed=st.integers(), prefer=st.sets(st.sampled_from(IDS)), count=st.integers(0, 12))
def test_a_draw_takes_a_preferred_suggestion_wherever_it_can(
    seed: int, prefer: set[str], count: int
) -> None:
    drawn = draw(SUGGESTIONS, Random(seed), count, prefer)
    themes_with_one = {item.theme for item in SUGGESTIONS.items if item.id in prefer}
    assert sum(item.id in prefer for item in drawn) == min(len(themes_with_one), len(drawn))


def test_every_suggestion_can_be_drawn() -> None:
    rng = Random(0)
    drawn = {item.id for _ in range(300) for item in draw(SUGGESTIONS, rng, 10)}
    assert drawn == set(IDS)


def test_the_same_seed_draws_the_same() -> None:
    assert draw(SUGGESTIONS, Random(7), 4) == draw(SUGGESTIONS, Random(7), 4)
