"""The prepared answers of the demo players: complete, well written, and naming no real model."""

import csv
import json
import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from importlib import resources
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from tests.support.typography import faults_of_french

from joute.duel.suggestions import LANGUAGES, load
from joute.settings import Language

PLAYERS = {"brindille", "chene", "fougere", "roseau", "erable"}
LINES = resources.files("joute").joinpath("llm/data/demo_answers.jsonl").read_text("utf-8")
ANSWERS: list[dict[str, Any]] = [json.loads(line) for line in LINES.splitlines()]
SUGGESTIONS = load()

# Said in English by a French answer.
ENGLISH = re.compile("It’s bucketing down!|We had to cancel the picnic: it was")
CODE = re.compile(r"```(\w*)\n(.*?)```|`[^`\n]*`", re.DOTALL)
FACTS = Path(__file__).parents[3] / "shared" / "facts"
KNOWN_NAMES = re.compile(
    r"\b(alibaba|amazon|anthropic|bard|bing|chatgpt|claude|codestral|cohere|copilot|deepseek|falcon"
    r"|gemini|gemma|google|gpt|granite|grok|hermes|kimi|llama|meta|microsoft|ministral|mistral"
    r"|mixtral|moonshot|nemotron|nvidia|openai|perplexity|pixtral|qwen|qwq|sonnet|xai|zephyr)\b",
    re.IGNORECASE,
)
# Families of real models that are also everyday words: their full names are looked for instead.
EVERYDAY_WORDS = {"command", "step", "muse", "nova", "o", "phi", "yi", "hy", "aya"}


def covering(language: Language) -> dict[str, set[str]]:
    """Players by prompt, for the answers in one language."""
    players = defaultdict(set)
    for answer in ANSWERS:
        if answer["language"] == language:
            players[answer["prompt"]].add(answer["player"])
    return players


def prose(answer: dict[str, Any]) -> str:
    """Everything a person reads, without code."""
    return CODE.sub("", f"{answer['text']}\n{answer.get('reasoning', '')}")


def words(answer: dict[str, Any]) -> int:
    return len(answer["text"].split())


def named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def test_the_first_minute_has_enough_to_show() -> None:
    covered = covering("fr")
    per_theme = {
        theme.id: sum(item.plain("fr") in covered for item in SUGGESTIONS.of(theme.id))
        for theme in SUGGESTIONS.themes
    }
    assert len(covered) >= 24
    assert min(per_theme.values()) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_is_a_suggestion_that_every_player_answers(language: Language) -> None:
    prompts = {item.plain(language) for item in SUGGESTIONS.items}
    covered = covering(language)
    assert covered.keys() <= prompts
    assert all(players == PLAYERS for players in covered.values())


def test_a_suggestion_is_covered_in_both_languages_or_in_none() -> None:
    covered = {language: covering(language) for language in LANGUAGES}
    for item in SUGGESTIONS.items:
        assert len({item.plain(language) in covered[language] for language in LANGUAGES}) == 1


def test_a_player_answers_a_prompt_once() -> None:
    keys = [(answer["prompt"], answer["player"]) for answer in ANSWERS]
    assert len(set(keys)) == len(keys)


def test_only_the_reasoning_player_shows_a_trace() -> None:
    for answer in ANSWERS:
        trace = {"reasoning"} if answer["player"] == "erable" else set()
        assert answer.keys() == {"prompt", "player", "language", "text"} | trace


def test_answers_have_a_readable_length() -> None:
    assert all(15 <= words(answer) <= 350 for answer in ANSWERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_players_are_told_apart_by_their_length(language: Language) -> None:
    length = {
        player: mean(
            words(answer)
            for answer in ANSWERS
            if (answer["player"], answer["language"]) == (player, language)
        )
        for player in PLAYERS
    }
    assert length["brindille"] < length["erable"] < length["roseau"] < length["chene"]
    assert length["erable"] < length["fougere"] < length["chene"]


def test_no_answer_introduces_itself_or_keeps_a_straight_quotation_mark() -> None:
    for answer in ANSWERS:
        assert not re.search(
            r"\ben tant qu’|\bas an (ai|assistant)\b|je suis une ia", prose(answer), re.I
        )
        assert not re.search(r"['\"]|\.\.\.", prose(answer)), answer["text"]


def test_french_answers_follow_french_typography() -> None:
    for answer in ANSWERS:
        if answer["language"] == "fr":
            text = ENGLISH.sub("…", prose(answer))
            assert faults_of_french(text) == []
            assert not re.search("[“”]", text), answer["text"]


def test_no_answer_names_a_real_model_or_maker() -> None:
    assert KNOWN_NAMES.findall(LINES) == []


def test_no_answer_names_a_model_or_maker_of_the_shared_facts() -> None:
    if not FACTS.is_dir():
        pytest.skip(f"{FACTS.parent.name}/{FACTS.name} is not beside this checkout")
    with open(FACTS / "makers.csv", encoding="utf-8") as file:
        names = {row["name"].partition(" (")[0] for row in csv.DictReader(file)}
    with open(FACTS / "models.csv", encoding="utf-8") as file:
        models = list(csv.DictReader(file))
    names |= {row["name"] for row in models}
    names |= {row["family"] for row in models} - EVERYDAY_WORDS
    assert len(names) > 250
    assert [name for name in sorted(names) if named(name).search(LINES)] == []


def blocks(language: str) -> list[str]:
    """Code of the answers, by the language their fence declares."""
    found = (match.groups() for answer in ANSWERS for match in CODE.finditer(answer["text"]))
    return [code for tag, code in found if tag == language]


def test_python_in_answers_is_valid() -> None:
    for block in blocks("python"):
        compile(re.sub(r"^>>> (.*)\n.*$", r"\1", block, flags=re.MULTILINE), "answer", "exec")


@pytest.mark.parametrize(
    ("table", "insert"),
    [
        ("prets(id, date, commune)", "INSERT INTO prets (date, commune) VALUES (?, ?)"),
        ("loans(id, date, town)", "INSERT INTO loans (date, town) VALUES (?, ?)"),
    ],
)
def test_sql_in_answers_returns_the_ten_busiest_towns(table: str, insert: str) -> None:
    loans = [
        (f"2025-12-{day:02}", f"T{town:02}") for town in range(1, 13) for day in range(1, town)
    ]
    other_years = [("2024-12-31", "old"), ("2026-01-01", "new")] * 50
    queries = [query for query in blocks("sql") if f"FROM {table.partition('(')[0]}" in query]
    with closing(sqlite3.connect(":memory:")) as database:
        database.create_function("YEAR", 1, lambda date: int(date[:4]))
        database.execute(f"CREATE TABLE {table}")
        database.executemany(insert, loans + other_years)
        answers = [database.execute(query.replace("DATE '", "'")).fetchall() for query in queries]
    ten_busiest = [(f"T{town:02}", town - 1) for town in range(12, 2, -1)]
    assert answers == [ten_busiest] * (len(PLAYERS) + 1), "one query each, and one for ties"
