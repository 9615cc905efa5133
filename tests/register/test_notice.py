"""The notice of a use: in plain words, from its record alone, each version as it was published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from joute.ai_act import read_tree
from joute.features import FEATURES
from joute.register.layouts import DescribedUse
from joute.register.notice import Notice, Notices, hard_sentences, notice_of
from joute.register.notice.notice import DUTIES
from joute.store import Store
from joute.translation import load_translators
from joute.uses import Change, NewUse, Records, Uses
from tests.register.made_uses import FULL, SERVED, a_use

WORDS = load_translators(["en", "fr"], FEATURES.folders.values())
DUTY = next(id for id, one in read_tree().duties.items() if "Art. 50(1)" in one.refs)


def lines_of(notice: Notice, part: str) -> list[str]:
    return [one.text for found in notice.parts if found.id == part for one in found.lines]


def test_a_notice_says_what_people_must_know() -> None:
    confirmed = {"class": "transparency", "duties": {DUTY: {"from": "2026-08-02", "sure": True}}}
    use = a_use({**FULL, "ai_act": confirmed}, served=SERVED)
    notice = notice_of(use, WORDS["fr"])
    assert notice.title == "À propos de ce système\u00a0: Réponses aux courriers"
    assert [one.id for one in notice.parts] == [
        *("purpose", "ai", "models", "data", "people", "contest", "law")
    ]
    assert lines_of(notice, "purpose")[0] == FULL["goal"]
    assert lines_of(notice, "models")[1:] == [
        "Mistral Small de Mistral AI, hébergé par Scaleway (France)",
        "Qwen3 8B de Alibaba, sur nos propres machines",
    ]
    assert FULL["human_intervention"] in lines_of(notice, "people")
    assert "Écrivez à\u00a0: ia@bourg.example" in lines_of(notice, "contest")
    assert lines_of(notice, "law")[1].startswith("Article 50(1)\u00a0: Les personnes doivent")

    # The words of the owner stay theirs in the other language, and are marked as French.
    english = notice_of(use, WORDS["en"])
    (goal,) = [one for one in english.parts[0].lines if one.quoted]
    assert (goal.text, goal.language) == (FULL["goal"], "fr")


def test_nothing_is_said_of_a_model_where_none_is_needed() -> None:
    parts = notice_of(a_use({"needs_llm": "no"}), WORDS["en"]).parts
    assert [one.id for one in parts] == ["purpose", "data", "people", "contest"]


def test_a_duty_that_is_not_sure_is_said_to_be_so() -> None:
    confirmed = {"class": "transparency", "duties": {DUTY: {"from": "2026-08-02", "sure": False}}}
    notice = notice_of(a_use({"ai_act": confirmed}), WORDS["en"])
    assert lines_of(notice, "law")[1] == (
        "To be confirmed, Article 50(1): People must be told that they are dealing with an AI."
    )


def test_what_is_not_known_is_said_and_nothing_is_made_up() -> None:
    notice = notice_of(a_use({}, unknown=["retention", "goal"]), WORDS["en"])
    assert lines_of(notice, "purpose") == ["Not stated: what it is for."]
    assert lines_of(notice, "models") == ["Not stated: which models answer, and where."]
    assert lines_of(notice, "people") == ["Not stated: whether a person checks the answers."]
    assert "Not stated: how long data is stored." in lines_of(notice, "data")
    assert lines_of(notice, "contest") == [
        "Not stated: how to object to an answer.",
        "Not stated: whom to write to.",
    ]
    assert lines_of(notice, "law") == []
    assert not any(one.quoted for part in notice.parts for one in part.lines)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_our_own_sentences_are_easy_to_read(language: str) -> None:
    duties = {
        id: {"from": "2026-08-02", "sure": True}
        for id, one in read_tree().duties.items()
        if any(ref.startswith("Art. 50(") for ref in one.refs)
    }
    act = {"ai_act": {"class": "transparency", "duties": duties}}
    for answers in ({}, act, {"personal_data": "no"}, {**FULL, **act}):
        notice = notice_of(a_use(answers), WORDS[language])
        assert list(hard_sentences(notice)) == []
    assert len(lines_of(notice, "law")) == 2 + len(DUTIES)


def test_a_sentence_that_is_hard_to_read_is_pointed_out() -> None:
    long = (
        "Il "
        + "est " * 30
        + "long. Bien. Anticonstitutionnellement. Écrivez à a.b@exemple.example."
    )
    found = list(hard_sentences(notice_of(a_use({"goal": long}), WORDS["fr"])))
    assert [(one.words, one.long_words) for one in found] == [
        (32, ()),
        (1, ("Anticonstitutionnellement",)),
    ]


async def test_each_version_stays_as_it_was_published(
    store: Store, now: Callable[[], datetime]
) -> None:
    uses, records = Uses(store, now), Records(store, now)
    notices = Notices(records, WORDS)
    card = await uses.add(NewUse("letters", "Letters"))
    use = DescribedUse(card, await records.write("letters", [Change("goal", "First.")], "anne"))
    assert await notices.current("letters") is None

    await notices.publish(use, "anne")
    first = await notices.current("letters")
    assert first is not None
    # A change of the record is not public until it is published, and the same text is no version.
    use = replace(use, record=await records.write("letters", [Change("goal", "Second.")], "anne"))
    assert await notices.current("letters") == first
    await notices.publish(use, "anne")
    await notices.publish(use, "anne")
    second, former = await notices.versions("letters")
    assert (second.number, second.until, former.number) == (2, None, 1)
    assert former.until == second.since
    assert "Second." in lines_of(second.of("en"), "purpose")
    assert former.of("fr") == first.of("fr")
    assert lines_of(former.of("en"), "purpose")[0] == "First."
    assert second.of("de") in second.notices.values()

    await notices.withdraw("letters", "anne")
    assert await notices.current("letters") is None
    assert (await notices.versions("letters"))[0].until is not None
    assert await notices.public("letters") == []
    # What was withdrawn, perhaps because it named somebody, does not come back with the next one.
    use = replace(use, record=await records.write("letters", [Change("goal", "Third.")], "anne"))
    await notices.publish(use, "anne")
    (third,) = await notices.public("letters")
    assert third.number == 3
    assert len(await notices.versions("letters")) == 3
