"""Tasks and topics of questions: the classifiers that ship, and their held-out prompts."""

import subprocess
import sys
from collections import Counter
from typing import get_args

import pytest
from tools.build_classifiers import DATA, digest, measured

from joute.classification import TASKS, TOPICS, Kind, held_out, label
from joute.classification.questions import classifier
from tests.classification import labelled

NAMES = {"task": TASKS, "topic": TOPICS}
REBUILD = "run python -m tools.build_classifiers"


def test_the_classifiers_come_from_these_prompts() -> None:
    assert digest() in (DATA / "held_out.toml").read_text(encoding="utf-8"), REBUILD


@pytest.mark.parametrize("kind", get_args(Kind))
def test_figures_that_are_shown_are_those_of_the_held_out_prompts(kind: Kind) -> None:
    assert held_out(kind) == measured(classifier(kind), kind, labelled.held_out()), REBUILD


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_class_has_a_name_and_prompts(kind: Kind) -> None:
    assert set(classifier(kind).names) == set(NAMES[kind])
    for prompts, fewest in ((labelled.training(), 30), (labelled.held_out(), 8)):
        counts = Counter(getattr(prompt, kind) for prompt in prompts)
        assert set(counts) == set(NAMES[kind])
        assert min(counts.values()) >= fewest


def test_no_held_out_prompt_was_learned() -> None:
    learned = {prompt.text.casefold() for prompt in labelled.training()}
    assert not learned & {prompt.text.casefold() for prompt in labelled.held_out()}


def test_prompts_that_were_learned_have_their_labels() -> None:
    prompts = labelled.training()
    for kind in get_args(Kind):
        right = sum(label(kind, one.text) == getattr(one, kind) for one in prompts)
        assert right / len(prompts) > 0.9


@pytest.mark.parametrize(
    ("question", "task", "topic"),
    [
        ("Résume ce jugement du tribunal en deux phrases", "summarise", "law"),
        ("Translate this prescription into German", "translate", "health"),
        ("ecris une fonction python qui inverse une chaine", "code", "technology"),
        ("Plan a five-day trip to Portugal by train", "plan", "leisure"),
    ],
)
def test_plain_questions_have_their_task_and_topic(question: str, task: str, topic: str) -> None:
    assert (label("task", question), label("topic", question)) == (task, topic)


@pytest.mark.parametrize("question", ["", "?", "bonjour", "xyzzy"])
def test_what_asks_for_nothing_has_no_topic(question: str) -> None:
    assert label("topic", question) is None


def test_no_numpy_before_the_first_question() -> None:
    code = (
        "import sys, joute.classification as c; c.held_out('task'); print('numpy' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "False"
