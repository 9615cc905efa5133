"""The simulated players: each with its manner, in the language of the question."""

import json
import math
import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.llm.reading import end_of, pieces_of, reasoning_of, text_of

from joute.language import language_of
from joute.llm import PLAYERS, DemoEndpoint, Message, Player

FRENCH = "Comment rendre une réunion plus courte sans frustrer personne ?"
ENGLISH = "How can I make a meeting shorter without frustrating anybody?"
PREPARED = [
    json.loads(line)
    for line in (resources.files("joute.llm") / "data" / "demo_answers.jsonl")
    .read_text("utf-8")
    .split("\n")
    if line
]

each_player = pytest.mark.parametrize("player", PLAYERS, ids=lambda player: player.id)


@pytest.fixture(scope="module")
def demo() -> DemoEndpoint:
    return DemoEndpoint(speed=math.inf)


async def said(demo: DemoEndpoint, player: Player, question: str) -> tuple[str, str]:
    """The text and the reasoning of an answer."""
    pieces = await pieces_of(demo, player.id, [Message("user", question)])
    return text_of(pieces), reasoning_of(pieces)


def simulated(text: str) -> bool:
    return bool(re.search(r"simul(é|ation|ated)", text))


@each_player
@pytest.mark.parametrize(("question", "language"), [(FRENCH, "fr"), (ENGLISH, "en")])
async def test_an_unprepared_question_gets_an_honest_answer_in_its_language(
    demo: DemoEndpoint, player: Player, question: str, language: str
) -> None:
    text, _ = await said(demo, player, question)
    assert simulated(text)
    assert language_of(text.replace(question, "")) == language
    assert any(word in text for word in ("réunion", "meeting", "frustrer", "frustrating"))


@each_player
async def test_no_player_gives_itself_away(demo: DemoEndpoint, player: Player) -> None:
    for question in ("Quel modèle es-tu ?", "Which model are you?", FRENCH, ENGLISH):
        text, reasoning = await said(demo, player, question)
        for other in PLAYERS:
            assert not re.search(rf"\b({other.name}|{other.id}|{other.family})\b", text + reasoning)


@each_player
async def test_the_same_question_always_gets_the_same_answer(
    demo: DemoEndpoint, player: Player
) -> None:
    assert await said(demo, player, FRENCH) == await said(demo, player, f" {FRENCH}\n")


@each_player
async def test_prepared_answers_are_given_to_the_letter(demo: DemoEndpoint, player: Player) -> None:
    for answer in PREPARED:
        if answer["player"] == player.id:
            expected = (answer["text"], answer.get("reasoning", ""))
            assert await said(demo, player, answer["prompt"]) == expected


async def test_players_have_manners_of_their_own(demo: DemoEndpoint) -> None:
    texts = {player.id: await said(demo, player, FRENCH) for player in PLAYERS}
    lengths = {player: len(text) for player, (text, _) in texts.items()}
    assert max(lengths, key=lambda player: lengths[player]) == "chene"
    assert min(lengths, key=lambda player: lengths[player]) == "brindille"
    assert "| --- |" in texts["fougere"][0]
    assert [player for player, (_, reasoning) in texts.items() if reasoning] == ["erable"]


@each_player
@given(question=st.text(max_size=200))
def test_any_question_is_answered_on_a_form_that_holds(
    demo: DemoEndpoint, player: Player, question: str
) -> None:
    text, _ = demo._answer(player.id, question)
    assert simulated(text)
    assert "{" not in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} <= {3}


async def test_tokens_are_marked_as_simulated(demo: DemoEndpoint) -> None:
    usage = end_of(await pieces_of(demo, "erable")).usage
    assert usage.source == "simulated"
    assert usage.output_tokens is not None
    assert usage.reasoning_tokens is not None
    assert 0 < usage.reasoning_tokens < usage.output_tokens


async def test_a_player_writes_at_its_own_pace() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pieces = await pieces_of(DemoEndpoint(sleep=sleep, speed=2), "chene")
    chene = next(player for player in PLAYERS if player.id == "chene")
    tokens = end_of(pieces).usage.output_tokens
    assert tokens is not None
    assert slept[0] == chene.first_token_s / 2
    assert sum(slept) == pytest.approx(
        (chene.first_token_s + tokens / chene.tokens_per_s) / 2, rel=0.02
    )


async def test_a_demo_at_full_speed_waits_for_nothing() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    demo = DemoEndpoint(speed=math.inf, sleep=sleep)
    await pieces_of(demo, "chene", [Message("user", FRENCH)])
    assert sum(slept) == 0
