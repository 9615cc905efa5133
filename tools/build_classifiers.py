"""Train the classifiers of tasks and topics: `python -m tools.build_classifiers`, a minute.

Writes `task.npz`, `topic.npz` and `held_out.toml` to the data of joute.classification, from the
prompts and words in `tests/classification/prompts` and the suggestions of the home page; measures
them on those held out.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import get_args

from tests.classification.labelled import (
    HELD_OUT,
    TRAINING,
    VOCABULARY,
    Prompt,
    held_out,
    training,
    vocabulary,
)

from joute.classification import Classifier, Kind, questions
from joute.duel import suggestions

DATA = Path(questions.__file__).with_name("data")
SUGGESTIONS = Path(suggestions.__file__).with_name(suggestions.FILE)
SOURCES = (TRAINING, VOCABULARY, HELD_OUT, SUGGESTIONS)


def train(kind: Kind, prompts: Sequence[Prompt]) -> Classifier:
    labels = [getattr(prompt, kind) for prompt in prompts]
    return Classifier.train(
        [prompt.text for prompt in prompts], labels, vocabulary=vocabulary(kind)
    )


def measured(classifier: Classifier, kind: Kind, prompts: Sequence[Prompt]) -> questions.HeldOut:
    found = [(classifier.predict(one.text).name, getattr(one, kind)) for one in prompts]
    return questions.HeldOut(
        prompts=len(found),
        right=sum(name == label for name, label in found),
        unknown=sum(name is None for name, _ in found),
    )


def digest() -> str:
    """Of the files that the classifiers come from."""
    return sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()


def main() -> None:
    DATA.mkdir(exist_ok=True)
    prompts, figures = (
        training(),
        [f'# Written by tools/build_classifiers.py.\nsources = "{digest()}"\n'],
    )
    for kind in get_args(Kind):
        path = DATA / f"{kind}.npz"
        with path.open("wb") as file:
            train(kind, prompts).save(file)
        with path.open("rb") as file:
            found = measured(Classifier.load(file), kind, held_out())
        print(f"{path.name}: {path.stat().st_size:,} bytes, {found}")
        lines = (f"{name} = {value}\n" for name, value in vars(found).items())
        figures += [f"\n[{kind}]\n", *lines]
    (DATA / "held_out.toml").write_text("".join(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
