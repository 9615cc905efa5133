"""The task that a question asks for, and its topic.

Both are classifiers trained on prompts written for this project (`tools/build_classifiers.py`), in
French and English; `data/held_out.toml` is how often they were right on others.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, TypeAlias

from joute.errors import N_

if TYPE_CHECKING:
    from joute.classification.classifier import Classifier

Kind: TypeAlias = Literal["task", "topic"]

# Those of the prompts of the training.
CLASSIFIED_LANGUAGES = ("fr", "en")
TASKS = {
    "summarise": N_("Summarise"),
    "rewrite": N_("Rewrite or correct"),
    "translate": N_("Translate"),
    "explain": N_("Explain or inform"),
    "extract": N_("Extract or sort"),
    "code": N_("Write code"),
    "reason": N_("Calculate or reason"),
    "create": N_("Create or find ideas"),
    "write": N_("Write letters and texts"),
    "advise": N_("Advise"),
    "plan": N_("Plan"),
}
TOPICS = {
    "public": N_("Public services and politics"),
    "work": N_("Work"),
    "education": N_("Education"),
    "health": N_("Health"),
    "law": N_("Law"),
    "money": N_("Money and economy"),
    "technology": N_("Computing and technology"),
    "science": N_("Science and mathematics"),
    "environment": N_("Environment and energy"),
    "culture": N_("Culture and history"),
    "language": N_("Languages"),
    "home": N_("Home and family"),
    "leisure": N_("Travel, sport and games"),
}


@dataclass(frozen=True)
class HeldOut:
    """How a classifier did on `prompts` that it was not trained on: `right`, `unknown` to it, and
    the others wrong."""

    prompts: int
    right: int
    unknown: int


def label(kind: Kind, question: str) -> str | None:
    """The task or topic of a question; None when the classifier does not know."""
    return classifier(kind).predict(question).name


@cache
def classifier(kind: Kind) -> "Classifier":
    from joute.classification.classifier import Classifier  # noqa: PLC0415 # numpy

    with _data(f"{kind}.npz").open("rb") as file:
        return Classifier.load(file)


@cache
def held_out(kind: Kind) -> HeldOut:
    return HeldOut(**tomllib.loads(_data("held_out.toml").read_text(encoding="utf-8"))[kind])


def _data(name: str) -> resources.abc.Traversable:
    return resources.files(__package__).joinpath("data", name)
