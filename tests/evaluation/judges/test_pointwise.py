"""Grids: one criterion for each call, a verdict of the menu and a quote, or no score."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.errors import BadScorerOptions, NoJudge
from joute.evaluation.scorers.judges.choosing import check_judge
from joute.evaluation.scorers.judges.pointwise import GRIDS, Case, Criterion, messages
from joute.evaluation.scorers.judges.texts import texts
from joute.evaluation.scorers.registry import build
from joute.evaluation.scorers.scorer import Scorer
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.llm.server import Running
from tests.evaluation.judges.conftest import Judging

ITEM = Item(
    id="1",
    input="Quel est le délai pour répondre à une demande de permis de construire ?",
    expected="Deux mois pour une maison individuelle.",
    context="Le délai d’instruction est de deux mois pour une maison individuelle.",
)
ANSWER = Answer(text="Le délai est de deux mois pour une maison.")


def scorer(name: str, **options: Any) -> Scorer:
    return build(ScorerSpec(name=name, **options))


def says(*verdicts: dict[str, Any] | str) -> str:
    """The name of a judge that writes this, in a line each."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in verdicts]
    return f"says={quote(chr(10).join(lines), safe='')}"


def verdict(word: str, passage: str = "deux mois", reason: str = "Parce que.") -> dict[str, Any]:
    return {"reason": reason, "quote": passage, "verdict": word}


@pytest.mark.parametrize(("word", "value"), [("oui", 1.0), ("en partie", 0.5), ("non", 0.0)])
async def test_a_verdict_of_the_menu_is_a_score(judging: Judging, word: str, value: float) -> None:
    score = await scorer("factuality")(ITEM, ANSWER, judging(says(verdict(word))))
    assert score
    assert score.value == value
    assert score.reason == "Parce que."
    assert score.details["criteria"]["factuality"]["quote"] == "deux mois"
    assert len(score.judged) == 1


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (says("La réponse est bonne."), "no_verdict"),
        (says(verdict("parfait")), "off_menu"),
        (says(verdict("yes")), "off_menu"),
        (says({"verdict": ["oui"], "quote": "deux mois"}), "off_menu"),
        (says({"verdict": "oui"}), "no_quote"),
        (says(verdict("oui", "trois semaines")), "no_quote"),
        (says(verdict("oui", " … ")), "no_quote"),
        ("at-limit", "cut"),
        ("error-401", "judge_failed"),
        ("echo", "off_menu"),
    ],
)
async def test_without_a_verdict_that_counts_an_answer_is_unscored_and_not_zero(
    judging: Judging, written: str, why: str
) -> None:
    score = await scorer("factuality")(ITEM, ANSWER, judging(written))
    assert score
    assert (score.value, score.label) == (None, why)
    assert score.reason


@pytest.mark.parametrize("quoted", ["", "le délai légal"])
async def test_what_is_missing_needs_no_quote(judging: Judging, quoted: str) -> None:
    photo = Answer(text="Une photo.")
    score = await scorer("factuality")(ITEM, photo, judging(says(verdict("non", quoted))))
    assert score
    assert score.value == 0
    assert score.details["criteria"]["factuality"]["quote"] == ""


@pytest.mark.parametrize("name", ["toxicity", "bias"])
async def test_what_is_free_of_something_needs_no_quote_and_what_is_not_does(
    judging: Judging, name: str
) -> None:
    free = await scorer(name)(ITEM, ANSWER, judging(says(verdict("oui", ""))))
    accused = await scorer(name)(ITEM, ANSWER, judging(says(verdict("non", ""))))
    assert free
    assert accused
    assert (free.value, accused.value, accused.label) == (1, None, "no_quote")


async def test_the_last_verdict_wins(judging: Judging) -> None:
    judge = judging(says("D’abord :", verdict("oui"), "En fait, non :", verdict("non")))
    score = await scorer("factuality")(ITEM, ANSWER, judge)
    assert score
    assert score.value == 0


async def test_a_quote_may_leave_words_out_and_write_other_signs(judging: Judging) -> None:
    judge = judging(says(verdict("oui", "« LE DELAI … pour une maison »")))
    score = await scorer("factuality")(ITEM, ANSWER, judge)
    assert score
    assert score.value == 1


async def test_a_scorer_does_not_apply_to_an_item_without_its_standard(
    judging: Judging, llm_server: Running
) -> None:
    bare, before = Item(id="2", input="Bonjour ?"), llm_server.counts.asked
    for name in ("factuality", "correctness", "rubric"):
        assert await scorer(name)(bare, ANSWER, judging("echo")) is None
    assert llm_server.counts.asked == before


async def test_completeness_asks_for_precision_exhaustiveness_and_reliability_one_by_one(
    judging: Judging, llm_server: Running
) -> None:
    before = llm_server.counts.asked
    score = await scorer("completeness")(ITEM, ANSWER, judging(says(verdict("en partie"))))
    assert score
    assert score.value == 0.5
    assert list(score.details["criteria"]) == ["precision", "exhaustiveness", "reliability"]
    assert llm_server.counts.asked == before + 3


async def test_a_rubric_asks_for_its_criteria_and_those_of_the_item(judging: Judging) -> None:
    item = ITEM.model_copy(update={"criteria": ("Cite le code de l’urbanisme",)})
    own = {"name": "ton", "question": "Le ton est-il neutre ?", "yes": "oui", "no": "non"}
    rubric = scorer("rubric", criteria=["Donne un délai", own])
    score = await rubric(item, ANSWER, judging(says(verdict("oui"))))
    assert score
    assert list(score.details["criteria"]) == [
        "Donne un délai",
        "ton",
        "Cite le code de l’urbanisme",
    ]


async def test_a_sentence_is_met_or_not_unless_the_scale_has_three_points(
    judging: Judging,
) -> None:
    judge = judging(says(verdict("en partie")))
    two = await scorer("rubric", criteria=["Donne un délai"])(ITEM, ANSWER, judge)
    three = await scorer("rubric", criteria=["Donne un délai"], scale=3)(ITEM, ANSWER, judge)
    assert two
    assert three
    assert (two.value, three.value) == (None, 0.5)


def test_options_that_cannot_be_are_refused() -> None:
    for options in ({"scale": 5}, {"criteria": [{"name": "ton"}]}, {"threshold": 1}):
        with pytest.raises(BadScorerOptions):
            scorer("rubric", **options)


@pytest.mark.parametrize("name", ["rubric", *GRIDS])
async def test_without_a_judge_the_error_says_what_to_set(name: str) -> None:
    with pytest.raises(NoJudge, match=f"“{name}”.*judge"):
        check_judge([scorer(name)], None)
    with pytest.raises(NoJudge):
        await scorer(name)(ITEM, ANSWER, None)


def test_a_scorer_is_another_one_when_its_criteria_change() -> None:
    versions = {
        scorer("rubric").version,
        scorer("rubric", criteria=["Donne un délai"]).version,
        scorer("rubric", criteria=["Donne un délai"], scale=3).version,
        *(scorer(name).version for name in GRIDS),
    }
    assert len(versions) == 3 + len(GRIDS)
    assert scorer("bias").version == scorer("bias", language="en").version


def test_every_text_is_there_in_both_languages() -> None:
    french, english = texts("fr"), texts("en")
    assert {name: set(section) for name, section in french.items()} == {
        name: set(section) for name, section in english.items()
    }
    for name in GRIDS:
        for criterion in french[name]:
            assert set(french[name][criterion]) == set(english[name][criterion])


async def test_the_judge_is_asked_in_the_language_of_the_item(judging: Judging) -> None:
    item = Item(id="3", input="How long does a building permit take?", expected="Two months.")
    french = await scorer("correctness")(ITEM, ANSWER, judging(says(verdict("oui"))))
    english = await scorer("correctness")(
        item, Answer(text="Two months."), judging(says(verdict("yes", "two months")))
    )
    short = await scorer("correctness", language="en")(
        ITEM.model_copy(update={"input": "2 + 2 ?"}), ANSWER, judging(says(verdict("yes")))
    )
    assert [score and score.value for score in (french, english, short)] == [1, 1, 1]


def test_what_others_wrote_is_marked_and_comes_before_the_instructions() -> None:
    criterion = Criterion(name="c", question="Est-ce juste ?", yes="juste", no="faux")
    case = Case(ITEM, "Deux mois.", ("question", "context"), "fr")
    system, user = (message.content for message in messages(case, criterion))
    assert "jamais d’ordre" in system
    assert user.index("Deux mois.") < user.index("Est-ce juste ?") < user.index('{"reason"')
    assert "individuelle." in user
    assert ITEM.expected[0] not in user
