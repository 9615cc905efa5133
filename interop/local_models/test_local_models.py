"""Scorers by local models, with tiny ones that are made here: `make local-models`."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from interop.local_models import tiny
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.registry import BadScorerOptions, build
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.sets.item import Item, ScorerSpec


def score(spec: dict[str, Any], answer: str, **item: Any) -> Score | None:
    asked = Item.model_validate({"id": "1", "input": "Quel délai ?", **item})
    return asyncio.run(build(ScorerSpec.model_validate(spec))(asked, Answer(text=answer), None))


def value(spec: dict[str, Any], answer: str, **item: Any) -> float:
    found = score(spec, answer, **item)
    assert found is not None
    assert found.value is not None
    return found.value


@pytest.fixture
def nli(tmp_path: Path) -> dict[str, Any]:
    return {"name": "nli", "model": str(tiny.entailment(tmp_path / "nli"))}


MAT = {"context": ["Il pleut. Le chat est sur le tapis."]}


def test_what_the_context_entails_is_factual(nli: dict[str, Any]) -> None:
    assert value(nli, "Il y a un animal sur le tapis.", **MAT) > 0.95
    assert value(nli, "Le chat dort.", **MAT) < 0.05
    assert value(nli, "Le chat n’est pas sur le tapis.", **MAT) < 0.05


def test_the_mean_is_over_sentences_of_the_best_of_the_context(nli: dict[str, Any]) -> None:
    found = score(nli, "Il y a un animal sur le tapis. Le chat dort.", **MAT)
    assert found is not None
    assert found.value == pytest.approx(0.5, abs=0.03)
    assert found.details["least_supported"] == "Le chat dort."
    assert score(nli, "Le chat dort.") is None
    empty = score(nli, "…", context=["…"])
    assert empty is not None


def test_an_answer_that_contradicts_itself_is_not_coherent(nli: dict[str, Any]) -> None:
    coherence = {**nli, "measure": "coherence"}
    assert value(coherence, "Le chat dort. Le chat est sur le tapis.") == 1
    assert value(coherence, "Le chat dort.") == 1
    planted = score(coherence, "Le chat dort. Il est sur le tapis. Le chat ne dort pas.")
    assert planted is not None
    assert planted.value == pytest.approx(2 / 3)
    assert planted.details["contradicting"] == [("Le chat dort.", "Le chat ne dort pas.")]


def test_texts_of_hours_are_unscored(nli: dict[str, Any]) -> None:
    found = score(nli, "Le chat dort. " * 3_000, **MAT)
    assert found is not None
    assert found.value is None


def test_relevance_grows_with_what_is_shared(tmp_path: Path) -> None:
    spec = {"name": "cross_encoder", "model": str(tiny.relevance(tmp_path / "cross"))}
    assert value(spec, "Le délai est long.") > 0.8
    assert value(spec, "Le chat dort.") < 0.2


def test_the_most_toxic_sentence_counts(tmp_path: Path) -> None:
    spec = {"name": "local_toxicity", "model": str(tiny.toxicity(tmp_path / "toxic"))}
    assert value(spec, "Le chat dort.") > 0.95
    found = score(spec, "Le chat dort. Quel idiot !")
    assert found is not None
    assert found.value == pytest.approx(0.018, abs=0.01)
    assert found.details["sentence"] == "Quel idiot !"
    assert value({**spec, "labels": ["threat"]}, "Quel idiot !") > 0.95
    with pytest.raises(BadScorerOptions, match="toxic, threat"):
        build(ScorerSpec.model_validate({**spec, "labels": ["rude"]}))


def test_bertscore_matches_tokens_by_their_vectors(tmp_path: Path) -> None:
    spec = {"name": "bertscore", "model": str(tiny.encoder(tmp_path / "encoder"))}
    assert value(spec, "chat tapis", expected="animal tapis") == pytest.approx(1)
    assert value(spec, "chat tapis dort", expected="chat tapis pas") == pytest.approx(2 / 3)
    assert value(spec, "chat", expected=["dort", "chat"]) == pytest.approx(1)
    assert value(spec, "chat", expected="dort") == 0
    assert score(spec, "chat") is None


def test_another_model_is_another_version(tmp_path: Path) -> None:
    folders = [tiny.entailment(tmp_path / "a"), tiny.relevance(tmp_path / "b")]
    names = ("nli", "cross_encoder")
    one, other = (
        build(ScorerSpec.model_validate({"name": name, "model": str(folder)})).version
        for name, folder in zip(names, folders, strict=True)
    )
    assert one.startswith("1 ")
    assert one != other


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadScorerOptions, match=r"model\.onnx"):
        build(ScorerSpec.model_validate({"name": "nli", "model": str(tmp_path)}))
    spec = {"name": "nli", "model": str(tiny.toxicity(tmp_path / "toxic"))}
    with pytest.raises(BadScorerOptions, match="none is entail"):
        build(ScorerSpec.model_validate(spec))


def test_a_model_without_contradiction_says_what_is_factual_and_not_what_is_coherent(
    tmp_path: Path,
) -> None:
    spec = {"name": "nli", "model": str(tiny.two_classes(tmp_path / "two"))}
    assert value(spec, "Il y a un animal sur le tapis.", **MAT) > 0.95
    assert value(spec, "Le chat dort.", **MAT) < 0.05
    with pytest.raises(BadScorerOptions, match="none is contradict"):
        build(ScorerSpec.model_validate(spec | {"measure": "coherence"}))


def test_the_loop_of_events_goes_on_while_a_model_computes(nli: dict[str, Any]) -> None:
    async def both() -> list[Score | None]:
        scorer = build(ScorerSpec.model_validate(nli))
        item = Item.model_validate({"id": "1", "input": "?", **MAT})
        answers = ("Un animal sur le tapis.", "Le chat dort.")
        return await asyncio.gather(*(scorer(item, Answer(text=one), None) for one in answers))

    first, second = asyncio.run(both())
    assert first
    assert second
    assert [round(one.value or 0) for one in (first, second)] == [1, 0]
