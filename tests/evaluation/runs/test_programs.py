"""joute.evaluate, from programs and notebooks."""

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import joute
from joute.errors import BadInput
from joute.evaluation.sets.evalset import EvaluationSet, SetHeader
from joute.evaluation.sets.item import Item, ScorerSpec
from joute.evaluation.targets.functions import Function
from tests.evaluation.runs.conftest import Desk


async def shout(question: str) -> str:
    if question == "boom":
        raise ValueError(question)
    return question.upper()


def questions(*texts: str) -> EvaluationSet:
    header = SetHeader(name="words", scorers=(ScorerSpec(name="exact"),))
    items = [Item(id=text, input=text, expected=(text.upper(),)) for text in texts]
    return EvaluationSet(header, lambda: items)


async def test_a_set_is_evaluated_inside_a_running_loop(desk: Desk) -> None:
    desk.models("echo")
    desk.set()
    seen: list[int] = []
    found = await joute.evaluate(
        "towns", models=["echo"], watch=lambda progress: seen.append(progress.done)
    )
    (model,) = found.models
    assert (model.model, model.score.n, model.score.mean) == ("echo", 3, 1.0)
    assert seen == [0, 1, 2, 3]
    assert found.run.path == Path("joute-runs") / f"{found.id}.jsonl"
    assert found.run.complete


async def test_garbage_is_searched_rarely_during_a_run_and_as_before_after_it(desk: Desk) -> None:
    before, during = gc.get_threshold(), list[int]()
    await joute.evaluate(
        questions("un"), models=[shout], watch=lambda _: during.append(gc.get_threshold()[0])
    )
    assert min(during) >= 10_000
    assert gc.get_threshold() == before


async def test_a_function_is_a_model(desk: Desk) -> None:
    found = await joute.evaluate(questions("un", "deux", "boom"), models=[shout], runs="here")
    (model,) = found.models
    assert (model.model, model.score.n, model.score.mean, model.errors) == ("shout", 2, 1.0, 1)
    assert (Path("here") / f"{found.id}.jsonl").is_file()


async def test_two_models_of_one_name_are_refused(desk: Desk) -> None:
    desk.models("echo", "shout")

    def named(answer: str) -> Function:
        async def same(question: str) -> str:
            return answer

        return same

    cases: list[list[str | Function]] = [
        [named("a"), named("b")],
        ["echo", "echo"],
        [shout, "shout"],
    ]
    for models in cases:
        with pytest.raises(BadInput, match="named twice"):
            await joute.evaluate(questions("un"), models=models)


async def test_a_function_that_returns_no_text_is_an_answer_that_failed(desk: Desk) -> None:
    async def silent(question: str) -> str:
        return question.upper() if question == "un" else None  # type: ignore[return-value]

    found = await joute.evaluate(questions("un", "deux"), models=[silent])
    (model,) = found.models
    assert (model.answers, model.errors, model.failures) == (2, 1, {"failed": 1})


@pytest.mark.parametrize(
    "options",
    [
        {"concurrency": -1},
        {"concurrency": 0},
        {"budget_eur": float("nan")},
        {"budget_eur": -1},
        {"budget_wh": -1},
        {"epochs": 0},
        {"retries": -1},
        {"limit": 0},
    ],
)
async def test_an_option_that_cannot_be_is_refused(desk: Desk, options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(BadInput, match=f"“{name}” cannot be"):
        await joute.evaluate(questions("un"), models=[shout], **options)


async def test_what_is_no_async_function_is_refused(desk: Desk) -> None:
    with pytest.raises(TypeError, match="no async function"):
        await joute.evaluate(questions("un"), models=[str.upper])
    with pytest.raises(BadInput):
        await joute.evaluate(questions("un"), models=["no-such-model"])
    with pytest.raises(BadInput, match="Two items have the id “un”"):
        await joute.evaluate(questions("un", "un"), models=[shout])


def test_the_package_alone_imports_nothing_of_it() -> None:
    code = "import joute, sys; print('joute.programs' in sys.modules, 'pydantic' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
